import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase } from '../../../../test/lib/postgres.ts';
import { exportStore, importStore } from '../../src/compose-moving.ts';
import type { DumpLine } from '../../src/store/dump-format.ts';
import { taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import { surroundingsOf } from './moving.ts';
import { newestPlace, NOW_MS, openTestStore, submission, roomFor } from './open-test-store.ts';
import type { Place } from './places.ts';

type Step =
  | { readonly do: 'submit'; readonly priceCredits: number; readonly words: string }
  | { readonly do: 'claim' }
  | { readonly do: 'return' }
  | {
      readonly do: 'begin' | 'fail' | 'charge' | 'ask to cancel' | 'delete';
      readonly pick: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      priceCredits: fc.integer({ min: 1, max: 700 }),
      words: fc.string({ unit: 'grapheme', maxLength: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('claim', 'return') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('begin', 'fail', 'charge', 'ask to cancel', 'delete'),
      pick: fc.nat({ max: 40 }),
    }),
  },
) as fc.Arbitrary<Step>;

test('any history is the same after a move, but for who was at work', async () => {
  const store = await openTestStore(100_000_000);
  const source = newestPlace();
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-load-'));
  const taskIds: string[] = [];
  let [moves, requeuedTotal] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      for (const one of steps) await take(store, one, taskIds);
      moves += 1;
      // To and fro: every second move is into a database.
      const database = moves % 2 === 0 ? await createDatabase(inject('postgresUrl')) : null;
      const target: Place =
        database === null
          ? { kind: 'sqlite', folder: join(folder, `data-${moves}`) }
          : { kind: 'postgres', url: database };
      const before = await exported(source, folder, `${moves}-from.jsonl.gz`);
      const { requeued } = await importStore(
        `${moves}-from.jsonl.gz`,
        surroundingsOf(target, folder),
      );
      const after = await exported(target, folder, `${moves}-to.jsonl`);
      expect(after).toEqual(before.map(withoutLease));
      expect(requeued).toBe(before.filter((line) => line !== withoutLease(line)).length);
      requeuedTotal += requeued;
      if (database !== null) await dropDatabase(inject('postgresUrl'), database);
    }),
    { numRuns: 14 },
  );
  rmSync(folder, { recursive: true });
  expect(taskIds.length).toBeGreaterThan(20);
  expect(requeuedTotal).toBeGreaterThan(0);
});

async function exported(place: Place, folder: string, name: string): Promise<readonly DumpLine[]> {
  await exportStore(name, surroundingsOf(place, folder));
  const bytes = readFileSync(join(folder, name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const lines = text.trimEnd().split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line) as DumpLine);
}

function withoutLease(line: DumpLine): DumpLine {
  const [table, row] = line;
  if (table !== 'tasks' || row['lease_owner'] === null) return line;
  const epoch = (row['epoch'] as number) + 1;
  return [table, { ...row, state: 'queued', lease_owner: null, lease_until_ms: null, epoch }];
}

async function take(store: Store, one: Step, taskIds: string[]): Promise<void> {
  const nowMs = NOW_MS + taskIds.length;
  if (one.do === 'submit') {
    const taskId = `t${taskIds.length}`;
    const holdMicroUsd = one.priceCredits * 1_000;
    const idempotency = { route: one.words, bodySha256: 'b', expiresAtMs: nowMs, replays: false };
    await store.run(
      'submitTask',
      submission(taskId, {
        holdMicroUsd,
        orderJson: JSON.stringify(one),
        idempotency: { ...idempotency, key: taskId },
      }),
    );
    taskIds.push(taskId);
  } else if (one.do === 'claim') {
    await store.run('claimTasks', {
      owner: 'me',
      rooms: roomFor(3),
      nowMs,
      leaseUntilMs: nowMs + 5,
    });
  } else if (one.do === 'return') {
    await store.run('returnTasks', { nowMs, which: 'owned', owner: 'me' });
  } else {
    await act(store, one.do, taskIds[one.pick % Math.max(1, taskIds.length)], nowMs);
  }
}

async function act(
  store: Store,
  what: Extract<Step, { pick: number }>['do'],
  taskId: string | undefined,
  nowMs: number,
): Promise<void> {
  const task = taskId === undefined ? undefined : await store.first(taskById(taskId));
  if (task === undefined) return;
  const { id, epoch, workspace_id: workspaceId } = task;
  const failed = { taskId: id, epoch, nowMs, state: 'failed', failureMessage: 'x' } as const;
  switch (what) {
    case 'begin': {
      const attemptId = `${id}-${epoch}-${nowMs}`;
      await store.run('beginAttempt', { attemptId, taskId: id, epoch, channel: 'c', nowMs });
      return;
    }
    case 'fail':
      await store.run('failTask', { ...failed, failureKind: 'upstream', charged: false });
      return;
    case 'charge':
      await store.run('failTask', { ...failed, failureKind: 'moderated', charged: true });
      return;
    case 'ask to cancel':
      await store.run('requestCancel', { taskId: id, workspaceId, nowMs });
      return;
    case 'delete':
      await store.run('deleteTask', { taskId: id, workspaceId, nowMs });
  }
}
