import type { BookWriter } from './book-writer.ts';

/** Whose tasks they are: one workspace with one key. */
export interface Owner {
  readonly workspaceId: string;
  readonly apiKeyId: string;
}

export interface BookShape {
  readonly owners: readonly Owner[];
  /** When the first task was submitted, and how long after each the next one. */
  readonly firstMs: number;
  readonly spacingMs: number;
}

/** How many tasks one transaction writes. */
const CHUNK = 50_000;
const PROGRESS_EVERY_MS = 15_000;

/** Times of a task's life after its submit; its clip is there for a week. */
const STARTED_MS = 300;
const FINISHED_MS = 24_000;
const DEADLINE_MS = 48 * 3_600_000;
const MEDIA_MS = 7 * 24 * 3_600_000;

/**
 * Prepares a writer's session. The task that the gateway has taken in before is what all rows are
 * copies of, so that their orders are what a submit writes.
 */
export async function beginFilling(writer: BookWriter, shape: BookShape): Promise<void> {
  const { owners, firstMs, spacingMs } = shape;
  const owner = 'insert into book_owners (number, workspace_id, api_key_id) values ($1, $2, $3)';
  await writer.write([
    ...TABLES.map((sql) => ({ sql, values: [] })),
    ...owners.map(({ workspaceId, apiKeyId }, number) => ({
      sql: owner,
      values: [number, workspaceId, apiKeyId],
    })),
    { sql: TAKE_SHAPE, values: [firstMs, spacingMs] },
  ]);
}

/** Writes the finished tasks from one number up to another, and what they have cost, by all writers. */
export async function fillBooks(
  writers: readonly BookWriter[],
  { owners }: BookShape,
  range: { readonly from: number; readonly to: number },
  tell: (done: number) => void,
): Promise<void> {
  let [next, toldAtMs] = [range.from, performance.now()];
  const fill = async (writer: BookWriter): Promise<void> => {
    const rows = rowsOf(writer, owners.length);
    while (next < range.to) {
      const [first, last] = [next, Math.min(next + CHUNK, range.to) - 1];
      next = last + 1;
      const spent = owners.map(({ workspaceId }, number) => {
        const count =
          countOf(last, number, owners.length) - countOf(first - 1, number, owners.length);
        return { sql: SPEND, values: [count, workspaceId] };
      });
      const empty = { sql: writer.emptied('book_rows'), values: [] };
      const inserts = INSERTS.map((sql) => ({ sql, values: [] }));
      await writer.write([empty, { sql: rows, values: [first, last] }, ...inserts, ...spent]);
      if (performance.now() - toldAtMs < PROGRESS_EVERY_MS) continue;
      toldAtMs = performance.now();
      tell(last + 1);
    }
  };
  await Promise.all(writers.map(fill));
}

/** Ids of tasks from all over the first so many, or of the newest, with the number of whose they are. */
export async function sampleTasks(
  writer: BookWriter,
  { owners }: BookShape,
  sample: { readonly which: 'all' | 'newest'; readonly count: number; readonly of: number },
): Promise<readonly { readonly id: string; readonly owner: number }[]> {
  const { which, of } = sample;
  const count = Math.min(sample.count, of);
  const first = which === 'newest' ? of - count : 0;
  const stride = which === 'newest' ? 1 : Math.max(1, Math.floor(of / count));
  const number = `(${first} + s.n * ${stride})`;
  const id = idAt(writer, number, `(b.first_ms + ${number} * b.spacing_ms)`);
  const sql = `select ${id} as id from ${writer.series} cross join book_shape as b order by s.n`;
  const rows = await writer.read(sql, [0, count - 1]);
  const found = rows.map((row, at) => ({
    id: String(row['id']),
    owner: (first + at * stride) % owners.length,
  }));
  return shuffled(found);
}

const TABLES = [
  'create temp table book_owners (number bigint primary key, workspace_id text, api_key_id text)',
  `create temp table book_shape (dialect text, model text, order_json text, hold_micro_usd bigint,
    first_ms bigint, spacing_ms bigint)`,
  `create temp table book_rows (task_id text, attempt_id text, workspace_id text, api_key_id text,
    size_bytes bigint, created_at_ms bigint, started_at_ms bigint, finished_at_ms bigint)`,
];

