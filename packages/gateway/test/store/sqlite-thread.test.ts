import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startWriter } from '../../src/store/sqlite-thread.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { NOW_MS } from './open-test-store.ts';
import { newFolder } from './places.ts';

const EXPIRE = { nowMs: NOW_MS, countMax: 1 };

test('a thread that ends by itself is told of, and every command then refused', async () => {
  const path = join(newFolder(), 'no-such-folder', 'reelgate.sqlite');
  const writer = startWriter({ path, crashAtStatement: null }, 8);
  const early = expect(writer.run('expireIdempotency', EXPIRE)).rejects.toThrow(StoreUnavailable);
  expect(await writer.lost).toBeInstanceOf(StoreUnavailable);
  await early;
  await expect(writer.run('expireIdempotency', EXPIRE)).rejects.toThrow('has stopped');
  await writer.close();
});
