import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusedBy, type DialectName } from '../lib/dialect-shapes.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { send, type Answer } from '../lib/reapi.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';

/**
 * Every route that takes an id, asked with an id that exists, by everybody who may not know that: the
 * answer has to be the one for an id that does not exist, word for word.
 */
type Kind = 'task' | 'file' | 'webhook' | 'key';

interface Route {
  readonly dialect: DialectName;
  readonly line: string;
  readonly kind?: Kind;
  readonly body?: (id: string) => object;
}

const ROUTES: readonly Route[] = [
  { dialect: 'reapi', line: 'GET /api/v1/tasks/:id' },
  { dialect: 'reapi', line: 'GET /reapi/api/v1/tasks/:id' },
  { dialect: 'openai', line: 'GET /openai/v1/videos/:id' },
  { dialect: 'openai', line: 'GET /v1/videos/:id' },
  { dialect: 'openai', line: 'GET /v1/videos/:id/content' },
  { dialect: 'openai', line: 'DELETE /v1/videos/:id' },
  { dialect: 'openai', line: 'POST /v1/videos/:id/cancel' },
  { dialect: 'openai', line: 'POST /v1/videos/:id/remix', body: () => ({ prompt: 'again' }) },
  {
    dialect: 'openai',
    line: 'POST /v1/videos/extensions',
    body: (id) => ({ prompt: 'on', video: { id }, seconds: '6' }),
  },
  { dialect: 'empirio', line: 'GET /v1/jobs/:id' },
  { dialect: 'empirio', line: 'POST /v1/jobs/:id/cancel' },
  { dialect: 'empirio', line: 'GET /empirio/v1/jobs/:id' },
  { dialect: 'rivya', line: 'GET /api/v1/generations/:id' },
  { dialect: 'rivya', line: 'GET /rivya/api/v1/generations/:id' },
  { dialect: 'rivya', line: 'GET /api/v1/files/:id', kind: 'file' },
  { dialect: 'rivya', line: 'GET /api/v1/webhooks/:id', kind: 'webhook' },
  { dialect: 'rivya', line: 'DELETE /api/v1/webhooks/:id', kind: 'webhook' },
  { dialect: 'xai', line: 'GET /v1/videos/:id' },
  { dialect: 'xai', line: 'GET /xai/v1/videos/:id' },
  { dialect: 'reelgate', line: 'GET /v1/reelgate/tasks/:id' },
  { dialect: 'reelgate', line: 'GET /v1/reelgate/tasks/:id/events' },
  { dialect: 'reelgate', line: 'POST /v1/reelgate/tasks/:id/cancel' },
  { dialect: 'reelgate', line: 'DELETE /v1/reelgate/tasks/:id' },
  { dialect: 'reelgate', line: 'GET /v1/reelgate/files/:id', kind: 'file' },
  { dialect: 'reelgate', line: 'DELETE /v1/reelgate/files/:id', kind: 'file' },
  { dialect: 'reelgate', line: 'GET /v1/reelgate/webhooks/:id', kind: 'webhook' },
  { dialect: 'reelgate', line: 'DELETE /v1/reelgate/webhooks/:id', kind: 'webhook' },
  { dialect: 'reelgate', line: 'DELETE /v1/reelgate/keys/:id', kind: 'key' },
];

