import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface Loopback {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** An HTTP server on a free port, closed at the end of the file that opened it at the latest. */
export async function listenOnLoopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const loopback: Loopback = {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      if (!open.delete(loopback)) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  open.add(loopback);
  return loopback;
}

const open = new Set<Loopback>();

afterAll(async () => {
  for (const loopback of open) await loopback.close();
});

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const loopback = await listenOnLoopback(() => undefined);
  await loopback.close();
  return loopback.port;
}
