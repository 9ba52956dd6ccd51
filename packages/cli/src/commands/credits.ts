import { randomUUID } from 'node:crypto';
import { ReelgateUnreachable } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';
import { required, text, wholeNumber } from '../option.ts';
import { UncertainGrant } from '../uncertain-grant.ts';

export const grantCredits = defineCommand({
  title: 'credits grant',
  summary: 'give a workspace credits to spend',
  options: {
    workspace: required(text('NAME', 'the workspace to grant them to')),
    credits: required(wholeNumber('N', 'how many; 1000 credits are worth 1 US dollar')),
    reason: text('TEXT', 'what the ledger keeps beside them'),
    'grant-id': text('ID', 'the same id counts once, so that a grant can be repeated safely'),
  },
  async run({ workspace, credits, reason, 'grant-id': grantId = randomUUID() }, admin) {
    const grant = { workspace, credits, reason, grant_id: grantId };
    const granted = await admin.grantCredits(grant).catch((error: unknown) => {
      throw error instanceof ReelgateUnreachable ? new UncertainGrant(error, grantId) : error;
    });
    const balance = `${granted.balance} credits available`;
    return {
      answer: granted,
      text: `granted ${granted.granted} credits to workspace ${workspace}: ${balance}`,
      remark: null,
    };
  },
});
