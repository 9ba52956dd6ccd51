import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { composeUpstreamEvents } from '../../src/compose-upstream-events.ts';
import { createServer } from '../../src/http/server.ts';
import { nudgeKey } from '../../src/lifecycle/nudges.ts';
import { createIds } from '../../src/platform/ids.ts';
import type { Downloads } from '../../src/platform/outbound/downloads.ts';
import { createRivyaProvider } from '../../src/providers/rivya.ts';
import type { Channel } from '../../src/routing/channels.ts';

const SECRET = `whsec_${Buffer.alloc(24, 's').toString('base64')}`;
const NOW_MS = 1_800_000_000_000;
const WAITED_FOR = nudgeKey('behind', 'task_here');

/** What is said, here and to other processes, after an event of some job. */
async function saidAfter(job: string, { isShared }: { isShared: boolean }) {
  const said: string[] = [];
  const [clock, log] = [() => NOW_MS, pino({ level: 'silent' })];
  const limits = { bodyBytesMax: 1_000_000, requestMsMax: 1_000 };
  const app = createServer({
    ids: createIds(clock),
    log,
    ...limits,
    refusePath: (_, reply) => reply,
  });
  const provider = createRivyaProvider({
    baseUrl: 'http://127.0.0.1:9',
    apiKey: null,
    modelMap: {},
    downloads: {} as Downloads,
    connectMsMax: 1_000,
    requestMsMax: 1_000,
  });
  const channel: Channel = {
    name: 'behind',
    provider,
    models: [],
    concurrencyMax: 1,
    priority: 0,
    weight: 1,
    pollMs: 1_000,
    pollMsMax: 1_000,
    requestMsMax: 1_000,
    mismatch: 'accept',
  };
  composeUpstreamEvents(app, {
    config: { limits: { cachedKeysMax: 10 } },
    channels: { webhookSecretOf: () => SECRET },
    context: {
      clock,
      log,
      channels: { find: (name) => (name === 'behind' ? channel : undefined) },
      nudges: {
        wait: async () => undefined,
        nudge(key) {
          said.push(`here ${key}`);
          return key === WAITED_FOR;
        },
      },
      store: {
        shared: isShared
          ? {
              nowMs: clock,
              hearsOthers: () => true,
              nudge: (key) => void said.push(`others ${key}`),
            }
          : null,
      },
    },
  });
  const payload = JSON.stringify({ data: { id: job } });
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/reelgate/upstreams/behind/events',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW_MS / 1_000),
      'webhook-signature': new Webhook(SECRET).sign('msg_1', new Date(NOW_MS), payload),
    },
    payload,
  });
  await provider.close?.();
  expect(answer.statusCode).toBe(204);
  return said;
}

const UNKNOWN = nudgeKey('behind', 'task_elsewhere');

test.each([
  ['task_here', false, [`here ${WAITED_FOR}`]],
  ['task_here', true, [`here ${WAITED_FOR}`]],
  ['task_elsewhere', false, [`here ${UNKNOWN}`]],
  ['task_elsewhere', true, [`here ${UNKNOWN}`, `others ${UNKNOWN}`]],
  ['', true, []],
])('an event of job "%s", the store shared %s', async (job, isShared, expected) => {
  expect(await saidAfter(job, { isShared })).toEqual(expected);
});
