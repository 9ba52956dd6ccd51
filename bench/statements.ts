import pg from 'pg';
import type { CommandName, InputOf } from '../packages/gateway/src/store/commands/register.ts';
import { openPostgresStore } from '../packages/gateway/src/store/postgres-store.ts';
import { createDatabase, startPostgres } from '../test/lib/postgres.ts';

/**
 * What a task's life costs at the database when nothing else is going on: `node bench/statements.ts`.
 * A statement that is sent while others are under way makes no round trip of its own.
 */
const server = await startPostgres();
const store = await openPostgresStore({
  url: await createDatabase(server.url),
  groupMax: 64,
  connectMsMax: 5_000,
  statementMsMax: 30_000,
  connectionsMax: 4,
  crashAtStatement: null,
});
const count = { statements: 0, roundTrips: 0, underWay: 0 };
const query = Reflect.get(pg.Client.prototype, 'query') as (...values: never[]) => unknown;
pg.Client.prototype.query = function counted(this: pg.Client, ...given: never[]) {
  count.statements += 1;
  if (count.underWay === 0) count.roundTrips += 1;
  const answer = query.apply(this, given) as Promise<unknown> | undefined;
  // A pool's own questions come with a callback; they are pings, one at a time.
  if (answer === undefined) return answer;
  count.underWay += 1;
  const end = (): void => {
    count.underWay -= 1;
  };
  answer.then(end, end);
  return answer;
} as pg.Client['query'];

const nowMs = 1_800_000_000_000;
const rows: [string, number, number][] = [];

async function costOf<Name extends CommandName>(what: string, name: Name, input: InputOf<Name>) {
  [count.statements, count.roundTrips] = [0, 0];
  const result = await store.run(name, input);
  rows.push([what, count.statements, count.roundTrips]);
  return result;
}

const workspaceId = 'w';
await store.run('createWorkspace', { workspaceId, name: 'w', concurrencyMax: 4, nowMs });
const grant = { grantId: 'g', workspaceId, amountMicroUsd: 1_000_000, reason: 'bench', nowMs };
await store.run('grantCredits', grant);
const submission: InputOf<'submitTask'> = {
  taskId: 't',
  workspaceId,
  apiKeyId: 'k',
  dialect: 'reapi',
  model: 'm',
  orderJson: '{}',
  queue: 'upstream',
  holdMicroUsd: 49_000,
  nowMs,
  deadlineAtMs: nowMs + 1_000_000,
  idempotency: null,
};
await costOf('submit', 'submitTask', submission);
await costOf('claim', 'claimTasks', {
  owner: 'o',
  rooms: [{ queue: 'upstream', countMax: 8 }],
  nowMs,
  leaseUntilMs: nowMs + 30_000,
});
const attempt = { attemptId: 'a', taskId: 't', epoch: 1, nowMs };
await costOf('attempt announced', 'beginAttempt', { ...attempt, channel: 'c' });
const update = { ...attempt, handleJson: '{}', resultJson: null, failureMessage: null };
await costOf('handle saved', 'updateAttempt', { ...update, state: 'running' });
await costOf('heartbeat', 'renewLease', { owner: 'o', leaseUntilMs: nowMs + 60_000 });
await costOf('delivery begun', 'updateAttempt', { ...update, state: 'delivering' });
const facts = { sizeBytes: 1, sha256: 'f', widthPx: 2, heightPx: 2, durationMs: 1 };
await costOf('completed and paid', 'completeTask', {
  ...attempt,
  mediaExpiresAtMs: nowMs,
  postedMicroUsd: 49_000,
  media: [
    { key: 'v', purpose: 'video', mediaType: 'video/mp4', ...facts },
    { key: 't', purpose: 'thumbnail', mediaType: 'image/webp', ...facts },
    { key: 's', purpose: 'sprite', mediaType: 'image/webp', ...facts },
  ],
});

process.stdout.write('step                statements  round trips\n');
for (const [what, statements, roundTrips] of rows) {
  const cells = [what.padEnd(20), String(statements).padStart(9), String(roundTrips).padStart(12)];
  process.stdout.write(`${cells.join(' ')}\n`);
}
[count.statements, count.roundTrips] = [0, 0];
const TOGETHER = 64;
await Promise.all(
  Array.from({ length: TOGETHER }, (_, index) =>
    store.run('submitTask', { ...submission, taskId: `t${String(index)}`, holdMicroUsd: 1_000 }),
  ),
);
process.stdout.write(
  `${TOGETHER} submits together: ${count.statements} statements, ${count.roundTrips} round trips\n`,
);
await store.close();
await server.stop();
