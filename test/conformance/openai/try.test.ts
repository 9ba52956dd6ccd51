import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { startGateway } from '../../lib/gateway.ts';
import { reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import sharp from 'sharp';

test('engine', async () => {
  await using gateway = await startGateway();
  const client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/openai/v1` });
  const bank = reapi(gateway);
  const before = await bank.balance();
  const png = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#468' } }).png().toBuffer();
  const made = await client.videos.create({ model: 'grok-imagine-video-1.5-preview', prompt: 'a boat', seconds: '1', resolution: 480, input_reference: await toFile(png, 'a.png') } as never);
  console.log(made);
  const done = await until('end', async () => { const v = await client.videos.retrieve(made.id); return v.status !== 'queued' && v.status !== 'in_progress' && v; });
  console.log(done, before - await bank.balance());
  for (const variant of ['video', 'thumbnail', 'spritesheet'] as const) {
    const r = await client.videos.downloadContent(made.id, { variant });
    console.log(variant, r.status, r.headers.get('content-type'), (await r.arrayBuffer()).byteLength);
  }
  const ext = await client.videos.extend({ prompt: 'on', seconds: '2', video: { id: made.id } });
  const edone = await until('end', async () => { const v = await client.videos.retrieve(ext.id); return v.status !== 'queued' && v.status !== 'in_progress' && v; });
  console.log(edone, before - await bank.balance());
  await client.videos.edit({ prompt: 'on', video: { id: made.id } }).catch((e) => console.log(e.constructor.name, e.message, e.code));
  const rem = await client.videos.remix(made.id, { prompt: 'other' });
  console.log(rem);
  for await (const v of client.videos.list({ limit: 1 })) console.log(v.id, v.status);
  console.log(await client.videos.delete(rem.id));
  await client.videos.retrieve(rem.id).catch((e) => console.log(e.constructor.name, e.message));
  console.log(before - await bank.balance());
});
