import { afterAll, expect, test } from 'vitest';
import { ADMIN_TOKEN, openConsole } from '../../gateway/test/console/open-console.ts';
import { runHere } from './run-command.ts';

const GROUP = { dayMs: Date.parse('2026-01-01'), dialect: 'xai', model: 'grok-imagine-video' };
const SOLD = {
  ...GROUP,
  workspace: 'acme',
  channel: 'xai',
  tasks: 12,
  attempts: 13,
  chargedMicroUsd: 1_730_000,
  costMicroUsd: 1_200_001,
  attemptsOfUnknownCost: 1,
};
const WAITING = {
  ...GROUP,
  workspace: 'beta',
  channel: null,
  tasks: 1,
  attempts: 0,
  chargedMicroUsd: 0,
  costMicroUsd: 0,
  attemptsOfUnknownCost: 0,
};

const asked: unknown[] = [];
const console = openConsole({
  async usage(period) {
    asked.push(period);
    return period.workspace === 'beta' ? [] : [SOLD, WAITING];
  },
});
await console.administration.openWorkspace('beta');
const url = await console.app.listen({ host: '127.0.0.1', port: 0 });
afterAll(() => console.close());

const environment = { REELGATE_URL: url, REELGATE_ADMIN_TOKEN: ADMIN_TOKEN };
const reelgate = (line: string) => runHere(line.split(' '), environment);

test('usage is a table in dollars, with a sum below', async () => {
  expect(await reelgate('usage')).toEqual({
    code: 0,
    stdout: [
      'DAY          WORKSPACE   CHANNEL   MODEL                    TASKS   CHARGED       COST     MARGIN   UNKNOWN',
      '2026-01-01   acme        xai       xai/grok-imagine-video      12      1.73   1.200001   0.529999         1',
      '2026-01-01   beta        -         xai/grok-imagine-video       1         0          0          0         0',
      'all                                                            13      1.73   1.200001   0.529999         1',
      '',
    ].join('\n'),
    stderr: 'of 13 attempts, the cost of 1 is not known, and not in the sum\n',
  });
  expect(asked.at(-1)).toEqual({ workspace: null, fromMs: null, toMs: null });
});

test('of one workspace, for some days', async () => {
  const words = 'usage --workspace beta --from 2026-01-01 --to 2026-01-03';
  const stderr = 'no tasks in that time\n';
  expect(await reelgate(words)).toEqual({ code: 0, stdout: '', stderr });
  const days = { fromMs: Date.parse('2026-01-01'), toMs: Date.parse('2026-01-03') };
  expect(asked.at(-1)).toEqual({ workspace: 'beta', ...days });
});

test('as JSON it is in millionths of a dollar', async () => {
  const { stdout } = await reelgate('usage --json');
  expect(JSON.parse(stdout)).toMatchObject({
    usage: [{ day: '2026-01-01', margin_micro_usd: 529_999 }, { channel: null }],
    total: { charged_micro_usd: 1_730_000, cost_micro_usd: 1_200_001 },
  });
});
