import type { ConsoleOptions } from './console/console-options.ts';
import type { Clock } from './platform/clock.ts';
import { costTotals, workspaceName, type CostTotalRow } from './store/reads-costs.ts';
import { attemptsOf, taskById } from './store/reads.ts';
import type { Store } from './store/store.ts';
import { taskOfRow } from './tasks/task.ts';

const DAY_MS = 86_400_000;

/** What operators look at, and clients do not: the costs of tasks beside what was paid for them. */
export function composeBills(
  store: Pick<Store, 'all' | 'first' | 'inspect'>,
  clock: Clock,
): Pick<ConsoleOptions, 'findTask' | 'usage'> {
  return {
    async findTask(taskId) {
      const row = await store.first(taskById(taskId));
      if (row === undefined) return null;
      const task = taskOfRow(row);
      const workspace = await store.first(workspaceName(task.workspaceId));
      const attempts = await store.all(attemptsOf(taskId));
      return {
        ...task,
        workspace: workspace?.name ?? '',
        priceMicroUsd: task.holdMicroUsd,
        attempts: attempts.map((attempt) => ({
          channel: attempt.channel,
          state: attempt.state,
          made: attempt.result_json !== null,
          costMicroUsd: attempt.cost_micro_usd,
          failureMessage: attempt.failure_message,
          createdAtMs: attempt.created_at_ms,
          updatedAtMs: attempt.updated_at_ms,
        })),
      };
    },
    async usage({ workspace, fromMs, toMs }) {
      const nowMs = clock();
      const period = { fromMs: fromMs ?? nowMs - 30 * DAY_MS, toMs: toMs ?? nowMs + 1 };
      const [rows = []] = await store.inspect([costTotals({ workspace, ...period })]);
      return (rows as readonly CostTotalRow[]).map((row) => ({
        dayMs: row.day * DAY_MS,
        workspace: row.workspace,
        channel: row.channel,
        dialect: row.dialect,
        model: row.model,
        tasks: row.task_count,
        attempts: row.attempt_count,
        chargedMicroUsd: row.charged_micro_usd,
        costMicroUsd: row.cost_micro_usd,
        attemptsOfUnknownCost: row.unknown_count,
      }));
    },
  };
}
