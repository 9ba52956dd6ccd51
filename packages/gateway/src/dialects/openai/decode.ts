import {
  check,
  FilePart,
  findContract,
  type Contract,
  type Draft,
  type Operation,
  type Order,
  type Violation,
} from '@reelgate/contracts';
import { badRequest, type OpenaiProblem } from './errors.ts';
import { listOf, plainNames } from './form-names.ts';
import { wordsOf } from './words.ts';
import { taskIdOf } from './wire-id.ts';

type Fields = Readonly<Record<string, unknown>>;
export type Echo = NonNullable<Order['echo']>;

/** What a submit asks for, with the contract that it is to be held against. */
export interface SubmitDraft extends Draft {
  readonly contract: Contract;
  /** What was sent and is to be answered as it was. */
  readonly echo: Echo;
}

/** The one model that is asked in JSON, and that can edit and extend (seed 002, api/openai.md). */
export const PREVIEW = 'grok-imagine-video-1.5-preview';

/**
 * Finds out which model a submit is for and brings its images to the one name that the model has for
 * them; whether they and the other fields are right is left to the check.
 */
export function decodeSubmit(
  body: unknown,
  { isForm }: { readonly isForm: boolean },
): SubmitDraft | OpenaiProblem {
  if (!isObject(body)) return notAnObject;
  const fields = plainNames(body);
  const model = decodeModel(fields);
  if (model === null) return badRequest('missing_required_parameter', 'model', 'model is required');
  if (typeof model !== 'string') return model;
  const contract = findContract('openai', model);
  if (contract === null) return unknownModel(model);
  if (contract.id === PREVIEW) {
    return { model, contract, body: previewImages(fields, isForm), echo: {} };
  }
  return { model, contract, body: referenceImages(fields), echo: sizeAsSent(fields) };
}

/** An edit or an extension. */
export interface SourceDraft {
  readonly body: Fields;
  /** Null when none is named. */
  readonly model: string | null;
  /** One of our videos by its task id, or a file. */
  readonly source: { readonly taskId: string } | { readonly part: FilePart };
}

/** `unknown_video`: an id is named, and it is none that we ever gave. */
export function decodeSource(body: unknown): SourceDraft | OpenaiProblem | 'unknown_video' {
  if (!isObject(body)) return notAnObject;
  const fields = plainNames(body);
  const model = decodeModel(fields);
  if (typeof model === 'object' && model !== null) return model;
  if (model !== null && findContract('openai', model) === null) return unknownModel(model);
  const { video } = fields;
  if (video instanceof FilePart) {
    const isVideo = video.mediaType?.startsWith('video/') === true;
    if (isVideo) return { body: fields, model, source: { part: video } };
    return badRequest('invalid_video', 'video', 'video must be a video file or {"id": "video_…"}');
  }
  if ((video ?? '') === '') {
    return badRequest('missing_required_parameter', 'video', 'video is required');
  }
  const id = isObject(video) ? video['id'] : undefined;
  if (typeof id !== 'string' || id === '') {
    return badRequest('invalid_type', 'video', 'video must be a video file or {"id": "video_…"}');
  }
  const taskId = taskIdOf(id);
  if (taskId === null) return 'unknown_video';
  return { body: { ...fields, video: { id: taskId } }, model, source: { taskId } };
}

/** The contract of the model for this, or of the one that can where the model cannot. */
export function contractFor(model: string | null, operation: Operation): Contract {
  const own = model === null ? null : findContract('openai', model, operation);
  const contract = own ?? findContract('openai', PREVIEW, operation);
  if (contract === null) throw new Error(`${PREVIEW} has no contract to ${operation}`);
  return contract;
}

export interface RemixDraft {
  readonly prompt: string;
  readonly ignoredFields: readonly string[];
}

/** The new prompt of a remix, held to the rules of the contract of the video that it remixes. */
export function decodeRemix(body: unknown, contract: Contract): RemixDraft | OpenaiProblem {
  if (!isObject(body)) return notAnObject;
  const { prompt } = body;
  const name = contract.fields.find(({ role }) => role === 'prompt')?.name ?? 'prompt';
  const checked = check({ model: contract.id, body: { [name]: prompt } }, contract);
  // The other fields are the first order's, so what is wrong without them does not count.
  const violations = 'violations' in checked ? checked.violations : [];
  const violation = violations.find(({ field }) => field === name);
  if (violation !== undefined) return problemOfViolation(violation);
  const ignoredFields = Object.keys(body).filter((field) => field !== 'prompt');
  return { prompt: String(prompt), ignoredFields };
}

export function problemOfViolation(violation: Violation): OpenaiProblem {
  const { code, message } = wordsOf(violation);
  return badRequest(code, violation.field, message);
}

const notAnObject = badRequest(
  'invalid_json',
  null,
  'the request body must be a JSON object or a multipart form',
);

/** Null when there is none. */
function decodeModel({ model }: Fields): string | OpenaiProblem | null {
  if (model === undefined || model === null || model === '') return null;
  if (typeof model === 'string') return model;
  return badRequest('invalid_type', 'model', 'model must be a string');
}

function unknownModel(model: string): OpenaiProblem {
  const shown = model.length > 60 ? `${model.slice(0, 60)}…` : model;
  return badRequest('model_not_found', 'model', `model ${JSON.stringify(shown)} does not exist`);
}

/**
 * Forms have one name for one image and for several, and clients of the other models send
 * `input_reference`: dropping their image in silence would make a video that nobody wanted.
 */
function previewImages(fields: Fields, isForm: boolean): Fields {
  const { image, images, input_reference: references, ...rest } = fields;
  const isList = isForm && Array.isArray(image);
  const several = [...(isList ? imagesIn(image) : []), ...imagesIn(references)];
  if (several.length > 0) {
    const list = [...imagesIn(images), ...several];
    return { ...rest, images: list, ...(isList ? {} : { image }) };
  }
  return { ...rest, image, images: isForm ? imagesIn(images) : images };
}

function referenceImages(fields: Fields): Fields {
  const { image, images, input_reference: references, ...rest } = fields;
  const all = [...imagesIn(references), ...imagesIn(image), ...imagesIn(images)];
  return all.length === 0 ? rest : { ...rest, input_reference: all };
}

/** `{image_url}` is how the `openai` package writes an image that is no file. */
function imagesIn(value: unknown): readonly unknown[] {
  return listOf(value)
    .map((entry) => (isObject(entry) ? (entry['image_url'] ?? entry) : entry))
    .filter((entry) => entry !== undefined && entry !== null && entry !== '');
}

function sizeAsSent({ size }: Fields): Echo {
  return typeof size === 'string' || typeof size === 'number' ? { size: String(size) } : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof FilePart)
  );
}
