import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { answerProblem } from './answer-problem.ts';
import { problemOfViolation } from './decode.ts';
import { problemOfRefusal } from './errors.ts';
import { createForm, createRequest, remixRequest, reworkForm, reworkRequest } from './requests.ts';
import { CONTENT_QUERY, LIST_QUERY, MEDIA, OPENAI_DOC } from './schemas.ts';
import { create, remix, rework } from './submits.ts';
import { cancel, content, list, remove, retrieve } from './videos.ts';

/** OpenAI's Videos format, as seed 002 and api/openai.md have it. */
export function openaiDialect(gate: Gate): Dialect {
  return {
    name: 'openai',
    base: '/v1',
    doc: OPENAI_DOC,
    routes: routesOf(gate),
    credentialOf: (request) => request.headers.authorization,
    answerRefusal: (refusal, request, reply) =>
      answerProblem(problemOfRefusal(refusal), request, reply),
    // One at a time: the first in the order of the contract's fields.
    answerViolations([violation], _contract, request, reply) {
      if (violation === undefined) throw new RangeError('there is no violation to report');
      return answerProblem(problemOfViolation(violation), request, reply);
    },
  };
}

type Handler = (gate: Gate, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const edit: Handler = (gate, request, reply) => rework(gate, 'edit', request, reply);
const extend: Handler = (gate, request, reply) => rework(gate, 'extend', request, reply);

interface Row extends Omit<DialectRoute, 'handler'> {
  readonly doc: RouteDoc;
  readonly handle: Handler;
}

const CREATES = { body: 'form', scope: 'generations:create' } as const;
const READS = { body: 'none', scope: 'generations:read' } as const;
const ENDS = { body: 'none', scope: 'generations:create' } as const;
const VIDEO = { 200: 'Video' } as const;

const ROWS: readonly Row[] = [
  {
    method: 'POST',
    path: '/videos',
    ...CREATES,
    handle: create,
    doc: {
      operationId: 'createVideo',
      summary: 'Orders a video from a prompt, and from images.',
      request: createRequest(),
      form: createForm(),
      isIdempotent: true,
      answers: VIDEO,
    },
  },
  {
    method: 'GET',
    path: '/videos',
    ...READS,
    handle: list,
    doc: {
      operationId: 'listVideos',
      summary: 'Lists videos by time.',
      query: LIST_QUERY,
      answers: { 200: 'VideoList' },
    },
  },
  {
    method: 'POST',
    path: '/videos/edits',
    ...CREATES,
    handle: edit,
    doc: {
      operationId: 'editVideo',
      summary: 'Orders a video that is another one, changed by a prompt.',
      request: reworkRequest('edit'),
      form: reworkForm('edit'),
      isIdempotent: true,
      answers: VIDEO,
    },
  },
  {
    method: 'POST',
    path: '/videos/extensions',
    ...CREATES,
    handle: extend,
    doc: {
      operationId: 'extendVideo',
      summary: 'Orders a video that goes on where another one ends.',
      request: reworkRequest('extend'),
      form: reworkForm('extend'),
      isIdempotent: true,
      answers: VIDEO,
    },
  },
  {
    method: 'GET',
    path: '/videos/:id',
    ...READS,
    handle: retrieve,
    doc: { operationId: 'getVideo', summary: 'Shows what became of a video.', answers: VIDEO },
  },
  {
    method: 'DELETE',
    path: '/videos/:id',
    ...ENDS,
    handle: remove,
    doc: {
      operationId: 'deleteVideo',
      summary: 'Removes a video and its files, and cancels it first if it is not final.',
      answers: { 200: 'VideoDeleted' },
    },
  },
  {
    method: 'GET',
    path: '/videos/:id/content',
    ...READS,
    handle: content,
    doc: {
      operationId: 'getVideoContent',
      summary: 'Sends the file of a video or of a preview, or the range of it that is asked for.',
      query: CONTENT_QUERY,
      answers: { 200: MEDIA, 206: MEDIA, 304: null },
    },
  },
  {
    method: 'POST',
    path: '/videos/:id/cancel',
    ...ENDS,
    handle: cancel,
    doc: {
      operationId: 'cancelVideo',
      summary: 'Cancels a video that is not final.',
      answers: VIDEO,
    },
  },
  {
    method: 'POST',
    path: '/videos/:id/remix',
    body: 'json',
    scope: 'generations:create',
    handle: remix,
    doc: {
      operationId: 'remixVideo',
      summary: 'Orders a video with the settings of another one and a new prompt.',
      request: remixRequest(),
      isIdempotent: true,
      answers: VIDEO,
    },
  },
];

function routesOf(gate: Gate): readonly DialectRoute[] {
  return ROWS.map(({ handle, ...route }) => ({
    ...route,
    handler: (request, reply) => handle(gate, request, reply),
  }));
}
