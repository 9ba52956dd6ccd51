import type { FastifyInstance } from 'fastify';
import type { Administration } from '../access/administration.ts';
import { creditsOf } from '../ledger/credits.ts';
import type { ConsoleOptions } from './console-options.ts';
import { FIELDS, objectOf } from './fields.ts';
import { Problem } from './problem.ts';

export type Workspace = Awaited<ReturnType<Administration['openWorkspace']>>;

interface NewWorkspaceBody {
  readonly name: string;
  readonly concurrency_max?: number;
}

const NEW_WORKSPACE = objectOf({ name: FIELDS.workspace, concurrency_max: FIELDS.concurrencyMax }, [
  'name',
]);
const CHANGES = objectOf({ concurrency_max: FIELDS.concurrencyMax }, ['concurrency_max']);

export function registerWorkspaces(scope: FastifyInstance, options: ConsoleOptions): void {
  const { administration, log } = options;

  scope.get('/workspaces', async () => {
    const workspaces = await administration.workspaces();
    return { workspaces: workspaces.map(encodeWorkspace) };
  });

  scope.post<{ Body: NewWorkspaceBody }>(
    '/workspaces',
    { schema: { body: NEW_WORKSPACE } },
    async ({ id: requestId, body }, reply) => {
      const { name, concurrency_max: concurrencyMax } = body;
      if ((await administration.findWorkspace(name)) !== undefined) {
        throw new Problem('workspace_exists', `there is a workspace ${name} already`);
      }
      const workspace = await administration.openWorkspace(name, concurrencyMax);
      log.info({ requestId, workspace: name }, 'workspace made');
      return reply.code(201).send(encodeWorkspace(workspace));
    },
  );

  scope.get<{ Params: { name: string } }>('/workspaces/:name', async ({ params }) =>
    encodeWorkspace(await findWorkspace(administration, params.name)),
  );

  scope.patch<{ Params: { name: string }; Body: { concurrency_max: number } }>(
    '/workspaces/:name',
    { schema: { body: CHANGES } },
    async ({ id: requestId, params: { name }, body: { concurrency_max: concurrencyMax } }) => {
      const workspace = await findWorkspace(administration, name);
      await administration.setConcurrency(workspace, concurrencyMax);
      log.info({ requestId, workspace: name, concurrencyMax }, 'workspace changed');
      return encodeWorkspace(await findWorkspace(administration, name));
    },
  );
}

export async function findWorkspace(
  administration: Administration,
  name: string,
): Promise<Workspace> {
  const workspace = await administration.findWorkspace(name);
  if (workspace === undefined) {
    throw new Problem('workspace_not_found', 'no workspace has this name');
  }
  return workspace;
}

function encodeWorkspace(workspace: Workspace) {
  return {
    id: workspace.id,
    name: workspace.name,
    concurrency_max: workspace.concurrency_max,
    available_credits: creditsOf(workspace.available_micro_usd),
    held_credits: creditsOf(workspace.held_micro_usd),
    spent_credits: creditsOf(workspace.spent_micro_usd),
    created_at: new Date(workspace.created_at_ms).toISOString(),
  };
}
