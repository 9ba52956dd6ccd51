import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.ts';

export interface Ids {
  /** A UUIDv7 as 32 lower-case hex digits: sorts by time, cannot be guessed (74 random bits). */
  next(): string;
}

const POOL_BYTES = 16 * 256;

/** Random bytes come from the system in large draws, because one draw costs as much as a request. */
export function createIds(clock: Clock): Ids {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let offset = POOL_BYTES;
  return {
    next() {
      if (offset === POOL_BYTES) {
        randomFillSync(pool);
        offset = 0;
      }
      const id = pool.subarray(offset, offset + 16);
      offset += 16;
      id.writeUIntBE(clock(), 0, 6);
      id[6] = 0x70 | ((id[6] ?? 0) & 0x0f);
      id[8] = 0x80 | ((id[8] ?? 0) & 0x3f);
      return id.toString('hex');
    },
  };
}
