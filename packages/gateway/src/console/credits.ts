import type { FastifyInstance } from 'fastify';
import { creditsOf, microUsdOf } from '../ledger/credits.ts';
import type { ConsoleOptions } from './console-options.ts';
import { FIELDS, objectOf } from './fields.ts';
import { Problem } from './problem.ts';
import { findWorkspace, type Workspace } from './workspaces.ts';

interface GrantBody {
  readonly workspace: string;
  readonly credits: number;
  readonly reason?: string;
  /** The same one counts once, so that a grant of unknown outcome can be sent again. */
  readonly grant_id?: string;
}

const GRANT = objectOf(
  {
    workspace: FIELDS.workspace,
    credits: FIELDS.credits,
    reason: FIELDS.line,
    grant_id: FIELDS.grantId,
  },
  ['workspace', 'credits'],
);

export function registerCredits(scope: FastifyInstance, options: ConsoleOptions): void {
  const { administration, log } = options;

  scope.post<{ Body: GrantBody }>(
    '/credits',
    { schema: { body: GRANT } },
    async ({ id: requestId, body }) => {
      const { credits, reason = 'granted by an operator', grant_id: grantId = requestId } = body;
      const workspace = await findWorkspace(administration, body.workspace);
      const amountMicroUsd = microUsdOf(credits);
      refuseOverflow(workspace, amountMicroUsd);
      // A grant's id belongs to its workspace: another one's may not swallow this grant.
      const scopedId = `${workspace.id}:${grantId}`;
      const available = await administration.grant(workspace, amountMicroUsd, scopedId, reason);
      log.info({ requestId, workspace: workspace.name, credits, grantId }, 'credits granted');
      return { workspace: workspace.name, granted: credits, balance: creditsOf(available) };
    },
  );
}

/** Past what a number counts exactly, a balance could no longer be read. */
function refuseOverflow(workspace: Workspace, amountMicroUsd: number): void {
  const { available_micro_usd, held_micro_usd, spent_micro_usd } = workspace;
  const issuedMicroUsd = available_micro_usd + held_micro_usd + spent_micro_usd;
  if (Number.isSafeInteger(issuedMicroUsd + amountMicroUsd)) return;
  throw new Problem('balance_too_large', 'the workspace was granted too many credits before');
}
