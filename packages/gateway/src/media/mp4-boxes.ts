/** One box of an MP4 file; its payload lies at `start` up to, but not including, `end`. */
export interface Mp4Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The file is not a whole MP4 video. `message` says why, for the log. */
export class VideoUnsound extends Error {
  override readonly name = 'VideoUnsound';
}

/** What is needed of a file to read the head of one box. */
export const BOX_HEAD_BYTES = 16;

/**
 * Reads the head of the box at `offset`. The box has to end by `limit`: a size that leads past the
 * end is what a truncated file looks like.
 */
export function readBox(head: Buffer, offset: number, limit: number): Mp4Box {
  if (head.length < 8) throw new VideoUnsound(`${limit - offset} stray bytes at ${offset}`);
  const type = head.toString('latin1', 4, 8);
  const shortSize = head.readUInt32BE(0);
  const isLong = shortSize === 1;
  if (isLong && head.length < 16) throw new VideoUnsound(`box ${type} ends inside its head`);
  const sizeBytes = isLong ? Number(head.readBigUInt64BE(8)) : shortSize;
  const start = offset + (isLong ? 16 : 8);
  // Size 0 means "to the end", and nothing can follow then.
  const end = sizeBytes === 0 ? limit : offset + sizeBytes;
  if (end < start || end > limit) {
    throw new VideoUnsound(`box ${type} at ${offset} claims ${sizeBytes} bytes`);
  }
  return { type, start, end };
}

/** The boxes inside a payload; they have to fill it exactly. */
export function readBoxes(file: Buffer, { start, end }: Mp4Box): Mp4Box[] {
  const boxes: Mp4Box[] = [];
  for (let offset = start; offset < end;) {
    const box = readBox(file.subarray(offset, Math.min(offset + BOX_HEAD_BYTES, end)), offset, end);
    if (boxes.push(box) > BOXES_MAX) throw new VideoUnsound(`more than ${BOXES_MAX} boxes`);
    offset = box.end;
  }
  return boxes;
}

/** Real files have some twenty in one place; hostile ones have a million empty ones. */
const BOXES_MAX = 1000;

/** The box at the end of a path such as `mdia`, `minf`: the first of its name at each step. */
export function findBox(file: Buffer, parent: Mp4Box, ...path: readonly string[]): Mp4Box | null {
  let box: Mp4Box | undefined = parent;
  for (const type of path) {
    box = readBoxes(file, box).find((child) => child.type === type);
    if (box === undefined) return null;
  }
  return box;
}

/** The payload of a box that has to be there. */
export function payloadOf(file: Buffer, parent: Mp4Box, ...path: readonly string[]): Buffer {
  const box = findBox(file, parent, ...path);
  if (box === null) throw new VideoUnsound(`there is no ${path.join('/')}`);
  return file.subarray(box.start, box.end);
}
