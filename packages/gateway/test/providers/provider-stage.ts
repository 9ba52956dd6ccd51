import type { Order } from '@reelgate/contracts';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { temporaryFolder } from '../../../../test/lib/gateway.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createDownloads } from '../../src/platform/outbound/downloads.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';
import type { Job } from '../../src/providers/provider.ts';
import type { UpstreamSettings } from '../../src/upstreams/upstream-settings.ts';

/** What the tests of the vendors' providers have in common. */
export interface ProviderStage {
  /** All that a provider needs besides an address and a key. */
  readonly settings: Omit<UpstreamSettings, 'baseUrl' | 'apiKey'>;
  /** An attempt with a scratch folder of its own, in which `bytes` are every image. */
  readonly jobOf: (order: Order, bytes?: Buffer) => Job;
}

/** The beginning of one, which is as much as anybody looks at. */
export const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

/** What a file of the client's is reached by, for whoever can reach it. */
export const OWN_LINK = 'https://own.test/file';

export function setProviderStage(): ProviderStage {
  const policy = createAddressPolicy(['127.0.0.0/8']);
  const guardedFetch = createGuardedFetch({ policy, connectTimeoutMs: 1_000 });
  afterAll(() => guardedFetch.close());
  const downloads = createDownloads({
    guardedFetch,
    msMax: 10_000,
    sizeBytesMax: 100_000,
    halfway: () => undefined,
  });
  const root = temporaryFolder();
  return {
    settings: { modelMap: {}, downloads, connectMsMax: 1_000, requestMsMax: 5_000 },
    jobOf(order, bytes = JPEG) {
      const folder = mkdtempSync(join(root, 'job-'));
      const path = join(folder, 'input');
      writeFileSync(path, bytes);
      const sizes = { widthPx: 640, heightPx: 480 };
      const images = order.images.map((image) => ({
        link: 'url' in image ? image.url : OWN_LINK,
        isPublic: 'url' in image,
        path,
        ...sizes,
      }));
      const others = { lastFrame: null, keyframes: [], video: null };
      return { attemptId: 'attempt-1', order, ...sizes, seed: 1, images, ...others, folder };
    },
  };
}
