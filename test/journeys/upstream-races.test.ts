import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ComposedGateway } from '../lib/composed-gateway.ts';
import type { Trouble } from '../lib/fault-proxy.ts';
import { CREDITS, POLL_MS, setFaultStage, type FaultStage } from '../lib/fault-stage.ts';
import { always, heldUntil, once, says } from '../lib/troubles.ts';
import { until } from '../lib/until.ts';
import { PROVIDERS, VENDORS, type Provider, type Vendor } from '../lib/vendors.ts';

/** What ends a task at the same moment as something else does. */

let stage: FaultStage;

beforeAll(async () => {
  stage = await setFaultStage();
});

const LIMITS = { claimPollMs: 20, sweepMs: 10, retryAfterMsMax: 200 };
const ROUNDS = 50;
const PLACES = ['first'] as const;

/** One transfer closes each hold, and what it says is what the task says. */
async function expectOneOutcome(
  gateway: ComposedGateway,
  provider: Provider,
  taskId: string,
): Promise<string> {
  const { credits } = VENDORS[provider];
  const { state, transfers, available, held, spent } = await stage.seen(gateway, taskId);
  const isDone = state === 'completed';
  expect({ transfers, available, held, spent }).toEqual({
    transfers: [isDone ? `post ${credits}` : `release ${credits}`],
    available: CREDITS - (isDone ? credits : 0),
    held: 0,
    spent: isDone ? credits : 0,
  });
  return state;
}

/** How often each end came. */
function counted(states: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(states, (state) => state)).map(([state, all = []]) => [
      state,
      all.length,
    ]),
  );
}

describe('completions, the sweep and whoever asks, at once', () => {
  // After a while with the polls of half of them unanswered: so long that leases have run out, or tasks
  // are overdue.
  const hour = 3_600_000;
  test.each([
    ['leases that ran out', 60_000, false],
    ['tasks that are overdue', hour, true],
  ] as const)('of %s: one post or release', async (_what, passMs, isOverdue) => {
    const time = { aheadMs: 0 };
    await using gateway = await stage.compose({
      places: PLACES,
      limits: { ...LIMITS, taskMsMax: hour },
      clock: () => Date.now() + time.aheadMs,
    });
    const gates = Array.from({ length: ROUNDS }, () => Promise.withResolvers<void>());
    const orders = await Promise.all(
      gates.map(async ({ promise }, round) => {
        const name = `${isOverdue ? 'overdue' : 'leased'} ${round}`;
        stage.plan('fault', name, { troubles: once('poll', heldUntil(promise)) });
        return { name, ...(await stage.order(gateway, 'fault', name)) };
      }),
    );
    for (const { name } of orders) {
      await until('a poll', () => stage.heardOf('fault', name).first.poll > 0);
    }
    const asking = orders.map(({ taskId, key }) =>
      until('a client to be told the end', async () => {
        const path = `/v1/reelgate/tasks/task_${taskId}`;
        const { state } = await gateway.ask<{ state: string }>('GET', path, { key });
        return state === 'completed' || state === 'failed';
      }),
    );
    gates[0]?.resolve();
    await gateway.ended(orders[0]?.taskId ?? 'none');
    for (const [round, { resolve }] of gates.entries()) {
      resolve();
      if (round === ROUNDS / 2) time.aheadMs = passMs;
      await delay(1);
    }
    await Promise.all(asking);
    const states = await Promise.all(
      orders.map(({ taskId }) => expectOneOutcome(gateway, 'fault', taskId)),
    );
    const { completed = 0, failed = 0 } = counted(states);
    expect([completed + failed, completed > 0, failed > 0]).toEqual([ROUNDS, true, isOverdue]);
    // Else nothing was interrupted, and the test would say nothing.
    const letGo = gateway.logged.filter(({ message }) => message === 'a worker let go of a task');
    expect(letGo.length).toBeGreaterThan(0);
  });
});

/** At work until it is released, and then as the double says. */
function workUntil({ state, working }: Vendor, isReleased: () => boolean): readonly Trouble[] {
  const [later] = working;
  return always(
    'poll',
    says((json) => (isReleased() ? json : { ...json, [state]: later })),
  );
}

test('a cancel and a completion have one outcome', async () => {
  await using gateway = await stage.compose({ places: PLACES, limits: LIMITS });
  const spanMs = 150;
  const race = async (round: number): Promise<string> => {
    const provider = PROVIDERS[round % PROVIDERS.length] ?? 'fault';
    const name = `cancel ${round}`;
    let isReleased = false;
    const troubles = workUntil(VENDORS[provider], () => isReleased);
    stage.plan(provider, name, { troubles });
    const { taskId, key } = await stage.order(gateway, provider, name);
    await until('a poll', () => stage.heardOf(provider, name).first.poll > 0);
    const complete = async (): Promise<void> => {
      isReleased = true;
    };
    const cancel = async (): Promise<void> => {
      const path = `/v1/reelgate/tasks/task_${taskId}/cancel`;
      // One that has ended is refused.
      await gateway.ask('POST', path, { key }).catch(() => undefined);
    };
    // However slow the machine is, each wins once.
    const steps = round % 2 === 0 ? [complete, cancel] : [cancel, complete];
    const isFair = round >= 2;
    await Promise.all(
      steps.map(async (step, index) => {
        if (isFair) await delay(Math.random() * spanMs);
        else if (index === 1) await gateway.ended(taskId);
        await step();
      }),
    );
    await gateway.ended(taskId);
    return expectOneOutcome(gateway, provider, taskId);
  };
  const states = await Promise.all(Array.from({ length: ROUNDS }, (_, round) => race(round)));
  const { completed = 0, cancelled = 0 } = counted(states);
  expect(states.slice(0, 2)).toEqual(['completed', 'cancelled']);
  expect(completed + cancelled).toBe(ROUNDS);
});

describe('a cancel while the upstream is at work', () => {
  let gateway: ComposedGateway;

  beforeAll(async () => {
    gateway = await stage.compose({ places: PLACES, limits: LIMITS });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.concurrent.each(PROVIDERS)('of %s', async (provider) => {
    const vendor = VENDORS[provider];
    const name = `cancel of ${provider}`;
    let isReleased = false;
    stage.plan(provider, name, { troubles: workUntil(vendor, () => isReleased) });
    const { taskId } = await stage.order(gateway, provider, name);
    const heard = () => stage.heardOf(provider, name).first;
    await until('a poll', () => heard().poll > 0);
    await gateway.admin('POST', `/tasks/${taskId}/cancel`);
    expect(await gateway.ended(taskId)).toBe('cancelled');
    expect(heard().cancel).toBe(vendor.cancel === 'none' ? 0 : 1);
    // It comes to its end there all the same, and that is written down where anybody can know it.
    isReleased = true;
    const isRecorded = async (): Promise<boolean> => {
      const sql = 'select result_json from attempts where task_id = $1';
      const [attempt] = await gateway.books.rows<{ result_json: string | null }>(sql, taskId);
      return attempt?.result_json !== null;
    };
    if (vendor.cancel === 'silent') await delay(10 * POLL_MS);
    else await until('its end to be written down', isRecorded);
    expect(heard()).toMatchObject({ submit: 1, download: 0 });
    expect(await isRecorded()).toBe(vendor.cancel !== 'silent');
    expect(await expectOneOutcome(gateway, provider, taskId)).toBe('cancelled');
  });
});
