import { findContract, type DialectName } from '@reelgate/contracts';
import type { FastifyRequest } from 'fastify';

/**
 * Which dialect a request on the root is in, where more than one vendor has the path (api/README.md).
 * The body is undefined while nobody has read it, as when a request is refused before.
 */
export function dialectOf(
  { method, headers, body, params }: Asked,
  path: string,
  candidates: readonly Name[],
): Name {
  const chosen = RULES[`${method === 'HEAD' ? 'GET' : method} ${path}`]?.({
    method,
    headers,
    body,
    params,
  });
  if (chosen !== undefined && candidates.includes(chosen)) return chosen;
  const [first] = candidates;
  if (first === undefined) throw new Error(`nobody answers on ${path}`);
  return first;
}

type Name = DialectName | 'reelgate';

type Asked = Pick<FastifyRequest, 'method' | 'headers' | 'body' | 'params'>;

const RULES: Readonly<Record<string, (asked: Asked) => DialectName | undefined>> = {
  'POST /v1/videos/generations': ofModel,
  'POST /v1/videos/edits': ofSourceVideo,
  'POST /v1/videos/extensions': ofSourceVideo,
  'GET /v1/videos/:id': ofVideoId,
  'GET /v1/models': () => 'empirio',
  'GET /v1/models/:id': () => 'empirio',
};

/** EmpirioLabs writes the version with a hyphen, so what looks like its ids is answered in its words. */
const EMPIRIO_ID = /^grok-imagine-video-(?:1-5|\d+(?!\.)(?:-|$))/;

function ofModel({ body, headers }: Asked): DialectName {
  const model = fieldOf(body, 'model');
  if (typeof model === 'string') {
    const isEmpirio = findContract('empirio', model) !== null || EMPIRIO_ID.test(model);
    return isEmpirio ? 'empirio' : 'xai';
  }
  return headers['x-api-key'] === undefined ? 'xai' : 'empirio';
}

/** A form is OpenAI's, and so is a video by its id; xAI names a URL or a file. */
function ofSourceVideo({ body }: Asked): DialectName {
  const video = fieldOf(body, 'video');
  const isXai = fieldOf(video, 'url') !== undefined || fieldOf(video, 'file_id') !== undefined;
  return isXai ? 'xai' : 'openai';
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The dialect that made a task is told by the form that it gave the id. */
function ofVideoId({ params }: Asked): DialectName {
  const id = fieldOf(params, 'id');
  return typeof id === 'string' && UUID.test(id) ? 'xai' : 'openai';
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
