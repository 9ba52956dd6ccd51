import { imageTypeOf } from '@reelgate/contracts';

/** What a file's first bytes say that it is, of the kinds that are taken; null for any other. */
export function mediaTypeOf(head: Buffer): string | null {
  const image = imageTypeOf(head);
  if (image !== null) return image;
  if (head.toString('latin1', 4, 8) === 'ftyp') {
    return head.toString('latin1', 8, 11) === 'M4A' ? 'audio/mp4' : 'video/mp4';
  }
  if (head.length >= 4 && head.readUInt32BE(0) === 0x1a45dfa3) return 'video/webm';
  const riff = head.toString('latin1', 0, 4) + head.toString('latin1', 8, 12);
  if (riff === 'RIFFWAVE') return 'audio/wav';
  if (head.toString('latin1', 0, 3) === 'ID3') return 'audio/mpeg';
  if (head.length >= 2 && (head.readUInt16BE(0) & 0xffe6) === 0xffe2) return 'audio/mpeg';
  return null;
}

/** `image`, `video` or `audio`. */
export function kindOf(mediaType: string): 'image' | 'video' | 'audio' {
  return mediaType.slice(0, 5) as 'image' | 'video' | 'audio';
}
