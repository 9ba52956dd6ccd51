import { open, type FileHandle } from 'node:fs/promises';

export interface ImageHeader {
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  /** As stored, before any EXIF orientation. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * What a file says that it is, read from its first bytes and without decoding anything, so that a
 * picture too large to decode is known beforehand. Null for any other kind of file.
 */
export async function readImageHeader(path: string): Promise<ImageHeader | null> {
  const handle = await open(path, 'r');
  try {
    const head = await readAt(handle, 0, 30);
    if (head.length < 30) return null;
    if (head.readUInt16BE(0) === 0xffd8) return await readJpeg(handle);
    if (head.subarray(0, 8).equals(PNG_SIGNATURE)) return readPng(head);
    if (head.toString('latin1', 0, 4) + head.toString('latin1', 8, 12) === 'RIFFWEBP') {
      return readWebp(head);
    }
    return null;
  } finally {
    await handle.close();
  }
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

function readPng(head: Buffer): ImageHeader | null {
  if (head.toString('latin1', 12, 16) !== 'IHDR') return null;
  return header('image/png', head.readUInt32BE(16), head.readUInt32BE(20));
}

function readWebp(head: Buffer): ImageHeader | null {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return header('image/webp', head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      const sides = head.readUInt32LE(21);
      return header('image/webp', (sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return header('image/webp', head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1);
    default:
      return null;
  }
}

/** Cameras write some ten segments before the frame header; colour profiles may need a hundred. */
const JPEG_SEGMENTS_MAX = 1000;

async function readJpeg(handle: FileHandle): Promise<ImageHeader | null> {
  let offset = 2;
  for (let segments = 0; segments < JPEG_SEGMENTS_MAX; segments += 1) {
    const segment = await readAt(handle, offset, 9);
    if (segment.length < 9 || segment[0] !== 0xff) return null;
    const marker = segment.readUInt8(1);
    if (marker === 0xff) {
      offset += 1;
    } else if (isFrameHeader(marker)) {
      return header('image/jpeg', segment.readUInt16BE(7), segment.readUInt16BE(5));
    } else if (marker < 0xc0 || marker === 0xd9 || marker === 0xda) {
      return null;
    } else {
      offset += 2 + segment.readUInt16BE(2);
    }
  }
  return null;
}

/** 0xc0 to 0xcf, but for the Huffman, arithmetic and reserved segments among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function header(
  mediaType: ImageHeader['mediaType'],
  widthPx: number,
  heightPx: number,
): ImageHeader | null {
  return widthPx > 0 && heightPx > 0 ? { mediaType, widthPx, heightPx } : null;
}

async function readAt(handle: FileHandle, offset: number, sizeBytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(sizeBytes), 0, sizeBytes, offset);
  return buffer.subarray(0, bytesRead);
}
