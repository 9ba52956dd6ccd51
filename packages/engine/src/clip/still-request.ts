import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { requestProblems, type RenderRequest } from '../brief/render-request.ts';
import type { ClipFile } from './clip-files.ts';

/** One frame of the clip that a request asks for. */
export interface StillRequest {
  request: RenderRequest;
  /** Seconds from the start of the clip; the nearest frame is taken. */
  timeS: number;
  /** Absolute path of the picture, which its ending makes a PNG or a JPEG. */
  path: string;
}

export interface StillResult {
  path: string;
  /** As in the result of a clip. */
  scene: string;
  /** Its place among the frames of the clip, from 0. */
  frame: number;
}

/** How a file's ending says that a still is written. */
const kinds: Readonly<Record<string, 'png' | 'jpeg'>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
};

export function stillKindOf(path: string): 'png' | 'jpeg' | null {
  return kinds[extname(path).toLowerCase()] ?? null;
}

/** A still is partial until all of it is written, as the files of a clip are. */
export function stillFileAt(path: string): ClipFile {
  return { partial: join(dirname(path), `.${basename(path)}.partial`), final: path };
}

/** What is wrong with it, in plain words; empty when it can be painted. */
export function stillProblems({ request, timeS, path }: StillRequest): string[] {
  const problems = requestProblems(request);
  if (!(timeS >= 0 && timeS <= request.durationS))
    problems.push('a still must lie between 0 and the duration, in seconds');
  // Its pictures come one after the other, as the video is decoded.
  if (request.edit !== undefined) problems.push('no still is made of a video that is edited');
  if (!isAbsolute(path) || stillKindOf(path) === null)
    problems.push('a still must be an absolute path that ends in .png, .jpg or .jpeg');
  return problems;
}
