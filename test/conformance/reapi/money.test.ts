import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../lib/reapi.ts';
import { expectRefusal } from './expect-refusal.ts';
import { BETA, OFFICIAL, ORIGINAL, setStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

describe('the price, to the credit', () => {
  test.each<[string, object, number]>([
    // $0.02 a second, and $0.04.
    [OFFICIAL, {}, 160],
    [OFFICIAL, { resolution: '720p' }, 320],
    [OFFICIAL, { duration: 3 }, 60],
    [OFFICIAL, { duration: 3, audio: false }, 60],
    [OFFICIAL, { duration: 15, resolution: '720p' }, 600],
    [OFFICIAL, { duration: 15, resolution: '720p', audio: false, aspect_ratio: '1:1' }, 600],
    // $0.083375, and $0.14375.
    [BETA, {}, 667],
    [BETA, { resolution: '720p' }, 1_150],
    [BETA, { duration: 1 }, 84],
    [BETA, { duration: 1, resolution: '720p' }, 144],
    [BETA, { duration: 2, resolution: '720p' }, 288],
    [BETA, { duration: 3 }, 251],
    [BETA, { duration: 4, resolution: '720p' }, 575],
    [BETA, { duration: 15 }, 1_251],
    [BETA, { duration: 15, resolution: '720p', nsfw_checker: false }, 2_157],
    // $0.00805 for both.
    [ORIGINAL, {}, 49],
    [ORIGINAL, { quality: '720p' }, 49],
    [ORIGINAL, { duration: 7 }, 57],
    [ORIGINAL, { duration: 10 }, 81],
    [ORIGINAL, { duration: 20, quality: '720p' }, 161],
    [ORIGINAL, { duration: 29 }, 234],
    [ORIGINAL, { duration: 30 }, 242],
    [ORIGINAL, { duration: 30, quality: '720p' }, 242],
  ])('%s %j costs %i', async (model, change, credits) => {
    const { api } = await stage.workspace({ credits: 10_000 });
    const id = await api.accepted({ ...stage.bodies[model], ...change });
    const held = 10_000 - (await api.balance());
    await api.final(id);
    expect([held, 10_000 - (await api.balance())]).toEqual([credits, credits]);
  });

  test('polling costs nothing', async () => {
    const { api } = await stage.workspace({ credits: 49 });
    const id = await api.accepted(stage.bodies[ORIGINAL]);
    for (let polls = 0; polls < 20; polls += 1) await api.poll(id);
    await api.final(id);
    expect(await api.balance()).toBe(0);
  });
});

describe('not enough credits', () => {
  test.each([
    [0, ORIGINAL, 'insufficient credits: 49 needed, 0 available'],
    [48, ORIGINAL, 'insufficient credits: 49 needed, 48 available'],
    [159, OFFICIAL, 'insufficient credits: 160 needed, 159 available'],
  ])('%i for %s', async (credits, model, message) => {
    const { api } = await stage.workspace({ credits });
    expectRefusal(await api.submit(stage.bodies[model]), 402, 30001, message);
    expect(await api.balance()).toBe(credits);
  });

  test('a body that is wrong is told so first', async () => {
    const { api } = await stage.workspace({ credits: 0 });
    const answer = await api.submit({ ...stage.bodies[ORIGINAL], duration: 5 });
    const message = 'grok-imagine: duration must be 6-30 seconds, got 5';
    expectRefusal(answer, 400, 20003, message);
  });

  test('exactly enough is enough', async () => {
    const { api } = await stage.workspace({ credits: 49 });
    const id = await api.accepted(stage.bodies[ORIGINAL]);
    expect(await api.balance()).toBe(0);
    expect((await api.final(id)).status).toBe('completed');
  });

  test('200 at once for the credits of 10: 10 are taken and 190 refused', async () => {
    const { api } = await stage.workspace({ credits: 10 * 49 + 48 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => api.submit(stage.bodies[ORIGINAL])),
    );
    const taken = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 402);
    expect([taken.length, refused.length]).toEqual([10, 190]);
    expect(new Set(taken.map(idOf)).size).toBe(10);
    for (const answer of refused) {
      expectRefusal(answer, 402, 30001, 'insufficient credits: 49 needed, 48 available');
    }
    const ends = await Promise.all(taken.map((answer) => api.final(idOf(answer))));
    expect(ends.map(({ status }) => status)).toEqual(taken.map(() => 'completed'));
    expect(await api.balance()).toBe(48);
  });
});

describe('a task that fails gives its credits back', () => {
  test.each(['failed', 'moderated'] as const)('%s', async (end) => {
    const { api } = await stage.workspace({ credits: 160 });
    stage.upstream.script = { end, message: 'no' };
    const id = await api.accepted(stage.bodies[OFFICIAL]);
    expect(await api.balance()).toBe(0);
    await api.final(id);
    expect(await api.balance()).toBe(160);
  });

  test('before any poll can see it', async () => {
    const { api } = await stage.workspace({ credits: 160 });
    stage.upstream.script = { end: 'failed', message: 'no' };
    for (let round = 0; round < 20; round += 1) {
      const id = await api.accepted(stage.bodies[OFFICIAL]);
      // Without a pause, so that the first answer that says so is as early as can be.
      while ((await api.poll(id)).status === 'processing');
      expect(await api.balance()).toBe(160);
    }
  });

  test('and they can be spent again', async () => {
    const { api } = await stage.workspace({ credits: 49 });
    stage.upstream.next({ end: 'failed', message: 'no' });
    await api.final(await api.accepted(stage.bodies[ORIGINAL]));
    const again = await api.final(await api.accepted(stage.bodies[ORIGINAL]));
    expect([again.status, await api.balance()]).toEqual(['completed', 0]);
  });
});

describe("an operator's prices", () => {
  let priced: Stage;

  beforeAll(async () => {
    priced = await setStage({
      prices: {
        // As floating point, 3 and 10 seconds of these would cost a credit too much.
        [OFFICIAL]: { '480p': 96_000, '720p': 168_000 },
        [ORIGINAL]: { '720p': null },
      },
    });
  });
  afterAll(() => priced.close());

  test.each<[string, object, number]>([
    [OFFICIAL, { duration: 3 }, 288],
    [OFFICIAL, { duration: 10, resolution: '720p' }, 1_680],
    [BETA, {}, 667],
    [ORIGINAL, {}, 49],
  ])('%s %j costs %i', async (model, change, credits) => {
    const before = await priced.api.balance();
    await priced.api.accepted({ ...priced.bodies[model], ...change });
    expect(before - (await priced.api.balance())).toBe(credits);
  });

  test('what has no price is refused, and not free', async () => {
    const before = await priced.api.balance();
    const answer = await priced.api.submit({ ...priced.bodies[ORIGINAL], quality: '720p' });
    expectRefusal(answer, 400, 30002, `model ${ORIGINAL} has no price`);
    expect(await priced.api.balance()).toBe(before);
  });
});

function idOf(answer: Answer): string {
  return (answer.json as { id: string }).id;
}
