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
  /** uint32; another seed gives another take. */
  seed: number;
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
  if (!Number.isInteger(durationS) || durationS < 1 || durationS > 30) {
    problems.push('the duration must be a whole number of seconds from 1 to 30');
  }
  if (images.length > 7) problems.push('at most 7 images can be used');
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    problems.push('the seed must be a whole number from 0 to 4294967295');
  }
  return problems;
}

function evenSize(size: number): boolean {
  return Number.isInteger(size) && size % 2 === 0 && size >= 64;
}
