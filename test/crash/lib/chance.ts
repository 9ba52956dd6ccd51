/** Random numbers that can be had again: the environment may name the seed that a run has printed. */
export interface Chance {
  readonly seed: number;
  /** Evenly from `least` up to, but without, `most`. */
  between(least: number, most: number): number;
}

export function createChance(): Chance {
  const seed = Number(process.env['REELGATE_CRASH_SEED'] ?? 1 + (Date.now() % 2 ** 30));
  let state = seed;
  return {
    seed,
    between(least, most) {
      // The minimal standard generator of Park and Miller, whose products are exact here.
      state = (state * 48_271) % 2_147_483_647;
      return least + (state / 2_147_483_647) * (most - least);
    },
  };
}
