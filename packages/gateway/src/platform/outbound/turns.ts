/** So many at once; the others wait for their turn, and cost next to nothing until it comes. */
export interface Turns {
  /** Those in a hurry go before all who are not. */
  take(options: { readonly isUrgent: boolean }): Promise<void>;
  give(): void;
}

export function createTurns(countMax: number): Turns {
  let taken = 0;
  const urgent: (() => void)[] = [];
  const others: (() => void)[] = [];
  // Taking from the front of a long list moves all of it.
  let nextOther = 0;
  const next = (): (() => void) | undefined => {
    if (urgent.length > 0) return urgent.shift();
    const waiter = others[nextOther];
    nextOther += 1;
    if (nextOther < others.length) return waiter;
    others.length = 0;
    nextOther = 0;
    return waiter;
  };
  return {
    async take({ isUrgent }) {
      if (taken < countMax) {
        taken += 1;
        return;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      (isUrgent ? urgent : others).push(resolve);
      await promise;
    },
    give() {
      const waiter = next();
      if (waiter === undefined) taken -= 1;
      else waiter();
    },
  };
}
