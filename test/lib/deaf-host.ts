import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll } from 'vitest';

/** Listens, and then never does anything again: the system takes a few connections in its stead. */
const DEAF = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

const FILLED_MS = 200;

const ends: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const end of ends.splice(0)) await end();
});

/** An origin where whoever wants a connection waits for it in vain, as before a firewall that drops. */
export async function startDeafHost(): Promise<string> {
  const worker = new Worker(DEAF, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  for (let isFull = false; !isFull;) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    fillers.push(socket);
    const connected = once(socket, 'connect').then(() => false);
    isFull = await Promise.race([connected, delay(FILLED_MS, true)]);
  }
  ends.push(() => {
    for (const socket of fillers) socket.destroy();
    return worker.terminate();
  });
  return `http://127.0.0.1:${port}`;
}
