import type { AskAgain, Downloads } from '../platform/outbound/downloads.ts';
import { modelFor } from '../upstreams/model-map.ts';
import { canBeSaid, sentFor } from '../upstreams/openai-order.ts';
import { isOfModeration, readProblem, readVideo, type Problem } from '../upstreams/openai-video.ts';
import {
  createUpstreamClient,
  readJson,
  statusFault,
  type UpstreamAnswer,
  type UpstreamClient,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import { idInEvent } from '../upstreams/upstream-event.ts';
import type { UpstreamSettings } from '../upstreams/upstream-settings.ts';
import { CONNECTIONS_MAX } from '../upstreams/vendor.ts';
import type { Handle, Progress, Provider } from './provider.ts';

interface OpenaiVideosSettings extends UpstreamSettings {
  /** How a job is sent; null is JSON, and a form where there is a file. */
  readonly bodies: 'json' | 'multipart' | null;
}

/**
 * Any server of OpenAI's Videos format: SGLang Diffusion, vLLM-Omni, new-api and its forks, another
 * Reelgate. The base URL is the one that the `openai` package would be given.
 *
 * Whether a start was taken cannot be asked. The key for repetitions always goes along, but only the
 * operator knows whether anybody there reads it.
 */
export function createOpenaiVideosProvider(settings: OpenaiVideosSettings): Provider {
  const { baseUrl, modelMap, repeatable, bodies, downloads } = settings;
  if (baseUrl === null) throw new Error('a channel of the provider openai-videos needs a baseUrl');
  const upstream = createUpstreamClient({ ...settings, baseUrl, connections: CONNECTIONS_MAX });
  const clipAt = createClipAt(upstream, { baseUrl, downloads });
  return {
    name: 'openai-videos',
    afterCrash: repeatable ? 'repeat' : 'wait',
    runsHere: false,
    modes: ['text_to_video', 'image_to_video', 'reference_to_video'],
    canMake: (order) => canBeSaid(order, modelFor(order, modelMap) ?? order.model),
    async start(job) {
      const model = modelFor(job.order, modelMap) ?? job.order.model;
      const sent = await sentFor({ ...job, model }, bodies);
      const headers = { 'idempotency-key': job.attemptId };
      const answer = await upstream.ask('POST', '/videos', { ...sent, headers });
      const { statusCode } = answer;
      if (statusCode < 200 || statusCode > 299) return refusedStart(answer);
      const { id, problem } = readVideo(await readJson(answer));
      if (id !== null) return id;
      if (problem !== null) return heldBack(problem) ?? refuse(problem);
      throw new UpstreamFault('uncertain', 'the upstream gave the video no name');
    },
    async poll(handle) {
      const known = handle as Known;
      if (typeof known !== 'string') {
        return { state: 'failed', reason: 'moderated', message: known.moderated };
      }
      const answer = await upstream.ask('GET', pathOf(known));
      if (answer.statusCode !== 200) throw await pollFault(answer);
      return progressOf(known, await readJson(answer));
    },
    jobIdIn: (event) => idInEvent(event, (digits) => `video_${digits}`),
    async cancel(handle) {
      const known = handle as Known;
      if (typeof known !== 'string') return;
      const answer = await upstream.ask('DELETE', pathOf(known));
      await answer.body.dump();
    },
    async fetch(result, { folder }) {
      return { video: await clipAt(result as Result, folder) };
    },
    close: () => upstream.close(),
  };
}

/** A start that moderation refused: the only one whose reason is the client's to know. */
type HeldBack = {
  readonly moderated: string;
};

/** A video's id. */
type Known = string | HeldBack;

type Result = {
  readonly id: string;
  /** Null is the content route. */
  readonly url: string | null;
};

function heldBack(problem: Problem): Handle | null {
  return isOfModeration(problem) ? { moderated: problem.message } : null;
}

function refuse({ message }: Problem): never {
  throw new UpstreamFault('refused', `the upstream took nothing: ${message}`);
}

async function refusedStart(answer: UpstreamAnswer): Promise<Handle> {
  const problem = await problemOf(answer);
  const held = problem === null || answer.statusCode >= 500 ? null : heldBack(problem);
  if (held !== null) return held;
  throw statusFault(answer, problem?.message);
}

/** Some know no 404, and say by a code that there is no such video. */
async function pollFault(answer: UpstreamAnswer): Promise<UpstreamFault> {
  const problem = await problemOf(answer);
  const isGone = answer.statusCode < 500 && /not_?(?:exist|found)/i.test(problem?.code ?? '');
  if (isGone)
    return new UpstreamFault('lost', `the upstream has no such video: ${problem?.message}`);
  return statusFault(answer, problem?.message);
}

/** An error page of somebody in between says nothing that could be shown. */
async function problemOf(answer: UpstreamAnswer): Promise<Problem | null> {
  try {
    return readProblem(await readJson(answer));
  } catch (error) {
    if (error instanceof UpstreamFault) return null;
    throw error;
  }
}

function progressOf(id: string, answer: unknown): Progress {
  const { state, phase, fraction, url, problem } = readVideo(answer);
  switch (state) {
    case 'running':
      return { state, fraction, phase };
    case 'done':
      return { state, result: { id, url } };
    case 'failed': {
      const reason = problem !== null && isOfModeration(problem) ? 'moderated' : 'upstream';
      return { state, reason, message: problem?.message ?? 'the upstream made no video' };
    }
  }
}

function pathOf(id: string): string {
  return `/videos/${encodeURIComponent(id)}`;
}

/** What servers say while the clip of a finished video is still being put in its place. */
const NOT_YET = new Set([400, 404, 409, 425]);

function createClipAt(
  upstream: UpstreamClient,
  { baseUrl, downloads }: { readonly baseUrl: string; readonly downloads: Downloads },
) {
  const fromUpstream = async (path: string, folder: string, redirectsMax = 1): Promise<string> => {
    const askAgain: AskAgain = (headers, msMax) => upstream.ask('GET', path, { headers, msMax });
    const answer = await askAgain({}, downloads.msMax);
    const { statusCode, headers } = answer;
    if (statusCode === 200) return downloads.fromAnswer(answer, folder, askAgain);
    await answer.body.dump();
    if (statusCode >= 300 && statusCode < 400 && redirectsMax > 0) {
      const target = URL.parse(String(headers.location), baseUrl)?.href ?? '';
      if (upstream.isOwn(target)) return fromUpstream(target, folder, redirectsMax - 1);
      // The key does not go along.
      return downloads.fromUrl(target, folder);
    }
    if (NOT_YET.has(statusCode)) {
      throw new UpstreamFault('not_delivered', 'the clip is not there yet');
    }
    throw statusFault(answer);
  };
  return async ({ id, url }: Result, folder: string): Promise<string> => {
    const content = `${pathOf(id)}/content`;
    if (url === null) return fromUpstream(content, folder);
    const isOwn = upstream.isOwn(url);
    try {
      return await (isOwn ? fromUpstream(url, folder) : downloads.fromUrl(url, folder));
    } catch (error) {
      if (!(error instanceof UpstreamFault)) throw error;
      // An address may have expired, or lie in a network of the upstream's own.
      return fromUpstream(content, folder);
    }
  };
}
