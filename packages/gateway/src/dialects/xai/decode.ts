import { findContract, type Contract, type Draft, type Operation } from '@reelgate/contracts';
import { Refusal } from '../../platform/refusal.ts';
import { invalidArgument, missingField, modelNotFound, type XaiProblem } from './errors.ts';
import { shown } from './words.ts';

/** What a submit asks for, with the contract that it is to be held against. */
export interface XaiDraft extends Draft {
  readonly contract: Contract;
}

/**
 * Finds out which model a submit's parsed body is for, and brings the vendor's spellings of one thing
 * to one (`api/xai.md`): `seconds` to `duration`, `image_url` and a bare text to `url`, the members of
 * `output` to dotted names, and file ids to what they are without their prefix. Values are left to
 * the check.
 *
 * A problem is a 400 (no object, or a `model`, `output` or `reference_audios` that cannot be one), a
 * 404 (a model that is not offered) or a 422 (no model where there is no default). Throws a Refusal:
 * `unsupported_operation` for a model that has no such operation, `file_not_found` for what cannot be
 * the id of a file.
 */
export function decodeSubmit(body: unknown, operation: Operation): XaiDraft | XaiProblem {
  if (!isObject(body)) return invalidArgument('The request body must be a JSON object.');
  const model = body['model'] ?? DEFAULT_MODELS[operation];
  if (typeof model !== 'string') return invalidArgument('model must be a string.');
  if (model.trim() === '') return missingField('model');
  const contract = findContract('xai', model, operation);
  if (contract === null) return withoutContract(model, operation);
  const problem = shapeProblemOf(body);
  return problem ?? { model, body: fieldsOf(body), contract };
}

/** Whether a decoded submit is a problem. */
export function isProblem(decoded: XaiDraft | XaiProblem): decoded is XaiProblem {
  return 'code' in decoded;
}

/** Edits and extensions may leave the model out; generations may not. */
export const DEFAULT_MODELS: Readonly<Record<Operation, string>> = {
  generate: '',
  edit: 'grok-imagine-video-1.5',
  extend: 'grok-imagine-video-1.5',
};

function withoutContract(model: string, operation: Operation): XaiProblem {
  if (findContract('xai', model) === null) return modelNotFound(shown(model));
  const what = operation === 'edit' ? 'edit' : 'extend';
  const why = `the model ${model} cannot ${what} videos`;
  throw new Refusal('unsupported_operation', { detail: { why } });
}

export const AUDIOS_MAX = 3;

/** What the contract has no field for, so that the check cannot see it. */
function shapeProblemOf({ output, reference_audios: audios }: Fields): XaiProblem | null {
  if (isThere(output) && !isObject(output)) return invalidArgument('output must be an object.');
  if (!isThere(audios)) return null;
  if (!Array.isArray(audios)) return invalidArgument('reference_audios must be an array.');
  if (audios.length <= AUDIOS_MAX) return null;
  return invalidArgument(`reference_audios takes at most ${AUDIOS_MAX} entries.`);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(body: Fields): Fields {
  const { seconds, output, ...rest } = body;
  const fields: Record<string, unknown> = rest;
  if (isThere(seconds)) fields[isThere(rest['duration']) ? 'seconds' : 'duration'] = seconds;
  if (isObject(output)) {
    for (const [name, value] of Object.entries(output)) fields[`output.${name}`] = value;
  }
  for (const name of ['image', 'last_frame']) {
    if (isThere(rest[name])) fields[name] = imageOf(rest[name]);
  }
  const { reference_images: references, keyframes, video } = rest;
  if (Array.isArray(references)) fields['reference_images'] = references.map(imageOf);
  if (Array.isArray(keyframes)) fields['keyframes'] = keyframes.map(keyframeOf);
  if (isObject(video)) fields['video'] = sourceOf(video);
  return fields;
}

/** `{url}`, `{image_url}`, `{file_id}`, or the URL by itself. */
function imageOf(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? value : { url: value };
  if (!isObject(value)) return value;
  return sourceOf({ ...value, url: value['url'] ?? value['image_url'] });
}

function keyframeOf(value: unknown): unknown {
  return isObject(value) ? { ...value, image: imageOf(value['image']) } : value;
}

export const FILE_ID = /^file_([0-9a-f]{32})$/;

/** A URL wins over a file, as in the check. */
function sourceOf(source: Fields): Fields {
  const { url, file_id: fileId } = source;
  if (isThere(url) || typeof fileId !== 'string') return source;
  const bare = FILE_ID.exec(fileId)?.[1];
  if (bare === undefined) throw new Refusal('file_not_found');
  return { ...source, file_id: bare };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
