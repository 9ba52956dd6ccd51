import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, inject, test } from 'vitest';
import { startGateway, temporaryFolder, type Gateway } from '../lib/gateway.ts';
import { startImageServer } from '../lib/image-server.ts';
import { createDatabase } from '../lib/postgres.ts';
import { reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { startUpstream } from '../lib/upstream.ts';

const [upstream, images] = await Promise.all([startUpstream(), startImageServer()]);
afterAll(async () => void (await Promise.all([upstream.close(), images.close()])));

const RENDERED = { model: 'grok-imagine-1.0-video', prompt: 'a calm sea', quality: '480p' };
const ORDERED = {
  model: 'grok-imagine-video-1.5-official',
  prompt: 'a push-in',
  image_urls: [`${images.url}/640x480.jpg`],
};

test('each worker does what it declares, and a task goes from one to the next', async () => {
  const databaseUrl = await createDatabase(inject('postgresUrl'));
  const mediaFolder = join(temporaryFolder(), 'media');
  const start = (queues: string): Promise<Gateway> =>
    startGateway({
      configFile: {
        channels: [
          { name: 'engine', provider: 'engine', models: [RENDERED.model] },
          upstream.channel,
        ],
        limits: { claimPollMs: 50 },
      },
      env: {
        REELGATE_DATABASE_URL: databaseUrl,
        REELGATE_MEDIA_URL: mediaFolder,
        REELGATE_QUEUES: queues,
        REELGATE_EGRESS_ALLOW: '127.0.0.0/8',
      },
    });
  await using calling = await start('upstream');
  const api = reapi(calling);
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const waiting = async (): Promise<unknown[]> =>
    (
      await database.query({
        text: `select state, queue from tasks where state <> 'completed' order by id`,
        rowMode: 'array',
      })
    ).rows;
  const rendered = await api.accepted(RENDERED);
  const ordered = await api.accepted(ORDERED);

  const left = [
    ['queued', 'render'],
    ['queued', 'deliver'],
  ];
  await until('both to wait for others', async () => {
    return JSON.stringify(await waiting()) === JSON.stringify(left);
  });
  {
    await using bringing = await start('deliver:1');
    expect((await api.final(ordered)).status).toBe('completed');
    expect((await reapi(bringing).poll(ordered)).status).toBe('completed');
    expect(await waiting()).toEqual([['queued', 'render']]);
  }
  await using painting = await start('render:1');
  expect((await api.final(rendered)).status).toBe('completed');
  expect(painting.errors()).toEqual([]);
  const [job] = [...upstream.jobs.values()];
  expect(upstream.jobs.size).toBe(1);
  expect(job).toMatchObject({ posts: 1, downloads: 1 });
  // Only who begins has a use for it.
  expect(images.count('/640x480.jpg')).toBe(1);
  const { rows } = await database.query(
    'select task_id, count(*)::integer as count from attempts group by task_id',
  );
  expect(rows.map(({ count }) => count as number)).toEqual([1, 1]);
  await database.end();
});
