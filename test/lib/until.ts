import { setTimeout as delay } from 'node:timers/promises';

const MS_MAX = 60_000;

/** Asks again and again until there is an answer, and gives that. The limit is only for a hang. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | null | false> | Answer | null | false,
  msMax = MS_MAX,
): Promise<Answer> {
  const endMs = Date.now() + msMax;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await delay(10);
  }
}
