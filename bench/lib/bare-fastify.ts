import { createReadStream, statSync } from 'node:fs';
import { fastify } from 'fastify';

/**
 * What Fastify does at best on this machine: the same JSON bodies without auth, check, hold or
 * commit, and the same file from disk without a signature or a record.
 */
const [submitBody = '', statusBody = '', filePath = ''] = process.argv.slice(2);
const sizeBytes = filePath === '' ? 0 : statSync(filePath).size;
const app = fastify({ logger: false });
app.post('/submit', async (_request, reply) => {
  reply.type('application/json; charset=utf-8');
  return submitBody;
});
app.get('/status', async (_request, reply) => {
  reply.type('application/json; charset=utf-8');
  return statusBody;
});
app.get('/file', (_request, reply) =>
  reply
    .type('video/mp4')
    .header('content-length', String(sizeBytes))
    .send(createReadStream(filePath, { highWaterMark: 262_144 })),
);
await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
process.stdout.write(`${typeof address === 'object' ? String(address?.port) : ''}\n`);
