import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Inspection } from './sqlite-inspector.ts';
import type { Row } from './statement.ts';

/**
 * Runs reads that go through whole tables. They would hold the event loop for as long as they take,
 * so they get a thread of their own for the time.
 */
export async function inspect(inspection: Inspection): Promise<readonly (readonly Row[])[]> {
  const worker = new Worker(new URL('./sqlite-inspector.ts', import.meta.url), {
    workerData: inspection,
    name: 'store-inspector',
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  });
  const [answers] = (await once(worker, 'message')) as [readonly (readonly Row[])[]];
  return answers;
}
