import { FilePart } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate, StoredFile } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { answer } from './answer.ts';
import { cursorOf, decodePeriod, fileIdOf, isObject, readLimit } from './decode.ts';
import { encodeFile, encodeLedgerEntry, encodeList, encodeUsage, money } from './encode.ts';
import { invalid, isProblem } from './errors.ts';
import { DAY, FILE_FORM, LIMIT } from './schemas.ts';

/** What a workspace owns: its balance, its books and its files. */
export function accountRoutes(gate: Gate): readonly DialectRoute[] {
  return [
    {
      method: 'GET',
      path: '/balance',
      doc: {
        operationId: 'getBalance',
        summary: 'Shows the balance.',
        answers: { 200: 'Balance' },
      },
      body: 'none',
      scope: 'credits:read',
      async handler(request) {
        const balance = await gate.balance(callerOf(request));
        return {
          object: 'balance',
          available: money(balance.availableMicroUsd),
          held: money(balance.heldMicroUsd),
          spent: money(balance.spentMicroUsd),
        };
      },
    },
    {
      method: 'GET',
      path: '/ledger',
      doc: {
        operationId: 'listLedger',
        summary: 'Lists the books, newest first.',
        query: { limit: LIMIT, before: { type: 'string' } },
        answers: { 200: 'LedgerPage' },
      },
      body: 'none',
      scope: 'credits:read',
      handler: (request, reply) => ledger(gate, request, reply),
    },
    {
      method: 'GET',
      path: '/usage',
      doc: {
        operationId: 'listUsage',
        summary: 'Sums tasks up by day, key, model and channel.',
        query: { from: DAY, to: DAY },
        answers: { 200: 'UsageList' },
      },
      body: 'none',
      scope: 'credits:read',
      async handler(request, reply) {
        const period = decodePeriod(request.query, gate.nowMs());
        if (isProblem(period)) return answer(period, request, reply);
        const totals = await gate.usageTotals(callerOf(request), period);
        return encodeList(totals.map(encodeUsage), false, null);
      },
    },
    ...fileRoutes(gate),
  ];
}

async function ledger(gate: Gate, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const query = request.query as { limit?: unknown; before?: unknown };
  const limit = readLimit(query.limit);
  if (isProblem(limit)) return answer(limit, request, reply);
  const before = query.before === undefined ? null : cursorOf(query.before);
  if (before === null && query.before !== undefined) {
    return answer(invalid('before must be the next of an earlier page', 'before'), request, reply);
  }
  const entries = await gate.ledger(callerOf(request), { before, countMax: limit + 1 });
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  const hasMore = entries.length > limit;
  const next = hasMore && last !== undefined ? `${last.createdAtMs}.${last.id}` : null;
  return encodeList(page.map(encodeLedgerEntry), hasMore, next);
}

const KINDS: readonly unknown[] = ['image', 'video', 'audio'];

function fileRoutes(gate: Gate): readonly DialectRoute[] {
  const shown = (file: StoredFile): object => encodeFile(file, gate.fileUrl(file));
  const fileOf = (request: FastifyRequest): Promise<StoredFile> => {
    const fileId = fileIdOf((request.params as { id: string }).id);
    if (fileId === null) throw new Refusal('file_not_found');
    return gate.findFile(callerOf(request), fileId);
  };
  return [
    {
      method: 'POST',
      path: '/files',
      doc: {
        operationId: 'uploadFile',
        summary: 'Keeps a file for some days.',
        form: FILE_FORM,
        answers: { 201: 'File' },
      },
      body: 'form',
      scope: 'files:create',
      async handler(request, reply) {
        const part = isObject(request.body) ? request.body['file'] : undefined;
        if (!(part instanceof FilePart)) {
          const problem = invalid('file must be one file of a multipart form', 'file');
          return answer(problem, request, reply);
        }
        reply.code(201);
        return shown(await gate.keepFile(callerOf(request), part, null));
      },
    },
    {
      method: 'GET',
      path: '/files',
      doc: {
        operationId: 'listFiles',
        summary: 'Lists uploaded files, newest first.',
        query: {
          limit: LIMIT,
          before: { type: 'string' },
          kind: { enum: ['image', 'video', 'audio'] },
        },
        answers: { 200: 'FileList' },
      },
      body: 'none',
      scope: 'files:read',
      async handler(request, reply) {
        const query = request.query as { limit?: unknown; before?: unknown; kind?: unknown };
        const limit = readLimit(query.limit);
        if (isProblem(limit)) return answer(limit, request, reply);
        const beforeId = query.before === undefined ? null : fileIdOf(query.before);
        if (beforeId === null && query.before !== undefined) {
          return answer(invalid('before must be the id of a file', 'before'), request, reply);
        }
        if (query.kind !== undefined && !KINDS.includes(query.kind)) {
          return answer(invalid('kind must be image, video or audio', 'kind'), request, reply);
        }
        const kind = (query.kind as StoredFile['kind'] | undefined) ?? null;
        const wanted = { kind, beforeId, countMax: limit + 1 };
        const files = await gate.listFiles(callerOf(request), wanted);
        const page = files.slice(0, limit);
        const last = page.at(-1);
        const hasMore = files.length > limit;
        const next = hasMore && last !== undefined ? `file_${last.id}` : null;
        return encodeList(page.map(shown), hasMore, next);
      },
    },
    {
      method: 'GET',
      path: '/files/:id',
      doc: { operationId: 'getFile', summary: 'Shows a file.', answers: { 200: 'File' } },
      body: 'none',
      scope: 'files:read',
      handler: async (request) => shown(await fileOf(request)),
    },
    {
      method: 'DELETE',
      path: '/files/:id',
      doc: { operationId: 'deleteFile', summary: 'Removes a file.', answers: { 204: null } },
      body: 'none',
      scope: 'files:create',
      async handler(request, reply) {
        await gate.removeFile(callerOf(request), await fileOf(request));
        return reply.code(204).send();
      },
    },
  ];
}
