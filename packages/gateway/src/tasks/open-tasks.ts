import { openTaskCount } from '../store/reads.ts';
import type { Store } from '../store/store.ts';

/**
 * How many tasks are not final, as a bound on the queue. Between two counts only what begins is
 * added, so the bound may bite a little early and never late.
 */
export interface OpenTasks {
  areFull(): boolean;
  begun(): void;
  recount(): Promise<void>;
}

export function createOpenTasks(store: Store, countMax: number): OpenTasks {
  let count = 0;
  return {
    areFull: () => count >= countMax,
    begun() {
      count += 1;
    },
    async recount() {
      const row = await store.first(openTaskCount);
      count = row?.count ?? 0;
    },
  };
}
