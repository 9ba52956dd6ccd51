import type { ReelgateUnreachable } from '@reelgate/sdk';

/** Credits may have been granted or not; the grant's id makes it safe to ask again. */
export class UncertainGrant extends Error {
  override readonly name = 'UncertainGrant';
  readonly unreachable: ReelgateUnreachable;
  readonly grantId: string;

  constructor(unreachable: ReelgateUnreachable, grantId: string) {
    super('the grant may have been made', { cause: unreachable });
    this.unreachable = unreachable;
    this.grantId = grantId;
  }
}
