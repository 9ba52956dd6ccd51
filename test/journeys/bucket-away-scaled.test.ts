import { expect, inject, test } from 'vitest';
import { startGateway } from '../lib/gateway.ts';
import { createDatabase } from '../lib/postgres.ts';
import { reapi } from '../lib/reapi.ts';
import { BUCKET_ENVIRONMENT, startS3Server } from '../lib/s3-server.ts';
import { until } from '../lib/until.ts';

const ORDER = { model: 'grok-imagine-1.0-video', prompt: 'waves', duration: 6 };

test('clips of several processes wait for a bucket longer than a lease, each where it was made', async () => {
  const server = await startS3Server();
  const env = {
    ...BUCKET_ENVIRONMENT,
    REELGATE_MEDIA_URL: server.mediaUrl(),
    REELGATE_DATABASE_URL: await createDatabase(inject('postgresUrl')),
  };
  const configFile = { limits: { leaseMs: 1_500, sweepMs: 200 } };
  await using one = await startGateway({ env, configFile });
  await using two = await startGateway({ env, configFile });
  server.intervene(({ socket, method }) => {
    if (method !== 'PUT') return false;
    socket.destroy();
    return true;
  });
  const api = reapi(one);
  const orders = Array.from({ length: 4 }, () => api.accepted(ORDER));
  const taskIds = await Promise.all(orders);
  const refusals = (): number =>
    `${one.stderr}${two.stderr}`.split('could not take films').length - 1;
  // Three tries of one clip last longer than its lease.
  await until('all to have tried again', () => refusals() >= 12);
  server.intervene(null);
  const ends = await Promise.all(taskIds.map((taskId) => api.final(taskId)));
  expect(ends.map(({ status, error }) => [status, error])).toEqual(
    taskIds.map(() => ['completed', null]),
  );
  await server.close();
});
