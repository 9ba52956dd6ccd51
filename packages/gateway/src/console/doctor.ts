import type { FastifyInstance } from 'fastify';
import type { ConsoleOptions } from './console-options.ts';

/** Whether the books are in order, and if not, which rows are to blame. */
export function registerDoctor(scope: FastifyInstance, options: ConsoleOptions): void {
  scope.get('/doctor', async () => {
    const broken = await options.checkInvariants();
    return { sound: broken.length === 0, broken };
  });
}
