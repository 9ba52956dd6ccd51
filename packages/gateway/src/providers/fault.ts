import type { Downloads } from '../platform/outbound/downloads.ts';
import {
  createUpstreamClient,
  readJson,
  statusFault,
} from '../platform/outbound/upstream-client.ts';
import { phaseOf, type PhaseNames } from '../upstreams/phase.ts';
import type { Provider } from './provider.ts';

/**
 * An upstream for rehearsals: a scripted server that may be slow, wrong, or gone, and that counts
 * what it is asked. It speaks the least that a provider needs: `POST /jobs`, `GET /jobs/<attempt>`,
 * `DELETE /jobs/<attempt>`, `GET /jobs/<attempt>/video`. A job's name is its attempt's id.
 */
export function createFaultProvider(options: {
  readonly baseUrl: string;
  readonly connectMsMax: number;
  readonly requestMsMax: number;
  readonly downloads: Downloads;
}): Provider {
  const { downloads } = options;
  const upstream = createUpstreamClient({ ...options, apiKey: null, connections: 64 });
  return {
    name: 'fault',
    afterCrash: 'lookup',
    runsHere: false,
    modes: ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extension'],
    async start({ attemptId, order }) {
      const answer = await upstream.ask('POST', '/jobs', {
        json: { id: attemptId, model: order.model },
      });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw statusFault(answer);
      return attemptId;
    },
    async lookup({ attemptId }) {
      const answer = await upstream.ask('GET', `/jobs/${attemptId}`);
      await answer.body.dump();
      if (answer.statusCode === 404) return null;
      if (answer.statusCode !== 200) throw statusFault(answer);
      return attemptId;
    },
    async poll(handle, { attemptId }) {
      const answer = await upstream.ask('GET', `/jobs/${attemptId}`);
      if (answer.statusCode !== 200) {
        await answer.body.dump();
        throw statusFault(answer);
      }
      const job = await readJson<{ state: string; message?: string }>(answer);
      const { message = 'failed' } = job;
      switch (job.state) {
        case 'done':
          return { state: 'done', result: handle };
        case 'moderated':
          return { state: 'failed', reason: 'moderated', message };
        case 'failed':
          return { state: 'failed', reason: 'upstream', message };
        default:
          return { state: 'running', fraction: null, phase: phaseOf(job.state, PHASES) };
      }
    },
    async cancel(_handle, { attemptId }) {
      const answer = await upstream.ask('DELETE', `/jobs/${attemptId}`);
      await answer.body.dump();
    },
    async fetch(_result, { folder, attemptId }) {
      const path = `/jobs/${attemptId}/video`;
      return { video: await downloads.fromUpstream(upstream, path, folder) };
    },
    close: () => upstream.close(),
  };
}

const PHASES: PhaseNames = new Map([
  ['queued', 'queued'],
  ['running', 'working'],
]);
