import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { reapi } from '../lib/reapi.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';
import { expectSound, ORDER } from './aftermath.ts';

/** Clients that retry, an upstream that works, and a gateway that is killed again and again. */
const SHORT = process.env['REELGATE_CRASH_SHORT'] !== undefined;
const KILLS = SHORT ? 5 : 100;
const TASKS = SHORT ? 60 : 1_000;
const CLIENTS = 16;

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

test(`${KILLS} random kills over ${TASKS} tasks lose nothing and charge nothing twice`, async () => {
  upstream.script = { runningPolls: 3 };
  await using gateway = await startGateway({
    configFile: {
      channels: [{ ...upstream.channel, concurrency: 50 }],
      limits: { sweepMs: 200, claimPollMs: 50, upstreamMsMax: 500, workspaceConcurrency: 50 },
    },
  });
  const creditsBefore = await reapi(gateway).balance();
  const taskIds = new Map<string, string>();
  const pace = { kills: 0 };
  const clients = Promise.all(
    Array.from({ length: CLIENTS }, (_, client) => submitAll(gateway, client, taskIds, pace)),
  );
  while (pace.kills < KILLS) {
    await delay(20 + Math.random() * 300);
    await gateway.kill();
    pace.kills += 1;
    await gateway.restart();
  }
  await clients;

  expect(taskIds.size).toBe(TASKS);
  expect(new Set(taskIds.values()).size).toBe(TASKS);
  const statuses: Record<string, number> = {};
  for (const taskId of taskIds.values()) {
    const { status } = await reapi(gateway).final(taskId);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  expect(statuses).toEqual({ completed: TASKS });
  await expectSound(gateway, upstream, { completed: TASKS, creditsBefore });
  await gateway.stop();
});

/** Spreads its share over the kills, and repeats each request under its key until it is answered. */
async function submitAll(
  gateway: Gateway,
  client: number,
  taskIds: Map<string, string>,
  pace: { readonly kills: number },
): Promise<void> {
  for (let index = client; index < TASKS; index += CLIENTS) {
    while (pace.kills < Math.min(KILLS, Math.floor((index / TASKS) * KILLS))) await delay(5);
    const headers = { 'idempotency-key': `task-${index}` };
    for (;;) {
      try {
        taskIds.set(`task-${index}`, await reapi(gateway).accepted(ORDER, headers));
        break;
      } catch {
        // The gateway is down, or the answer was lost: the same request again is what clients do.
        await delay(10);
      }
    }
  }
}
