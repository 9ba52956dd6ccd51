import { expect, test } from 'vitest';
import { listenOnLoopback } from '../../../../test/lib/loopback.ts';
import {
  createAddressPolicy,
  createListedPolicy,
} from '../../src/platform/outbound/address-policy.ts';
import { GuardedFetchError } from '../../src/platform/outbound/guarded-fetch-error.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';

const MESSAGE = { body: '{}', headers: { 'content-type': 'application/json' } };
const HERE = ['127.0.0.0/8'];

async function post(
  address: string,
  { allow = HERE, listed = HERE, deadlineMs = 5_000 } = {},
): Promise<number | string> {
  const guarded = createGuardedFetch({
    policy: createAddressPolicy(allow),
    plainPolicy: createListedPolicy(listed),
    connectTimeoutMs: 5_000,
  });
  try {
    return await guarded.post(address, MESSAGE, { deadlineMs });
  } catch (error) {
    if (error instanceof GuardedFetchError) return error.reason;
    throw error;
  } finally {
    guarded.close();
  }
}

test.each([200, 204, 302, 404, 410, 503])('status %i is answered with as it is', async (status) => {
  const { url } = await listenOnLoopback((_, response) => {
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('x'.repeat(100_000));
  });
  expect(await post(url)).toBe(status);
});

test('without TLS nothing is sent, but to what the operator has listed', async () => {
  let count = 0;
  const { url } = await listenOnLoopback((_, response) => {
    count += 1;
    response.end();
  });
  expect(await post(url, { listed: [] })).toBe('address');
  expect(await post(url, { listed: ['10.0.0.0/8', 'fd00::/8'] })).toBe('address');
  expect(count).toBe(0);
  expect(await post(url)).toBe(200);
});

test.each([
  ['a private address', 'https://10.0.0.1/', 'address'],
  ['this machine in another spelling', 'https://0x7f.1/', 'address'],
  ['a user name', 'https://a@example.com/', 'userinfo'],
  ['another scheme', 'ftp://example.com/', 'scheme'],
])('%s is refused', async (_, address, reason) => {
  expect(await post(address, { allow: [] })).toBe(reason);
});

test('a receiver that drips is left at the deadline', async () => {
  const { url } = await listenOnLoopback((_, response) => {
    const timer = setInterval(() => response.writeProcessing(), 20);
    response.on('close', () => clearInterval(timer));
  });
  const startMs = performance.now();
  expect(await post(url, { deadlineMs: 300 })).toBe('deadline');
  expect(performance.now() - startMs).toBeLessThan(3_000);
});

test('a listed policy knows its own ranges and nothing else', () => {
  const policy = createListedPolicy(['127.0.0.0/8', 'fd00::/8']);
  const addresses = ['127.1.2.3', 'fd00::1', '8.8.8.8', '2606:4700::1111', '::ffff:127.0.0.1', 'x'];
  expect(addresses.filter((address) => policy.allows(address))).toEqual(['127.1.2.3', 'fd00::1']);
});
