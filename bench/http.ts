import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, type Load, type Measured } from './lib/load.ts';
import { startProcess } from './lib/start-process.ts';

/**
 * The gateway's HTTP paths beside what bare Fastify does with the same bodies, at 64 connections, in
 * one run: `node bench/http.ts [--short]`. Commits wait for the disk (synchronous=FULL).
 */
const short = process.argv.includes('--short');
const rounds = { rounds: short ? 1 : 3, durationS: short ? 2 : 5 };
const folder = mkdtempSync(join(tmpdir(), 'reelgate-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// An upstream that takes every job and finishes none, so that only the gateway itself is measured.
const upstream = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"state":"running"}');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => upstream.once('listening', resolve));
const { port: upstreamPort } = upstream.address() as { port: number };

const configPath = join(folder, 'config.json');
writeFileSync(
  configPath,
  JSON.stringify({
    channels: [
      { name: 'engine', provider: 'engine', models: ['grok-imagine-1.0-video'] },
      { name: 'idle', provider: 'fault', baseUrl: `http://127.0.0.1:${upstreamPort}` },
    ],
    limits: { openTasksMax: 100_000_000 },
  }),
);
const gateway = await startProcess('packages/gateway/src/main.ts', {
  env: {
    PORT: '0',
    REELGATE_DATA_DIR: folder,
    REELGATE_CONFIG: configPath,
    REELGATE_BOOTSTRAP_CREDITS: '1000000000',
  },
  until: /ready at (\S+)[\s\S]*data /,
});
const url = gateway.found;
const key = readFileSync(join(folder, 'first-api-key'), 'utf8').trim();
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

const submit: Load = {
  url: `${url}/api/v1/videos/generations`,
  method: 'POST',
  headers,
  body: JSON.stringify({
    model: 'grok-imagine-video-1.5-official',
    prompt: 'Gentle cinematic push-in, golden-hour light, subtle motion',
    image_urls: ['https://your-cdn.example/source.jpg'],
    aspect_ratio: '16:9',
    resolution: '720p',
    duration: 8,
  }),
};
const clip = await renderClip();
const statusUrl = `${url}/api/v1/tasks/${clip.taskId}`;
const statusBody = await (await fetch(statusUrl, { headers })).text();
const submitted = await fetch(submit.url, { method: 'POST', headers, body: String(submit.body) });
const bare = await startProcess('bench/lib/bare-fastify.ts', {
  args: [await submitted.text(), statusBody, clip.path],
  until: /^(\d+)\n/,
});
const limitUrl = `http://127.0.0.1:${bare.found}`;

const rows: [string, { ours: Measured; limit: Measured }, number][] = [];
// Content and status first: submits leave a queue behind that is polled in the background.
const content = { ours: { url: clip.url }, limit: { url: `${limitUrl}/file` } };
rows.push(['content', await compare(content.ours, content.limit, rounds), 0]);
const status = { ours: { url: statusUrl, headers }, limit: { url: `${limitUrl}/status`, headers } };
rows.push(['status', await compare(status.ours, status.limit, rounds), 0.7]);
const echo = { ...submit, url: `${limitUrl}/submit` };
rows.push(['submit', await compare(submit, echo, rounds), 0.5]);

process.stdout.write('path      gateway/s  limit/s    MB/s  limit MB/s  p99 ms  ratio  bound\n');
for (const [path, { ours, limit }, bound] of rows) {
  const ratio = ours.requestsPerS / limit.requestsPerS;
  const cells = [
    path.padEnd(8),
    ours.requestsPerS.toFixed(0).padStart(10),
    limit.requestsPerS.toFixed(0).padStart(8),
    ours.megabytesPerS.toFixed(1).padStart(7),
    limit.megabytesPerS.toFixed(1).padStart(11),
    ours.p99Ms.toFixed(1).padStart(7),
    ratio.toFixed(2).padStart(6),
    bound === 0 ? '     -' : bound.toFixed(2).padStart(6),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}
process.exit(0);

async function renderClip(): Promise<{ taskId: string; url: string; path: string }> {
  const body = JSON.stringify({ model: 'grok-imagine-1.0-video', prompt: 'a calm sea' });
  const answer = await fetch(submit.url, { method: 'POST', headers, body });
  const { id } = (await answer.json()) as { id: string };
  for (;;) {
    const poll = await fetch(`${url}/api/v1/tasks/${id}`, { headers });
    const task = (await poll.json()) as { status: string; output: { video_urls: string[] } | null };
    if (task.status === 'failed') throw new Error('the clip for the content bench failed');
    const [address] = task.output?.video_urls ?? [];
    if (address !== undefined) {
      const path = join(folder, 'media', 'tasks', id.slice('task_'.length), '0.mp4');
      return { taskId: id, url: address, path };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
