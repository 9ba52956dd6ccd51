import { findContract, type Contract, type Draft } from '@reelgate/contracts';
import { badRequest, type ReapiProblem } from './errors.ts';
import { shown } from './words.ts';

/** What a submit asks for, with the contract that it is to be held against. */
interface ReapiDraft extends Draft {
  readonly contract: Contract;
}

/**
 * Finds out which model a submit's parsed body is for; the fields are left to the check.
 *
 * The model's id has to be written exactly. Every problem is a 400: 20001 not an object, 20002 no
 * model, 20003 a model that is no string, 20004 a model that is not offered (api/reapi.md).
 */
export function decodeSubmit(body: unknown): ReapiDraft | ReapiProblem {
  if (!isObject(body)) return badRequest(20001, 'request body must be a JSON object');
  const model = body['model'] ?? '';
  if (typeof model !== 'string') return badRequest(20003, 'model must be a string');
  if (model.trim() === '') return badRequest(20002, 'model is required');
  const contract = findContract('reapi', model);
  if (contract === null) {
    return badRequest(20004, `model ${shown(model)} is not offered on this endpoint`);
  }
  return { model, body, contract };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
