import { once } from 'node:events';
import { connect } from 'node:net';
import type { Answer } from './reapi.ts';

export interface WholeRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly chunked: boolean;
}

/**
 * Sends a request to its last byte before it looks for an answer, as many simple clients do. Throws
 * when the other side hangs up meanwhile.
 */
export async function sendWhole(url: string, request: WholeRequest): Promise<Answer> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  // Told by the write that it broke.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const { body, chunked } = request;
  const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
  const lines = [
    `${request.method} ${pathname} HTTP/1.1`,
    `host: ${hostname}`,
    length,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const write = (bytes: Uint8Array | string): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  try {
    await write(`${lines.join('\r\n')}\r\n\r\n`);
    const stepBytes = 65_536;
    for (let at = 0; at < body.length; at += stepBytes) {
      const part = body.subarray(at, at + stepBytes);
      if (chunked) await write(`${part.length.toString(16)}\r\n`);
      await write(part);
      if (chunked) await write('\r\n');
    }
    if (chunked) await write('0\r\n\r\n');
    return await readAnswer(socket);
  } finally {
    socket.destroy();
  }
}

async function readAnswer(socket: NodeJS.ReadableStream): Promise<Answer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const [first = '', ...lines] = bytes.subarray(0, end).toString().split('\r\n');
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    const text = bytes.subarray(end + 4).toString();
    if (Buffer.byteLength(text) < Number(headers.get('content-length'))) continue;
    return { status: Number(first.split(' ')[1]), headers, text, json: JSON.parse(text) };
  }
  throw new Error('the other side hung up without an answer');
}
