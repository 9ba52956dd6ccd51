import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeClip } from '../../test/lib/clip.ts';

/** An upstream in the words of xAI that takes its time, and writes down when it was asked. */
export interface SlowUpstream {
  readonly url: string;
  facts(): UpstreamFacts;
  /** Jobs that were polled at least once since, by `performance.now()`. */
  polledSince(sinceMs: number): number;
  close(): Promise<void>;
}

interface UpstreamFacts {
  readonly jobs: number;
  readonly posts: number;
  readonly polls: number;
  /** Jobs of which the gateway was told that they are done. */
  readonly seen: number;
  readonly downloaded: number;
  readonly firstJobAtMs: number;
  readonly connectionsMost: number;
  /** How long after its end a job's end was told, for this share of all that were. */
  lagMs(share: number): number | null;
}

interface Job {
  readonly doneAtMs: number;
  polledAtMs: number;
  seenAtMs: number | null;
  downloaded: boolean;
}

export async function startSlowUpstream(options: {
  readonly workMsMin: number;
  readonly workMsMax: number;
}): Promise<SlowUpstream> {
  const { workMsMin, workMsMax } = options;
  const clip = await makeClip(6);
  const jobs = new Map<string, Job>();
  const count = { posts: 0, polls: 0, connections: 0, connectionsMost: 0, firstJobAtMs: 0 };

  const take = (response: ServerResponse): void => {
    count.posts += 1;
    const nowMs = performance.now();
    if (jobs.size === 0) count.firstJobAtMs = nowMs;
    const doneAtMs = nowMs + workMsMin + Math.random() * (workMsMax - workMsMin);
    const id = `job-${count.posts}`;
    jobs.set(id, { doneAtMs, polledAtMs: 0, seenAtMs: null, downloaded: false });
    respond(response, 200, { request_id: id });
  };
  const poll = (id: string, job: Job, response: ServerResponse): void => {
    count.polls += 1;
    job.polledAtMs = performance.now();
    if (job.polledAtMs < job.doneAtMs) return respond(response, 202, { status: 'pending' });
    job.seenAtMs ??= job.polledAtMs;
    const { port } = server.address() as AddressInfo;
    const video = { url: `http://127.0.0.1:${port}/v1/clips/${id}.mp4`, duration: 6 };
    respond(response, 200, { status: 'done', video });
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    if (request.method === 'POST') return take(response);
    const [, id = '', isClip] = /\/([^/.]+)(\.mp4)?$/.exec(request.url ?? '') ?? [];
    const job = jobs.get(id);
    if (job === undefined) return respond(response, 404, { error: 'no such job' });
    if (isClip === undefined) return poll(id, job, response);
    job.downloaded = true;
    response.setHeader('content-type', 'video/mp4').end(clip);
  };

  // A pool keeps what it has opened; a server that hung up would make it open more.
  const server = createServer({ keepAliveTimeout: 600_000 }, answer);
  server.on('connection', (socket) => {
    count.connections += 1;
    count.connectionsMost = Math.max(count.connectionsMost, count.connections);
    socket.once('close', () => (count.connections -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    polledSince: (sinceMs) => [...jobs.values()].filter((job) => job.polledAtMs > sinceMs).length,
    facts() {
      const all = [...jobs.values()];
      const lagsMs = all
        .flatMap(({ doneAtMs, seenAtMs }) => (seenAtMs === null ? [] : [seenAtMs - doneAtMs]))
        .toSorted((one, other) => one - other);
      return {
        ...count,
        jobs: jobs.size,
        seen: lagsMs.length,
        downloaded: all.filter((job) => job.downloaded).length,
        lagMs: (share) => lagsMs[Math.ceil(lagsMs.length * share) - 1] ?? null,
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
