import type { Read } from './reads.ts';
import type { Row } from './statement.ts';

/** Null is every workspace. */
export interface CostPeriod {
  readonly workspace: string | null;
  readonly fromMs: number;
  /** Itself not included. */
  readonly toMs: number;
}

/**
 * A workspace's tasks of one day, channel, dialect and model: what was paid for them, and what upstreams
 * took. What is paid belongs to the channel that the task came to last, a cost to its attempt's.
 */
export interface CostTotalRow extends Row {
  /** Days since 1970 in UTC, by when the task was made. */
  readonly day: number;
  readonly workspace: string;
  readonly channel: string | null;
  readonly dialect: string;
  readonly model: string;
  readonly task_count: number;
  readonly attempt_count: number;
  /** Attempts whose cost nobody knows, or not yet. */
  readonly unknown_count: number;
  readonly charged_micro_usd: number;
  readonly cost_micro_usd: number;
}

const CHARGES = `
  select t.workspace_id, t.created_at_ms / 86400000 as day, t.channel, t.dialect, t.model, 1 as tasks,
    coalesce(x.amount_micro_usd, 0) as charged_micro_usd, 0 as attempts, 0 as unknowns, 0 as cost_micro_usd
  from tasks t left join transfers x on x.id = 'post:' || t.id
  where t.created_at_ms >= $1 and t.created_at_ms < $2`;

const COSTS = `
  select t.workspace_id, t.created_at_ms / 86400000 as day, a.channel, t.dialect, t.model, 0 as tasks,
    0 as charged_micro_usd, 1 as attempts, case when a.cost_micro_usd is null then 1 else 0 end as unknowns,
    coalesce(a.cost_micro_usd, 0) as cost_micro_usd
  from tasks t join attempts a on a.task_id = t.id
  where t.created_at_ms >= $1 and t.created_at_ms < $2`;

const TOTALS = `
  select p.day, w.name as workspace, p.channel, p.dialect, p.model,
    cast(sum(p.tasks) as bigint) as task_count,
    cast(sum(p.attempts) as bigint) as attempt_count,
    cast(sum(p.unknowns) as bigint) as unknown_count,
    cast(sum(p.charged_micro_usd) as bigint) as charged_micro_usd,
    cast(sum(p.cost_micro_usd) as bigint) as cost_micro_usd
  from (${CHARGES} union all ${COSTS}) p join workspaces w on w.id = p.workspace_id
  where cast($3 as text) is null or w.name = $3
  group by p.day, w.name, p.channel, p.dialect, p.model
  order by p.day, w.name, p.channel nulls first, p.dialect, p.model`;

const WORKSPACE_NAME = `select name from workspaces where id = $1`;

/** Goes through all tasks: `Store.inspect` keeps it off the event loop. */
export const costTotals = ({ workspace, fromMs, toMs }: CostPeriod): Read<CostTotalRow> => ({
  sql: TOTALS,
  values: [fromMs, toMs, workspace],
});

export const workspaceName = (workspaceId: string): Read<{ name: string }> => ({
  sql: WORKSPACE_NAME,
  values: [workspaceId],
});
