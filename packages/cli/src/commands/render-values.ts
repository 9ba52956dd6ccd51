import type { PixelSize } from '@reelgate/contracts';
import { UsageError } from '../usage-error.ts';
import { DEFAULTS, IMAGES_MAX, KEYFRAMES_MAX, type GivenKeyframe } from './render-options.ts';

/** What was typed, read option by option. */
export interface RenderValues {
  readonly argument?: string;
  readonly image?: readonly string[] | undefined;
  readonly keyframe?: readonly GivenKeyframe[] | undefined;
  readonly 'last-image'?: string | undefined;
  readonly continue?: string | undefined;
  readonly edit?: string | undefined;
  readonly ratio?: PixelSize | undefined;
  readonly resolution?: number | undefined;
  readonly seconds?: number | undefined;
  readonly seed?: number | undefined;
  readonly style?: string | undefined;
  readonly still?: number | undefined;
  readonly 'no-audio'?: true | undefined;
}

/** What does not go together is refused before any file is opened. */
export function refuseContradictions(values: RenderValues): void {
  if (values.edit !== undefined) refuseBesideEdit(values);
  refuseMoments(values);
  const { argument = '', image = [], continue: earlier, edit, keyframe = [] } = values;
  if (image.length > IMAGES_MAX) {
    throw new UsageError(`--image may be given ${IMAGES_MAX} times, not ${image.length}`);
  }
  if (keyframe.length > 0) refuseKeyframes(values, keyframe);
  const opens = image.length > 0 || earlier !== undefined || keyframe[0]?.atS === 0;
  if (argument === '' && !opens && edit === undefined) {
    throw new UsageError('render needs PROMPT, or --image, --continue or a --keyframe at 0');
  }
}

const NOT_BESIDE_EDIT = {
  image: 'a video is edited without other pictures',
  keyframe: 'a video is edited without other pictures',
  'last-image': 'a video is edited without other pictures',
  continue: 'one video is either edited or gone on from',
  seconds: 'it is as long as the video',
  ratio: 'it has the shape of the video',
  still: 'no still is made of a video that is edited',
} as const satisfies Partial<Record<keyof RenderValues, string>>;

function refuseBesideEdit(values: RenderValues): void {
  for (const [name, reason] of Object.entries(NOT_BESIDE_EDIT)) {
    if (values[name as keyof typeof NOT_BESIDE_EDIT] === undefined) continue;
    throw new UsageError(`--edit does not go with --${name}: ${reason}`);
  }
  if ((values.argument ?? '') === '') {
    throw new UsageError('--edit needs PROMPT, which says what is changed');
  }
}

function refuseMoments({ still, keyframe = [], seconds = DEFAULTS.seconds }: RenderValues): void {
  const moments = [
    ...(still === undefined ? [] : [{ name: '--still', atS: still }]),
    ...keyframe.map(({ atS }) => ({ name: '--keyframe', atS })),
  ];
  const late = moments.find(({ atS }) => atS > seconds);
  if (late === undefined) return;
  const { name, atS } = late;
  throw new UsageError(`${name} must lie within the ${seconds} s of the clip, not at ${atS}`);
}

/** They are reached one after the other, from what the clip begins with to what it ends on. */
function refuseKeyframes(values: RenderValues, keyframe: readonly GivenKeyframe[]): void {
  const { image = [], continue: earlier, 'last-image': last } = values;
  const { seconds = DEFAULTS.seconds } = values;
  if (keyframe.length > KEYFRAMES_MAX) {
    throw new UsageError(`--keyframe may be given ${KEYFRAMES_MAX} times, not ${keyframe.length}`);
  }
  const openings = [
    ...(earlier === undefined ? [] : ['--continue']),
    ...image.map(() => '--image'),
  ];
  if (openings.length > 1) {
    throw new UsageError('--keyframe goes with one --image, or with --continue, and not with more');
  }
  const moments = [
    ...openings.map((name) => ({ name, atS: 0 })),
    ...keyframe.map(({ atS }) => ({ name: '--keyframe', atS })),
    ...(last === undefined ? [] : [{ name: '--last-image', atS: seconds }]),
  ];
  for (const [index, { name, atS }] of moments.entries()) {
    const before = moments[index - 1];
    if (before === undefined || before.atS < atS) continue;
    const words = `${name} at ${atS} s must come later than ${before.name} at ${before.atS} s`;
    throw new UsageError(words);
  }
}
