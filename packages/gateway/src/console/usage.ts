import type { FastifyInstance } from 'fastify';
import type { UsageTotal } from './bills.ts';
import type { ConsoleOptions } from './console-options.ts';
import { FIELDS, objectOf } from './fields.ts';
import { Problem } from './problem.ts';
import { findWorkspace } from './workspaces.ts';

interface UsageQuery {
  readonly workspace?: string;
  readonly from?: string;
  readonly to?: string;
}

const DAY = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?(Z|[+-]\\d\\d:\\d\\d))?$',
  description: 'must be a day such as 2027-01-31, or a time such as 2027-01-31T00:00:00Z',
};
const QUERY = objectOf({ workspace: FIELDS.workspace, from: DAY, to: DAY }, []);

export function registerUsage(scope: FastifyInstance, options: ConsoleOptions): void {
  const { administration, usage } = options;

  scope.get<{ Querystring: UsageQuery }>(
    '/usage',
    { schema: { querystring: QUERY } },
    async ({ query: { workspace = null, from, to } }) => {
      if (workspace !== null) await findWorkspace(administration, workspace);
      const period = { workspace, fromMs: readDay('from', from), toMs: readDay('to', to) };
      const totals = await usage(period);
      return { usage: totals.map(encodeTotal), total: encodeAmounts(sumOf(totals)) };
    },
  );
}

function readDay(field: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const timeMs = Date.parse(text);
  if (!Number.isNaN(timeMs)) return timeMs;
  const detail = DAY.description;
  throw new Problem('invalid_request', `${field} ${detail}`, [{ field, detail }]);
}

type Amounts = Pick<
  UsageTotal,
  'tasks' | 'attempts' | 'chargedMicroUsd' | 'costMicroUsd' | 'attemptsOfUnknownCost'
>;

const NOTHING: Amounts = {
  tasks: 0,
  attempts: 0,
  chargedMicroUsd: 0,
  costMicroUsd: 0,
  attemptsOfUnknownCost: 0,
};

function sumOf(totals: readonly Amounts[]): Amounts {
  return totals.reduce(
    (sum, total) => ({
      tasks: sum.tasks + total.tasks,
      attempts: sum.attempts + total.attempts,
      chargedMicroUsd: sum.chargedMicroUsd + total.chargedMicroUsd,
      costMicroUsd: sum.costMicroUsd + total.costMicroUsd,
      attemptsOfUnknownCost: sum.attemptsOfUnknownCost + total.attemptsOfUnknownCost,
    }),
    NOTHING,
  );
}

function encodeTotal({ dayMs, workspace, channel, dialect, model, ...amounts }: UsageTotal) {
  const day = new Date(dayMs).toISOString().slice(0, 10);
  return { day, workspace, channel, dialect, model, ...encodeAmounts(amounts) };
}

function encodeAmounts({ chargedMicroUsd, costMicroUsd, ...counts }: Amounts) {
  return {
    tasks: counts.tasks,
    attempts: counts.attempts,
    charged_micro_usd: chargedMicroUsd,
    cost_micro_usd: costMicroUsd,
    margin_micro_usd: chargedMicroUsd - costMicroUsd,
    attempts_of_unknown_cost: counts.attemptsOfUnknownCost,
  };
}