const TAKE_SHAPE = `
  insert into book_shape (dialect, model, order_json, hold_micro_usd, first_ms, spacing_ms)
  select dialect, model, order_json, hold_micro_usd, cast($1 as bigint), cast($2 as bigint)
  from tasks limit 1`;

const SPEND = `
  update balances
  set available_micro_usd = available_micro_usd - x.amount, spent_micro_usd = spent_micro_usd + x.amount
  from (select hold_micro_usd * cast($1 as bigint) as amount from book_shape) as x
  where workspace_id = $2`;

/** How many of the numbers from 0 to the last belong to an owner. */
function countOf(last: number, owner: number, owners: number): number {
  return last < owner ? 0 : Math.floor((last - owner) / owners) + 1;
}

/** As the gateway makes them: the time in front, so that they sort by it, and then what looks random. */
function idAt(writer: BookWriter, number: string, atMs: string): string {
  const random = (multiplier: number, mask: number): string =>
    `((${number} * ${multiplier}) & ${mask})`;
  return [
    writer.hex(atMs, 12),
    `'7'`,
    writer.hex(random(40_503, 0xfff), 3),
    `'8'`,
    writer.hex(random(2_246_822_519, 0xfffffff), 7),
    writer.hex(random(2_654_435_761, 0xffffffff), 8),
  ].join(' || ');
}

/** What differs from one task to the next. */
function rowsOf(writer: BookWriter, owners: number): string {
  const at = '(b.first_ms + s.n * b.spacing_ms)';
  const startedAt = `(${at} + ${STARTED_MS})`;
  const owner = (column: string): string =>
    `(select ${column} from book_owners where number = s.n % ${owners})`;
  return `
  insert into book_rows (task_id, attempt_id, workspace_id, api_key_id, size_bytes, created_at_ms,
    started_at_ms, finished_at_ms)
  select ${idAt(writer, 's.n', at)}, ${idAt(writer, 's.n', startedAt)}, ${owner('workspace_id')},
    ${owner('api_key_id')}, 2400000 + s.n % 100000, ${at}, ${startedAt}, ${at} + ${FINISHED_MS}
  from ${writer.series} cross join book_shape as b`;
}

/** What is left behind by tasks that were submitted, claimed once, delivered and paid for in full. */
const INSERTS = [
  `
  insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd,
    hold_state, created_at_ms, deadline_at_ms, ready_at_ms, epoch, channel, finished_at_ms,
    media_expires_at_ms, posted_micro_usd)
  select r.task_id, r.workspace_id, r.api_key_id, b.dialect, b.model, 'completed', b.order_json,
    b.hold_micro_usd, 'posted', r.created_at_ms, r.created_at_ms + ${DEADLINE_MS}, r.created_at_ms, 1,
    'idle', r.finished_at_ms, r.finished_at_ms + ${MEDIA_MS}, b.hold_micro_usd
  from book_rows as r cross join book_shape as b`,
  `
  insert into attempts (id, task_id, number, channel, state, handle_json, result_json, created_at_ms,
    updated_at_ms)
  select attempt_id, task_id, 1, 'idle', 'completed', '"' || attempt_id || '"',
    '"' || attempt_id || '"', started_at_ms, finished_at_ms
  from book_rows`,
  `
  insert into media (key, task_id, attempt_id, purpose, media_type, size_bytes, sha256, width_px,
    height_px, duration_ms, created_at_ms, expires_at_ms)
  select 'tasks/' || task_id || '/0.mp4', task_id, attempt_id, 'video', 'video/mp4', size_bytes,
    task_id || attempt_id, 1280, 720, 6000, finished_at_ms, finished_at_ms + ${MEDIA_MS}
  from book_rows`,
  `
  insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd,
    task_id, reason, created_at_ms)
  select 'post:' || r.task_id, r.workspace_id, 'post', 'held', 'spent', b.hold_micro_usd, r.task_id,
    r.attempt_id, r.finished_at_ms
  from book_rows as r cross join book_shape as b`,
];

/** In an order that is no order, and the same in every run. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const keyed = items.map((item, at) => ({ item, key: Math.imul(at + 1, 0x9e3779b1) >>> 0 }));
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
}
