import type { Read } from './reads.ts';
import type { Row } from './statement.ts';

export interface UsagePeriod {
  readonly workspaceId: string;
  readonly fromMs: number;
  /** Itself not included. */
  readonly toMs: number;
}

/** A workspace's tasks of one day, key, model, dialect and channel. Deleted ones count too. */
export interface UsageTotalRow extends Row {
  /** Days since 1970 in UTC, by when the task was made. */
  readonly day: number;
  readonly api_key_id: string;
  readonly model: string;
  readonly dialect: string;
  readonly channel: string | null;
  readonly completed_count: number;
  readonly failed_count: number;
  readonly cancelled_count: number;
  readonly open_count: number;
  readonly spent_micro_usd: number;
}

/** Null is any. */
export interface UsageEventList {
  readonly workspaceId: string;
  readonly beforeId: string | null;
  readonly fromMs: number | null;
  /** Itself not included. */
  readonly toMs: number | null;
  readonly model: string | null;
  readonly state: string | null;
  readonly countMax: number;
}

export interface UsageEventRow extends Row {
  readonly id: string;
  readonly api_key_id: string;
  readonly dialect: string;
  readonly model: string;
  readonly channel: string | null;
  readonly state: string;
  readonly failure_kind: string | null;
  readonly hold_micro_usd: number;
  /** 0 until something is paid for. */
  readonly posted_micro_usd: number;
  readonly created_at_ms: number;
  readonly finished_at_ms: number | null;
}

export interface LedgerPage {
  readonly workspaceId: string;
  /** The last row of the page before; null begins with the newest. */
  readonly before: { readonly createdAtMs: number; readonly id: string } | null;
  readonly countMax: number;
}

export interface LedgerRow extends Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly kind: 'grant' | 'hold' | 'post' | 'release';
  readonly debit_account: string;
  readonly credit_account: string;
  readonly amount_micro_usd: number;
  readonly task_id: string | null;
  readonly reason: string | null;
  readonly created_at_ms: number;
}

export interface BalanceRow extends Row {
  readonly available_micro_usd: number;
  readonly held_micro_usd: number;
  readonly spent_micro_usd: number;
}

const TOTALS = `
  select t.created_at_ms / 86400000 as day, t.api_key_id, t.model, t.dialect, t.channel,
    count(case when t.state = 'completed' then 1 end) as completed_count,
    count(case when t.state = 'failed' then 1 end) as failed_count,
    count(case when t.state = 'cancelled' then 1 end) as cancelled_count,
    count(case when t.state in ('queued', 'running', 'delivering') then 1 end) as open_count,
    cast(coalesce(sum(x.amount_micro_usd), 0) as bigint) as spent_micro_usd
  from tasks t left join transfers x on x.id = 'post:' || t.id
  where t.workspace_id = $1 and t.created_at_ms >= $2 and t.created_at_ms < $3
  group by t.created_at_ms / 86400000, t.api_key_id, t.model, t.dialect, t.channel
  order by day, t.api_key_id, t.model, t.dialect, t.channel nulls first`;

// Every id sorts before 'z', so that the bound is always there and the index is entered at it.
const EVENTS = `
  select t.id, t.api_key_id, t.dialect, t.model, t.channel, t.state, t.failure_kind, t.hold_micro_usd,
    coalesce(x.amount_micro_usd, 0) as posted_micro_usd, t.created_at_ms, t.finished_at_ms
  from tasks t left join transfers x on x.id = 'post:' || t.id
  where t.workspace_id = $1 and t.id < coalesce(cast($2 as text), 'z')
    and (cast($3 as bigint) is null or t.created_at_ms >= $3)
    and (cast($4 as bigint) is null or t.created_at_ms < $4)
    and (cast($5 as text) is null or t.model = $5)
    and (cast($6 as text) is null or t.state = $6)
  order by t.id desc limit $7`;

const LEDGER = `
  select id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms
  from ledger where workspace_id = $1`;
const LEDGER_FIRST = `${LEDGER} order by created_at_ms desc, id desc limit $2`;
const LEDGER_NEXT = `
  ${LEDGER} and (created_at_ms, id) < ($2, $3) order by created_at_ms desc, id desc limit $4`;

const BALANCE = `
  select available_micro_usd, held_micro_usd, spent_micro_usd from balances where workspace_id = $1`;

/** Goes through all tasks of the workspace: `Store.inspect` keeps it off the event loop. */
export const usageTotals = (period: UsagePeriod): Read<UsageTotalRow> => ({
  sql: TOTALS,
  values: [period.workspaceId, period.fromMs, period.toMs],
});

/** A page of a workspace's tasks as its books see them, newest first, with deleted ones. */
export const usageEvents = (list: UsageEventList): Read<UsageEventRow> => ({
  sql: EVENTS,
  values: [
    list.workspaceId,
    list.beforeId,
    list.fromMs,
    list.toMs,
    list.model,
    list.state,
    list.countMax,
  ],
});

export const ledgerPage = ({ workspaceId, before, countMax }: LedgerPage): Read<LedgerRow> =>
  before === null
    ? { sql: LEDGER_FIRST, values: [workspaceId, countMax] }
    : { sql: LEDGER_NEXT, values: [workspaceId, before.createdAtMs, before.id, countMax] };

export const balanceRow = (workspaceId: string): Read<BalanceRow> => ({
  sql: BALANCE,
  values: [workspaceId],
});
