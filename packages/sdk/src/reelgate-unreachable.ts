/**
 * No answer came. With `timed_out`, and sometimes with `no_connection`, the gateway may have done
 * what was asked all the same.
 */
export class ReelgateUnreachable extends Error {
  override readonly name = 'ReelgateUnreachable';
  readonly reason: 'no_connection' | 'timed_out';
  readonly baseUrl: string;

  constructor(reason: ReelgateUnreachable['reason'], baseUrl: string, cause: unknown) {
    const words = reason === 'timed_out' ? 'did not answer in time' : 'cannot be reached';
    super(`${baseUrl} ${words}`, { cause });
    this.reason = reason;
    this.baseUrl = baseUrl;
  }
}
