import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startGateway } from '../lib/gateway.ts';
import { listenOnLoopback } from '../lib/loopback.ts';
import { reapi } from '../lib/reapi.ts';
import { startUpstream } from '../lib/upstream.ts';
import { ORDER } from './aftermath.ts';
import { createChance } from './lib/chance.ts';
import { createHostiles, type Hostile } from './lib/hostile-images.ts';

const COUNT = process.env['REELGATE_CRASH_SHORT'] === undefined ? 5_000 : 60;
const CLIENTS = 16;
/** Far below what one of the bombs would take. */
const GATEWAY_MB_MAX = 500;

test(`${COUNT} hostile images harm no one but their own tasks`, async () => {
  const chance = createChance();
  process.stdout.write(`REELGATE_CRASH_SEED=${chance.seed}\n`);
  const make = await createHostiles(chance);
  const hostiles: readonly Hostile[] = Array.from({ length: COUNT }, (_, index) => make(index));
  const images = await listenOnLoopback((request, response) => {
    response.end(hostiles[Number(request.url?.slice(1))]?.bytes);
  });
  const upstream = await startUpstream();
  await using gateway = await startGateway({
    configFile: {
      channels: [{ ...upstream.channel, concurrency: CLIENTS }],
      limits: { workspaceConcurrency: CLIENTS, claimPollMs: 50 },
    },
    env: { REELGATE_EGRESS_ALLOW: '127.0.0.0/8' },
  });
  const { pid } = gateway;
  const client = reapi(gateway);
  const creditsBefore = await client.balance();
  let taken = 0;
  const wrong: string[] = [];
  const judge = async (index: number): Promise<void> => {
    const hostile = hostiles[index];
    const body = { ...ORDER, image_urls: [`${images.url}/${index}`] };
    const task = await client.final(await client.accepted(body));
    if (task.status === 'completed') taken += 1;
    if (task.status === 'completed' && hostile?.isHopeless === true) wrong.push(hostile.kind);
    const words = JSON.stringify(task);
    // The client is told what is wrong with its picture, and nothing of what broke over it.
    if (task.status === 'failed' && !/image|file/i.test(words)) wrong.push(words);
  };
  const work = async (first: number): Promise<void> => {
    for (let index = first; index < COUNT; index += CLIENTS) await judge(index);
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, first) => work(first)));

  expect(wrong).toEqual([]);
  expect(gateway.pid, 'the process of before').toBe(pid);
  expect(mostMb(pid)).toBeLessThan(GATEWAY_MB_MAX);
  expect(taken).toBeGreaterThan(0);
  expect(upstream.jobs.size).toBe(taken);
  // One of six seconds costs 49.
  expect(await client.balance()).toBe(creditsBefore - 49 * taken);
  expect(gateway.errors()).toEqual([]);
  await gateway.stop();
  await images.close();
  await upstream.close();
});

/** The most memory that it has ever had. */
function mostMb(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}
