import type { Contract } from './contract.ts';
import type { Draft } from './draft.ts';
import type { FrameSize, Order } from './order.ts';
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
 * order of the contract's fields, at most one for each field.
 *
 * Null is absent, as clients that serialise every optional field send it. A field that the contract
 * does not know is ignored (api/README.md).
 */
export function check(draft: Draft, contract: Contract): Checked {
  const { body } = draft;
  const reading = blankReading(contract, body);
  let violations: Violation[] | null = null;
  for (const field of contract.fields) {
    const violation = readField(field, body[field.name], reading);
    if (violation !== null) (violations ??= []).push(violation);
  }
  if (violations !== null) return { violations };
  return {
    order: orderOf(draft.model, contract, reading),
    ignoredFields: ignoredFields(body, contract, reading.withImages),
  };
}

function blankReading(contract: Contract, body: Draft['body']): Reading {
  const imagesField = imagesFieldName(contract);
  return {
    withImages: imagesField !== null && mentionsImages(body[imagesField]),
    imagesField,
    prompt: '',
    images: [],
    ratio: 'auto',
    resolution: '480p',
    durationS: 0,
    audio: contract.fixed.audio,
    moderated: contract.fixed.moderated,
  };
}

/**
 * Whether the client meant to send images, even if it sent them wrongly: then it is told about the
 * images only, and not that a request without images would need a prompt.
 */
function mentionsImages(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null;
}

function imagesFieldName(contract: Contract): string | null {
  for (const field of contract.fields) if (field.role === 'images') return field.name;
  return null;
}

function orderOf(model: string, contract: Contract, reading: Reading): Order {
  return {
    dialect: contract.dialect,
    model,
    mode: reading.withImages ? 'image_to_video' : 'text_to_video',
    prompt: reading.prompt,
    images: reading.images,
    frame: frame(contract, reading),
    resolution: reading.resolution,
    durationS: reading.durationS,
    audio: reading.audio,
    moderated: reading.moderated,
    seed: null,
  };
}

function frame(contract: Contract, reading: Reading): FrameSize {
  return frameOf(reading.ratio, contract.sizes[reading.resolution]);
}

const none: readonly string[] = [];

function ignoredFields(body: Draft['body'], contract: Contract, withImages: boolean) {
  let names: string[] | null = null;
  for (const name of Object.keys(body)) {
    if (name === 'model' || body[name] === null) continue;
    if (!isRead(name, contract, withImages)) (names ??= []).push(name);
  }
  return names ?? none;
}

function isRead(name: string, contract: Contract, withImages: boolean): boolean {
  for (const field of contract.fields) {
    if (field.name !== name) continue;
    return !(withImages && field.role === 'ratio' && field.withImages === 'ignored');
  }
  return false;
}
