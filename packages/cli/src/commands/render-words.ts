import type { explainRequest, RenderRequest } from '@reelgate/engine';

type Explanation = ReturnType<typeof explainRequest>;
type ExplainedShot = Explanation['shots'][number];

/** What was understood, a line for each thing, before it is seen. */
export function wordsOfUnderstanding(explanation: Explanation, request: RenderRequest): string {
  const { shots, grade, feeling, title } = explanation;
  const { widthPx, heightPx, durationS, seed } = request;
  const lines: (readonly [string, string])[] = [
    ...shots.map(
      (shot) => [`${Math.round(shot.startsAtS * 10) / 10} s`, wordsOfShot(shot)] as const,
    ),
    ...(title === null ? [] : [['title', title] as const]),
    ...(grade === null ? [] : [['grade', grade] as const]),
    ...(feeling === null ? [] : [['mood', feeling] as const]),
    ['sound', wordsOfSound(explanation)],
    ['clip', `${widthPx}x${heightPx}, ${durationS} s, seed ${seed}`],
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
};

function wordsOfSound({ ambience, music }: Explanation): string {
  if (ambience === null && music === null) return 'none';
  const heard = ambience === 'scene' ? 'of the scene' : (ambience?.join(', ') ?? 'no noises');
  const played = music === 'scene' ? 'music' : wordsOfMusic(music);
  return `${heard}; ${played}`;
}

function wordsOfMusic(instruments: readonly string[] | null): string {
  return instruments === null ? 'no music' : `music by ${instruments.join(', ')}`;
}
