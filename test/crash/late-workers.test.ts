import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { Client } from 'pg';
import { makeClip } from '../lib/clip.ts';
import { startGateway } from '../lib/gateway.ts';
import { listenOnLoopback } from '../lib/loopback.ts';
import { createDatabase } from '../lib/postgres.ts';
import { reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { ORDER } from './aftermath.ts';

/** What the upstream of a worker sees that is gone, or has lost its task, and does not know it. */
interface Slow {
  /** Jobs that the upstream has taken, once for each time. */
  readonly taken: string[];
  /** Requests for jobs, taken or not. */
  posts: number;
  /** Downloads that stopped in the middle, with what is left of them. */
  readonly held: (() => void)[];
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An upstream that takes a job only some time after it was asked, whether anybody still listens or not. */
async function startSlow(options: { readonly takesMs: number; readonly holdsFirst: boolean }) {
  const clip = await makeClip();
  const other = Buffer.from(clip.map((byte, at) => (at === clip.length - 1 ? byte ^ 0xff : byte)));
  const half = Math.floor(clip.length / 2);
  const state: Slow = { taken: [], posts: 0, held: [] };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST') {
      const { id } = (await json(request)) as { id: string };
      state.posts += 1;
      await delay(options.takesMs);
      state.taken.push(id);
      say(response, 200, { id });
      return;
    }
    const [, id = '', video] = /^\/jobs\/([^/]+)(\/video)?$/.exec(request.url ?? '') ?? [];
    if (!state.taken.includes(id)) return say(response, 404, {});
    if (video === undefined) return say(response, 200, { state: 'done' });
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length });
    if (!options.holdsFirst || state.held.length > 0) {
      response.end(clip);
      return;
    }
    response.write(other.subarray(0, half));
    state.held.push(() => response.end(other.subarray(half)));
  };
  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  const channel = { name: 'upstream', provider: 'fault', baseUrl: server.url, pollMs: 20 };
  return { state, channel, close: () => server.close() };
}

const LIMITS = { sweepMs: 200, claimPollMs: 50, upstreamMsMax: 2_000 };

test('a start that the upstream takes after its sender has died is not sent again', async () => {
  const upstream = await startSlow({ takesMs: 700, holdsFirst: false });
  await using gateway = await startGateway({
    configFile: { channels: [upstream.channel], limits: LIMITS },
  });
  const taskId = await reapi(gateway).accepted(ORDER);
  await until('the start', () => upstream.state.posts === 1);
  await gateway.kill();
  await gateway.restart();
  expect((await reapi(gateway).final(taskId)).status).toBe('completed');
  expect(upstream.state.posts).toBe(1);
  expect(upstream.state.taken).toHaveLength(1);
  await upstream.close();
});

test('a download that goes on under a lost lease changes nothing of the clip that was paid for', async () => {
  const upstream = await startSlow({ takesMs: 0, holdsFirst: true });
  const databaseUrl = await createDatabase(inject('postgresUrl'));
  await using gateway = await startGateway({
    configFile: { channels: [upstream.channel], limits: LIMITS },
    env: { REELGATE_DATABASE_URL: databaseUrl },
  });
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  const taskId = await reapi(gateway).accepted(ORDER);
  await until('half a download', () => upstream.state.held.length === 1);
  await database.query('update tasks set lease_until_ms = 0');
  expect((await reapi(gateway).final(taskId)).status).toBe('completed');
  const { rows } = await database.query<{ key: string; sha256: string }>(
    "select key, sha256 from media where purpose = 'video'",
  );
  const [{ key, sha256 } = { key: '', sha256: '' }] = rows;
  const stored = (): string =>
    hash('sha256', readFileSync(join(gateway.folder, 'media', key)), 'hex');
  expect(stored()).toBe(sha256);
  upstream.state.held[0]?.();
  await until('the late worker to let go', () => gateway.stderr.includes('let go of a task'));
  expect(stored()).toBe(sha256);
  expect(gateway.errors()).toEqual([]);
  await database.end();
  await upstream.close();
});
