import { FilePart, findContract, type Contract, type Draft } from '@reelgate/contracts';
import { Refusal } from '../../platform/refusal.ts';
import { badRequest, problemOfRefusal, type EmpirioProblem } from './errors.ts';

/** What a submit asks for, with the contract that it is to be held against. */
export interface EmpirioDraft extends Draft {
  readonly contract: Contract;
}

/** Finds out which model a submit's parsed body is for; the fields are left to the check. */
export function decodeSubmit(body: unknown): EmpirioDraft | EmpirioProblem {
  if (!isObject(body)) return badRequest('the request body must be a JSON object');
  const model = body['model'] ?? '';
  if (typeof model !== 'string') return badRequest('model must be a string', 'model');
  if (model.trim() === '') return badRequest('model is required', 'model');
  const contract = findContract('empirio', model);
  if (contract === null) {
    return problemOfRefusal(new Refusal('model_not_found', { detail: { model } }));
  }
  return { model, body, contract };
}

/** The one image of an upload's form, whatever its field is called. */
export function decodeUpload(body: unknown): FilePart | EmpirioProblem {
  const values = isObject(body) ? Object.values(body).flat() : [];
  const parts = values.filter((value) => value instanceof FilePart);
  const [part] = parts;
  if (part === undefined) {
    return badRequest('the body must be a multipart form with one image file', 'file');
  }
  if (parts.length > 1) return badRequest('one image is taken at a time', 'file');
  if (part.mediaType?.startsWith('image/') === true) return part;
  return problemOfRefusal(new Refusal('file_not_supported'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
