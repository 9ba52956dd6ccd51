import type { Provider } from '../providers/provider.ts';

/**
 * Stands in for a provider that cannot be made, such as one whose key does not open. It gets no orders.
 * Work that is at its upstream already breaks off each time and is taken up again, until an operator has
 * mended the channel or the task's time is over: failing it would give back what the upstream bills.
 */
export function createUnusableProvider(name: string, trouble: string): Provider {
  const refuse = async (): Promise<never> => {
    throw new Error(`the channel ${name} cannot be used: ${trouble}`);
  };
  return {
    name: 'unusable',
    afterCrash: 'lookup',
    runsHere: false,
    modes: [],
    start: refuse,
    lookup: refuse,
    poll: refuse,
    fetch: refuse,
  };
}
