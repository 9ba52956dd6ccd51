import type { Downloads } from '../platform/outbound/downloads.ts';

/** What a provider needs to know of an upstream that is somewhere else. */
export interface UpstreamSettings {
  /** Null is the vendor's own address. */
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  /** Our model's id, or `dialect/id`, to the upstream's. */
  readonly modelMap: Readonly<Record<string, string>>;
  /** Brings in what an upstream has made. */
  readonly downloads: Downloads;
  readonly connectMsMax: number;
  readonly requestMsMax: number;
  /** Whether the upstream honours an Idempotency-Key, as a Reelgate does and most vendors do not. */
  readonly repeatable?: boolean;
}
