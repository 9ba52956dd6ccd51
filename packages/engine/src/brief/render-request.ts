import { isAbsolute } from 'node:path';

export interface RenderRequest {
  prompt: string;
  /** Absolute paths of local JPEG, PNG or WebP files, up to 7; none for text to video. */
  images: readonly string[];
  /** Even. */
  widthPx: number;
  /** Even. */
  heightPx: number;
  /** A whole number, 1..30. */
  durationS: number;
  audio: boolean;
  /** A manner over all of it, where the prompt names no pace, grade or feeling of its own. */
  style?: string;
  /** uint32; another seed gives another take. */
  seed: number;
  /**
   * Absolute path of a picture, of the same kinds as the images, that the clip ends on: it fills
   * the last frames and is at rest there. Images before it become keyframes, evenly spaced.
   */
  lastImage?: string;
  /**
   * Up to 4 pictures, each shown in full `atS` seconds into the clip (0..durationS, rising); the
   * clip blends from one to the next. A single image counts as one at 0, `lastImage` as one at
   * the end.
   */
  keyframes?: readonly { path: string; atS: number }[];
  /**
   * Absolute path of an H.264 MP4 whose last picture the clip starts as, moving on from there, and
   * whose sound goes on at its start. Only the new part, `durationS` long, is in the file. Images come after that picture.
   */
  continueFrom?: string;
  /**
   * Absolute path of an H.264 MP4 whose pictures and sound the clip has, with the grade, weather,
   * camera and speed that the prompt names. Then there are no other pictures, and `durationS` is the
   * video's own, up to 30, whole or not. In fast motion the clip is half as long.
   */
  edit?: string;
}

export interface RenderResult {
  videoPath: string;
  thumbnailPath: string;
  spritePath: string;
  /** The scene painted, or the camera move over the pictures. */
  scene: string;
  frameCount: number;
  frameRate: 24;
}

/** What is wrong with a request, in plain words; empty when it can be rendered. */
export function requestProblems(request: RenderRequest): string[] {
  const { images, widthPx, heightPx, durationS, seed } = request;
  const problems: string[] = [];
  if (!evenSize(widthPx) || !evenSize(heightPx))
    problems.push('width and height must be even, 64 or more');
  if (widthPx * heightPx > 3840 * 2160)
    problems.push('the picture may have 3840x2160 pixels at most');
  if (request.edit === undefined && (!Number.isInteger(durationS) || !isIn(durationS, 1, 30))) {
    problems.push('the duration must be a whole number of seconds from 1 to 30');
  }
  if (images.length > 7) problems.push('at most 7 images can be used');
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    problems.push('the seed must be a whole number from 0 to 4294967295');
  }
  return [...problems, ...editProblems(request), ...keyframeProblems(request)];
}

/** Shorter ones would have no frame in fast motion. */
const editSMin = 0.1;

function editProblems({ edit, durationS, ...request }: RenderRequest): string[] {
  if (edit === undefined) return [];
  const { images, lastImage, keyframes = [], continueFrom } = request;
  const problems: string[] = [];
  if (!isAbsolute(edit)) problems.push('the video to edit must be an absolute path');
  if (!isIn(durationS, editSMin, 30)) problems.push('a video to edit has 0.1 to 30 seconds');
  const others = images.length + keyframes.length;
  if (others > 0 || lastImage !== undefined || continueFrom !== undefined)
    problems.push('a video is edited without other pictures');
  return problems;
}

function isIn(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function evenSize(size: number): boolean {
  return Number.isInteger(size) && size % 2 === 0 && size >= 64;
}

const keyframesMax = 4;

function keyframeProblems(request: RenderRequest): string[] {
  const { images, durationS, lastImage, keyframes = [], continueFrom } = request;
  const problems: string[] = [];
  if (lastImage !== undefined && !isAbsolute(lastImage))
    problems.push('the last image must be an absolute path');
  if (continueFrom !== undefined && !isAbsolute(continueFrom))
    problems.push('the video to continue from must be an absolute path');
  if (!keyframes.every(({ path }) => isAbsolute(path)))
    problems.push('every keyframe must be an absolute path');
  if (keyframes.length > keyframesMax)
    problems.push(`at most ${keyframesMax} keyframes can be used`);
  if (!keyframes.every(({ atS }) => atS >= 0 && atS <= durationS))
    problems.push('keyframes must lie between 0 and the duration, in seconds');
  const openings = images.length + (continueFrom === undefined ? 0 : 1);
  if (keyframes.length > 0 && openings > 1)
    problems.push('beside keyframes only one image, or a video to continue from, can be used');
  const momentsS = [
    ...(openings > 0 ? [0] : []),
    ...keyframes.map(({ atS }) => atS),
    ...(lastImage === undefined ? [] : [durationS]),
  ];
  if (keyframes.length > 0 && !isRising(momentsS))
    problems.push('each keyframe must come later than the picture before it');
  return problems;
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, index) => value > (values[index - 1] ?? -1));
}
