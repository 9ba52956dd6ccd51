import type { explainRequest, RenderRequest } from '@reelgate/engine';

type Explanation = ReturnType<typeof explainRequest>;
type ExplainedShot = Explanation['shots'][number];

/** What was understood, a line for each thing, before it is seen. */
export function wordsOfUnderstanding(
  explanation: Explanation,
  request: RenderRequest,
  video: { readonly hasSound: boolean } | null,
): string {
  const { shots, grade, feeling, title } = explanation;
  const { widthPx, heightPx, edit, seed } = request;
  const lines: (readonly [string, string])[] = [
    ...shots.map(
      (shot) => [`${Math.round(shot.startsAtS * 10) / 10} s`, wordsOfShot(shot)] as const,
    ),
    ...(title === null ? [] : [['title', title] as const]),
    ...(grade === null ? [] : [['grade', grade] as const]),
    ...(feeling === null ? [] : [['mood', feeling] as const]),
    [
      'sound',
      wordsOfSound(explanation, { keepsOwn: edit !== undefined && video?.hasSound === true }),
    ],
    ['clip', `${widthPx}x${heightPx}, ${wordsOfLength(request)}, seed ${seed}`],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, words]) => `  ${name.padEnd(width)}   ${words}`).join('\n');
}

/** The same for programs. */
export function answerOfUnderstanding({ shots, ...rest }: Explanation): unknown {
  return {
    shots: shots.map(({ startsAtS, ...shot }) => ({ starts_at_s: startsAtS, ...shot })),
    ...rest,
  };
}

function wordsOfShot({ scene, light, atmosphere, camera, pace }: ExplainedShot): string {
  const seen = [PICTURES[scene] ?? scene, ...(light === null ? [] : [light]), ...atmosphere];
  const moved = `camera ${camera}${pace === null ? '' : `, ${pace}`}`;
  return `${seen.join(', ')}; ${moved}`;
}

/** What is no scene of its own. */
const PICTURES: Readonly<Record<string, string>> = {
  photographs: 'the pictures',
  morph: 'the pictures, one becoming the next',
  footage: 'the video',
};

/** What becomes of a video's length is for its speed to say. */
function wordsOfLength({ durationS, edit }: RenderRequest): string {
  return edit === undefined ? `${durationS} s` : `${Math.round(durationS * 100) / 100} s of video`;
}

function wordsOfSound(
  { ambience, music }: Explanation,
  { keepsOwn }: { readonly keepsOwn: boolean },
): string {
  if (ambience === null && music === null) return 'none';
  if (keepsOwn) return 'of the video';
  const heard =
    typeof ambience === 'string' ? 'of the scene' : (ambience?.join(', ') ?? 'no noises');
  const played = typeof music === 'string' ? 'music' : wordsOfMusic(music);
  return `${heard}; ${played}`;
}

function wordsOfMusic(instruments: readonly string[] | null): string {
  return instruments === null ? 'no music' : `music by ${instruments.join(', ')}`;
}
