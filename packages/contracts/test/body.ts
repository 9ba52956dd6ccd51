import {
  check,
  FilePart,
  findContract,
  type Checked,
  type Contract,
  type DialectName,
  type Operation,
  type Resolution,
  type SourceFrame,
} from '../src/index.ts';

export const official = contractOf('reapi', 'grok-imagine-video-1.5-official');
export const beta = contractOf('reapi', 'grok-imagine-video-1.5-beta');
export const original = contractOf('reapi', 'grok-imagine-1.0-video');

export const preview = contractOf('openai', 'grok-imagine-video-1.5-preview');
export const previewEdit = contractOf('openai', preview.id, 'edit');
export const previewExtend = contractOf('openai', preview.id, 'extend');
export const form = contractOf('openai', 'grok-video-1.5');
export const formPro = contractOf('openai', 'grok-video-1.5-pro');
export const formMax = contractOf('openai', 'grok-video-1.5-max');

export const empirio = contractOf('empirio', 'grok-imagine-video-1-5');

export const rivya = contractOf('rivya', 'grok-imagine-video');

export const xai = contractOf('xai', 'grok-imagine-video');
export const xaiEdit = contractOf('xai', xai.id, 'edit');
export const xaiExtend = contractOf('xai', xai.id, 'extend');
export const xai15 = contractOf('xai', 'grok-imagine-video-1.5');
export const xai15Edit = contractOf('xai', xai15.id, 'edit');
export const xai15Extend = contractOf('xai', xai15.id, 'extend');
export const xaiLite = contractOf('xai', 'grok-imagine-video-1.5-lite');

export const imageUrl = 'https://images.example.com/source.jpg';
export const videoUrl = 'https://videos.example.com/source.mp4';

/** The first bytes of files, as they stand in a data URI: without padding, a multiple of three. */
export const base64 = {
  jpeg: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]),
  png: bytes([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
  webp: bytes([0x52, 0x49, 0x46, 0x46, 0x24, 1, 0, 0, 0x57, 0x45, 0x42, 0x50]),
  gif: bytes([0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0]),
} as const;

export const pngUri = `data:image/png;base64,${base64.png}`;

export function part(mediaType: string | null): FilePart {
  return new FilePart({ path: '/tmp/part', name: 'unknown_file', sizeBytes: 12, mediaType });
}

export type Body = Readonly<Record<string, unknown>>;

const prompt = 'push in';

/** The least that each model accepts. */
const least: ReadonlyMap<Contract, Body> = new Map<Contract, Body>([
  [official, { prompt, image_urls: [imageUrl] }],
  [beta, { image_urls: [imageUrl] }],
  [original, { prompt }],
  [preview, { prompt }],
  [previewEdit, { prompt, video: { id: 'video_1' } }],
  [previewExtend, { prompt, video: { id: 'video_1' } }],
  [form, { prompt }],
  [formPro, { prompt }],
  [formMax, { prompt }],
  [empirio, { prompt, image: imageUrl }],
  [rivya, { prompt }],
  [xai, { prompt }],
  [xaiEdit, { prompt, video: { url: videoUrl } }],
  [xaiExtend, { prompt, video: { url: videoUrl } }],
  [xai15, { prompt }],
  [xai15Edit, { prompt, video: { url: videoUrl } }],
  [xai15Extend, { prompt, video: { url: videoUrl } }],
  [xaiLite, { prompt }],
]);

/** A body with one thing changed; a field that is `undefined` is left out. */
export function bodyOf(contract: Contract, change: Body = {}): Body {
  return { model: contract.id, ...least.get(contract), ...change };
}

export function checked(contract: Contract, change: Body = {}): Checked {
  return check({ model: contract.id, body: bodyOf(contract, change) }, contract);
}

export function times<Value>(count: number, value: Value): Value[] {
  return Array.from({ length: count }, () => value);
}

/** A frame that follows the image, as the contract's orders have it. */
export function sourceFrame(contract: Contract, resolution: Resolution): SourceFrame {
  const table = contract.sizes[resolution];
  if (table === undefined) throw new Error(`${contract.id} has no sizes for ${resolution}`);
  return { kind: 'source', shortSidePx: table.shortSidePx, sizes: table.published };
}

function contractOf(dialect: DialectName, id: string, operation: Operation = 'generate'): Contract {
  const contract = findContract(dialect, id, operation);
  if (contract === null) throw new Error(`${dialect} has no ${id} to ${operation}`);
  return contract;
}

function bytes(head: readonly number[]): string {
  return btoa(String.fromCharCode(...head));
}
