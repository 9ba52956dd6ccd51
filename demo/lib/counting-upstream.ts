import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { makeClip } from '../../test/lib/clip.ts';

/** The other end of the provider `fault`: makes every clip in a second or two, and counts. */
export interface CountingUpstream {
  readonly url: string;
  /** How often each attempt was sent here. */
  readonly posts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const JOB_MS_MIN = 1_000;
const JOB_MS_SPREAD = 1_000;

export async function startCountingUpstream(): Promise<CountingUpstream> {
  const clip = await makeClip(6);
  const posts = new Map<string, number>();
  const doneAtMs = new Map<string, number>();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { id } = (await json(request)) as { id: string };
    posts.set(id, (posts.get(id) ?? 0) + 1);
    if (!doneAtMs.has(id)) {
      doneAtMs.set(id, performance.now() + JOB_MS_MIN + Math.random() * JOB_MS_SPREAD);
    }
    answer(response, 200, { id });
  };
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      take(request, response).catch((error: Error) => response.destroy(error));
      return;
    }
    const [, id = '', video] = /^\/jobs\/([^/]+)(\/video)?$/.exec(request.url ?? '') ?? [];
    const endMs = doneAtMs.get(id);
    if (endMs === undefined) answer(response, 404, {});
    else if (video !== undefined) response.setHeader('content-type', 'video/mp4').end(clip);
    else answer(response, 200, { state: performance.now() < endMs ? 'running' : 'done' });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
