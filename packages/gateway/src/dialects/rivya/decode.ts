import { findContract, type Contract, type Draft } from '@reelgate/contracts';
import { isObject, readBody, type BodyRules } from './body-rules.ts';
import { invalid, type RivyaProblem } from './errors.ts';
import { shown } from './words.ts';

/** What a generation asks for, with the contract that it is to be held against. */
export interface RivyaDraft extends Draft {
  readonly contract: Contract;
}

const PARAMS = 'params.';
const REFERENCES = 'referenceMediaItems';

/**
 * An entry of `params.referenceMediaItems` (seed 004), but for what its `url` may be: that is in the
 * contract. Null stands for none, as POST /files answers for the length of an image.
 */
export const REFERENCE_RULES: BodyRules = {
  url: {
    type: 'string',
    required: true,
    description: 'As POST /files gave it, or any public one.',
  },
  kind: {
    type: 'string',
    required: true,
    choices: ['image'],
    description: 'This model takes an image.',
  },
  name: { type: 'string', lengthMax: 255, description: 'For people.' },
  mimeType: {
    type: 'string',
    lengthMax: 255,
    description: 'For people: what a file is, is learned from its content.',
  },
  durationSeconds: { type: 'number', description: 'Of a video or an audio file.' },
  durationToken: { type: 'string', lengthMax: 255, description: 'As POST /files gave it.' },
};

/**
 * Finds out which model a body is for, and lays what is in `params` beside it under names with a dot.
 * The fields are left to the check. The model's id has to be written exactly.
 */
export function decodeGeneration(body: unknown): RivyaDraft | RivyaProblem {
  if (!isObject(body)) return invalid('request body must be a JSON object');
  const { model = null, params = null, ...rest } = body;
  if (model === null || model === '') return invalid('model is required');
  if (typeof model !== 'string') return invalid('model must be a string');
  const contract = findContract('rivya', model);
  if (contract === null) return invalid(`model ${shown(model)} is not offered on this endpoint`);
  // Else a name with a dot could pass for what is inside.
  const outside = Object.keys(rest).find((name) => name.startsWith(PARAMS));
  if (outside !== undefined) return invalid(`${shown(outside)} must be inside the object params`);
  if (params === null) return { model, contract, body: rest };
  if (!isObject(params)) return invalid('params must be an object');
  const references = params[REFERENCES];
  const trouble = Array.isArray(references) ? troubleWithReferences(references) : null;
  if (trouble !== null) return invalid(trouble);
  const flat = Object.entries(params).map(([name, value]) => [`${PARAMS}${name}`, value] as const);
  return { model, contract, body: { ...rest, ...Object.fromEntries(flat) } };
}

/** Of the first entry that has any. An entry that is no object at all is left to the check. */
function troubleWithReferences(references: readonly unknown[]): string | null {
  for (const [index, reference] of references.entries()) {
    if (!isObject(reference)) return null;
    const path = `${PARAMS}${REFERENCES}[${index}].`;
    const read = readBody(REFERENCE_RULES, reference, path);
    if ('trouble' in read) return read.trouble;
    const [unknown] = read.ignoredFields;
    if (unknown !== undefined) return `${shown(`${path}${unknown}`)} is not known here`;
  }
  return null;
}