/** How each dialect writes the 32 hex digits of a task. */
const WIRE: Readonly<Record<DialectName, (hex: string) => string>> = {
  reapi: (hex) => `task_${hex}`,
  openai: (hex) => `video_${hex}`,
  empirio: (hex) => `job_${hex}`,
  rivya: (hex) => `task_${hex}`,
  xai: (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  reelgate: (hex) => `task_${hex}`,
};

const NOBODY = '01a1ff00000070008000000000000000';

let upstream: Upstream;
let gateway: Gateway;
let keys: Readonly<Record<'owner' | 'stranger' | 'revoked', string>>;
/** The owner's, by dialect; a completed one each. */
const tasks = new Map<DialectName, string>();
const others = new Map<Kind, string>();

function ask(line: string, key: string | null, body?: object): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ');
  return send(`${gateway.url}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const MODELS: Readonly<Record<string, readonly [model: string, input: object]>> = {
  reapi: ['reapi/grok-imagine-1.0-video', {}],
  openai: ['openai/grok-imagine-video-1.5-preview', {}],
  empirio: ['empirio/grok-imagine-video-1-5', {}],
  rivya: ['rivya/grok-imagine-video', {}],
  xai: ['xai/grok-imagine-video', {}],
};

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
  await gateway.admin('POST', '/workspaces', { name: 'other' });
  await gateway.admin('POST', '/credits', { workspace: 'other', credits: 100_000 });
  const make = (workspace: string) =>
    gateway.admin<{ id: string; secret: string }>('POST', '/keys', { workspace });
  const [stranger, revoked] = [await make('other'), await make('default')];
  await gateway.admin('DELETE', `/keys/${revoked.id}`);
  keys = { owner: gateway.key, stranger: stranger.secret, revoked: revoked.secret };
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const image = `data:image/png;base64,${png.toString('base64')}`;
  for (const [dialect, [model, extra]] of Object.entries(MODELS)) {
    const input = { prompt: 'a dog', ...(dialect === 'empirio' ? { image } : {}), ...extra };
    const made = await ask('POST /v1/reelgate/tasks', keys.owner, { model, input });
    const { id } = made.json as { id: string };
    const ended = await ask(`GET /v1/reelgate/tasks/${id}?wait=30`, keys.owner);
    expect(ended.json, dialect).toMatchObject({ state: 'completed', dialect });
    tasks.set(dialect as DialectName, id.slice('task_'.length));
  }
  tasks.set('reelgate', tasks.get('xai') ?? '');
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(png)]), 'a.png');
  const file = await fetch(`${gateway.url}/v1/reelgate/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.owner}` },
    body: form,
  });
  others.set('file', ((await file.json()) as { id: string }).id.replace('file_', ''));
  const url = 'https://hooks.example.com/';
  const webhook = await ask('POST /v1/reelgate/webhooks', keys.owner, { url });
  others.set('webhook', (webhook.json as { id: string }).id);
  const key = await ask('POST /v1/reelgate/keys', keys.owner, { name: 'one' });
  others.set('key', (key.json as { id: string }).id);
});

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

function wireId({ dialect, kind = 'task' }: Route, hex: string): string {
  if (kind === 'task') return WIRE[dialect](hex);
  if (kind === 'file') return `file_${hex}`;
  return kind === 'webhook' && dialect === 'rivya' ? `wh_${hex}` : hex;
}

function ownersId(route: Route): string {
  const { dialect, kind = 'task' } = route;
  const hex = kind === 'task' ? tasks.get(dialect) : others.get(kind);
  return wireId(route, hex ?? '');
}

function askFor(route: Route, id: string, key: string | null): Promise<Answer> {
  return ask(route.line.replace(':id', id), key, route.body?.(id));
}

/** Without what is different in every answer. */
function essence(answer: Answer, id: string): unknown {
  const headers = Object.fromEntries(answer.headers);
  for (const name of ['date', 'x-request-id', 'content-length', 'ratelimit']) delete headers[name];
  const text = answer.text.replaceAll(/req_[0-9a-f]{32}/g, 'req').replaceAll(id, 'id');
  return { status: answer.status, headers, text };
}

describe.each(ROUTES)('$dialect: $line', (route) => {
  test.each(['stranger', 'revoked', null] as const)('with the key of %s', async (asker) => {
    const key = asker === null ? null : keys[asker];
    const id = ownersId(route);
    const nobody = wireId(route, NOBODY);
    const known = await askFor(route, id, key);
    expect(essence(known, id)).toEqual(essence(await askFor(route, nobody, key), nobody));
    expectRefusedBy(route.dialect, known);
    expect(known.status).toBeGreaterThanOrEqual(400);
  });

  test('with the id of another dialect’s task', async () => {
    // Our own API knows all of them, and what is no task belongs to no dialect.
    if (route.dialect === 'reelgate' || route.kind !== undefined) return;
    for (const [dialect, hex] of tasks) {
      if (dialect === route.dialect || hex === tasks.get(route.dialect)) continue;
      const id = WIRE[route.dialect](hex);
      const nobody = wireId(route, NOBODY);
      const other = await askFor(route, id, keys.owner);
      expect(essence(other, id)).toEqual(essence(await askFor(route, nobody, keys.owner), nobody));
      expect(other.status).toBe(404);
    }
  });
});

test('the owner still has all of it', async () => {
  for (const route of ROUTES) {
    if (!route.line.startsWith('GET') || route.line.includes('events')) continue;
    const answer = await askFor(route, ownersId(route), keys.owner);
    expect(answer.status, `${route.dialect} ${route.line}`).toBe(200);
  }
});
