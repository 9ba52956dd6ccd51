/** The media types of images that are taken. */
export const imageTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;

export type ImageType = (typeof imageTypes)[number];

/** What a file's first bytes say that it is; 12 of them are enough. Null is anything else. */
export function imageTypeOf(head: Uint8Array): ImageType | null {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  const isRiff = startsWith(head, [0x52, 0x49, 0x46, 0x46]);
  const isWebp = startsWith(head.subarray(8), [0x57, 0x45, 0x42, 0x50]);
  return isRiff && isWebp ? 'image/webp' : null;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

const dataUri = /^data:[^,]*;base64,/i;

const notBase64 = /[^A-Za-z0-9+/]/;

/**
 * The base64 text in a data URI that holds a JPEG, PNG or WebP image, without padding; else null.
 * What the URI says of its type is not believed.
 */
export function imageInDataUri(uri: string): string | null {
  const start = dataUri.exec(uri.slice(0, 200))?.[0];
  if (start === undefined) return null;
  const text = uri.slice(start.length).replace(/={1,2}$/, '');
  if (text.length < 16 || text.length % 4 === 1 || notBase64.test(text)) return null;
  const head = Uint8Array.from(atob(text.slice(0, 16)), (letter) => letter.charCodeAt(0));
  return imageTypeOf(head) === null ? null : text;
}

export function isDataUri(text: string): boolean {
  return text.slice(0, 5).toLowerCase() === 'data:';
}
