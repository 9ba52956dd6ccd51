import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Pool, type Dispatcher } from 'undici';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import type { Handle, Provider } from './provider.ts';

/**
 * An upstream for rehearsals: a scripted server that may be slow, wrong, or gone, and that counts
 * what it is asked. It speaks the least that a provider needs: `POST /jobs`, `GET /jobs/<attempt>`,
 * `DELETE /jobs/<attempt>`, `GET /jobs/<attempt>/video`.
 */
export function createFaultProvider(options: {
  readonly baseUrl: string;
  readonly requestMsMax: number;
  readonly halfway: () => void;
}): Provider {
  const { baseUrl, requestMsMax, halfway } = options;
  const pool = new Pool(new URL(baseUrl).origin, { connections: 64, pipelining: 1 });
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body: unknown = null) => {
    const signal = AbortSignal.timeout(requestMsMax);
    const text = body === null ? null : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    try {
      return await pool.request({ method, path, headers, body: text, signal });
    } catch (cause) {
      throw faultOf(cause, method === 'POST');
    }
  };
  return {
    name: 'fault',
    afterCrash: 'lookup',
    async start({ attemptId, order }) {
      const response = await ask('POST', '/jobs', { id: attemptId, model: order.model });
      return accepted(response, attemptId);
    },
    async lookup({ attemptId }) {
      const response = await ask('GET', `/jobs/${attemptId}`);
      await response.body.dump();
      return response.statusCode === 404 ? null : attemptId;
    },
    async poll(handle) {
      const response = await ask('GET', `/jobs/${String(handle)}`);
      if (response.statusCode === 404) throw new UpstreamFault('lost', 'the job is unknown');
      if (response.statusCode !== 200) throw statusFault(response);
      const job = (await response.body.json()) as { state: string; message?: string };
      if (job.state === 'done') return { state: 'done', result: handle };
      const { message = 'failed' } = job;
      if (job.state === 'moderated') return { state: 'failed', reason: 'moderated', message };
      if (job.state === 'failed') return { state: 'failed', reason: 'upstream', message };
      return { state: 'running', fraction: null };
    },
    async cancel(handle) {
      const response = await ask('DELETE', `/jobs/${String(handle)}`);
      await response.body.dump();
    },
    async fetch(result, { folder, attemptId }) {
      const response = await ask('GET', `/jobs/${String(result)}/video`);
      if (response.statusCode !== 200) throw statusFault(response);
      const video = join(folder, `${attemptId}.mp4`);
      response.body.once('data', halfway);
      try {
        await pipeline(response.body, createWriteStream(video));
      } catch (cause) {
        throw new UpstreamFault('not_delivered', 'the clip broke off', { cause });
      }
      return { video };
    },
    close: () => pool.destroy(),
  };
}

async function accepted(response: Dispatcher.ResponseData, attemptId: string): Promise<Handle> {
  await response.body.dump();
  if (response.statusCode === 200) return attemptId;
  throw statusFault(response);
}

function statusFault({ statusCode, headers }: Dispatcher.ResponseData): UpstreamFault {
  const message = `the upstream answered ${statusCode}`;
  const seconds = Number(headers['retry-after']);
  if (statusCode === 429) {
    const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : 1_000;
    return new UpstreamFault('busy', message, { retryAfterMs });
  }
  if (statusCode < 500) return new UpstreamFault('refused', message);
  return new UpstreamFault('uncertain', message);
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT']);

/** Only a request that never had a connection surely changed nothing; a read changes nothing anyway. */
function faultOf(cause: unknown, changes: boolean): UpstreamFault {
  const code = (cause as { code?: string }).code ?? '';
  const kind = changes && !NOT_CONNECTED.has(code) ? 'uncertain' : 'not_delivered';
  return new UpstreamFault(kind, 'the upstream could not be asked', { cause });
}
