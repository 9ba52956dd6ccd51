import type { Contract, Field, ImagesField } from './contract.ts';
import type { Draft } from './draft.ts';
import { FilePart } from './file-part.ts';
import type { FrameSize, Order, OrderMode } from './order.ts';
import { frameOf } from './pixel-size.ts';
import { readField, type Reading } from './read-field.ts';
import type { Violation } from './violation.ts';

/**
 * `ignoredFields` holds wire names as the client wrote them: any text, any number. It has the
 * fields that the contract does not know, and the ratio where images make it ignored.
 */
export type Checked =
  | { readonly order: Order; readonly ignoredFields: readonly string[] }
  | { readonly violations: readonly Violation[] };

/**
 * Holds a draft against its contract. It cannot fail and changes nothing. Violations come in the
 * order of the contract's fields, at most one for each field; then those between fields.
 *
 * Null is absent, as clients that serialise every optional field send it. A field that the contract
 * does not know is ignored (api/README.md), unless the contract is strict about it.
 */
export function check(draft: Draft, contract: Contract): Checked {
  const { body } = draft;
  const reading = blankReading(contract, body);
  let violations: Violation[] | null = null;
  for (const field of contract.fields) {
    const violation = readField(field, body[field.name], reading);
    if (violation !== null) (violations ??= []).push(violation);
  }
  for (const [field, other] of contract.conflicts) {
    if (!isSent(body[field]) || !isSent(body[other])) continue;
    (violations ??= []).push({ kind: 'conflict', field, other });
  }
  const ignoredFields = unreadFields(body, contract, reading.withFirstFrame);
  for (const field of ignoredFields) {
    if (!isRefused(field, body[field], contract)) continue;
    (violations ??= []).push({ kind: 'unknown', field });
  }
  violations ??= keyframeViolations(contract, reading);
  if (violations !== null) return { violations };
  return { order: orderOf(draft.model, contract, reading), ignoredFields };
}

function blankReading(contract: Contract, body: Draft['body']): Reading {
  let imagesField: string | null = null;
  let withImages = false;
  let withFirstFrame = false;
  for (const field of contract.fields) {
    if (!isOfImages(field)) continue;
    imagesField ??= field.name;
    if (!isSent(body[field.name])) continue;
    withImages = true;
    withFirstFrame ||= field.role === 'images' && field.use === 'first_frame';
  }
  return {
    withImages,
    withFirstFrame,
    imagesField,
    prompt: '',
    images: [],
    references: [],
    lastFrame: null,
    keyframes: [],
    video: null,
    // What an edit keeps, which has no field for it.
    ratio: 'auto',
    resolution: '480p',
    durationS: 0,
    audio: contract.fixed.audio,
    moderated: contract.fixed.moderated,
    style: null,
    uploadUrl: null,
    echo: null,
  };
}

function isOfImages({ role }: Field): boolean {
  return role === 'images' || role === 'keyframes';
}

/**
 * Whether the client meant to send something, even if it sent it wrongly: whoever sends bad images
 * is told about the images only, and not that a request without images would need a prompt.
 */
function isSent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}

/** A field that is known and ignored is none of those that are refused. */
function isRefused(name: string, value: unknown, contract: Contract): boolean {
  if (contract.refusedFields.includes(name)) return isSent(value);
  const { strictPrefix } = contract;
  if (strictPrefix === null || !name.startsWith(strictPrefix)) return false;
  return contract.fields.every((field) => field.name !== name);
}

function orderOf(model: string, contract: Contract, reading: Reading): Order {
  const { references, lastFrame, keyframes, video, style, uploadUrl, echo } = reading;
  const order: Order = {
    dialect: contract.dialect,
    model,
    mode: modeOf(contract, reading),
    prompt: reading.prompt,
    images: references.length > 0 ? [...reading.images, ...references] : reading.images,
    frame: frame(contract, reading),
    resolution: reading.resolution,
    durationS: reading.durationS,
    audio: reading.audio,
    moderated: reading.moderated,
    seed: null,
  };
  if (isPlain(reading)) return order;
  return {
    ...order,
    ...(lastFrame === null ? {} : { lastFrame }),
    ...(keyframes.length === 0 ? {} : { keyframes }),
    ...(video === null ? {} : { video }),
    ...(style === null ? {} : { style }),
    ...(uploadUrl === null ? {} : { uploadUrl }),
    ...(echo === null ? {} : { echo }),
  };
}

/** Most orders are: a prompt and pictures. */
function isPlain({ lastFrame, keyframes, video, style, uploadUrl, echo }: Reading): boolean {
  return (
    lastFrame === null &&
    keyframes.length === 0 &&
    video === null &&
    style === null &&
    uploadUrl === null &&
    echo === null
  );
}

function modeOf({ operation }: Contract, reading: Reading): OrderMode {
  if (operation === 'edit') return 'edit';
  if (operation === 'extend') return 'extension';
  if (reading.references.length > 0) return 'reference_to_video';
  return reading.withImages ? 'image_to_video' : 'text_to_video';
}

function frame(contract: Contract, reading: Reading): FrameSize {
  const table = contract.sizes[reading.resolution];
  if (table === undefined) {
    throw new RangeError(`${contract.id} allows ${reading.resolution} and has no sizes for it`);
  }
  return frameOf(reading.ratio, table);
}

/**
 * Keyframes lie inside of the video, and none of them where another picture has its place already: an
 * image at the start, a last frame at the end. Null when all is well.
 */
function keyframeViolations({ fields }: Contract, reading: Reading): Violation[] | null {
  const { keyframes, durationS, images, references, lastFrame } = reading;
  if (keyframes.length === 0) return null;
  const field = fields.find(({ role }) => role === 'keyframes')?.name ?? 'keyframes';
  const nameOf = (use: ImagesField['use']): string =>
    fields.find((other) => other.role === 'images' && other.use === use)?.name ?? use;
  const hasStart = references.length === 0 && images.length > 0;
  for (const { atS } of keyframes) {
    if (atS > durationS) {
      const bounds = { minS: 0, maxS: durationS, gotS: atS };
      return [{ kind: 'out_of_range', field: `${field}.timestamp_s`, ...bounds }];
    }
    if (atS === 0 && hasStart) return [{ kind: 'conflict', field, other: nameOf('first_frame') }];
    if (atS === durationS && lastFrame !== null) {
      return [{ kind: 'conflict', field, other: nameOf('last_frame') }];
    }
  }
  return null;
}

const none: readonly string[] = [];

function unreadFields(body: Draft['body'], contract: Contract, withFirstFrame: boolean) {
  let names: string[] | null = null;
  for (const name of Object.keys(body)) {
    if (name === 'model' || body[name] === null || body[name] instanceof FilePart) continue;
    if (!isRead(name, contract, withFirstFrame)) (names ??= []).push(name);
  }
  return names ?? none;
}

function isRead(name: string, contract: Contract, withFirstFrame: boolean): boolean {
  for (const field of contract.fields) {
    if (field.name !== name) continue;
    return !(withFirstFrame && field.role === 'ratio' && field.withImages === 'ignored');
  }
  return false;
}
