import { openConnection, type Connection } from './open-connection.ts';
import type {
  Cancellation,
  Diagnosis,
  Grant,
  Granted,
  Key,
  NewKey,
  NewWorkspace,
  Workspace,
  WorkspaceChanges,
} from './resources.ts';

/**
 * What an operator does to a gateway. A method fails with a ReelgateError when the gateway declined
 * and with a ReelgateUnreachable when it did not answer; nothing is sent again by itself.
 */
export interface Admin {
  listWorkspaces(): Promise<readonly Workspace[]>;
  findWorkspace(name: string): Promise<Workspace>;
  createWorkspace(workspace: NewWorkspace): Promise<Workspace>;
  updateWorkspace(name: string, changes: WorkspaceChanges): Promise<Workspace>;
  listKeys(workspace: string): Promise<readonly Key[]>;
  /** Makes the workspace too when there is none. The secret is in this answer only. */
  createKey(key: NewKey): Promise<Key & { readonly secret: string }>;
  revokeKey(keyId: string): Promise<Key>;
  grantCredits(grant: Grant): Promise<Granted>;
  cancelTask(taskId: string): Promise<Cancellation>;
  /** Whether the books are in order. */
  diagnose(): Promise<Diagnosis>;
}

export function createAdmin(connection: Connection): Admin {
  const call = openConnection(connection);
  return {
    async listWorkspaces() {
      const { workspaces } = await call<{ workspaces: Workspace[] }>('GET', '/workspaces');
      return workspaces;
    },
    findWorkspace: (name) => call('GET', `/workspaces/${encodeURIComponent(name)}`),
    createWorkspace: (workspace) => call('POST', '/workspaces', workspace),
    updateWorkspace: (name, changes) =>
      call('PATCH', `/workspaces/${encodeURIComponent(name)}`, changes),
    async listKeys(workspace) {
      const query = new URLSearchParams({ workspace });
      const { keys } = await call<{ keys: Key[] }>('GET', `/keys?${query.toString()}`);
      return keys;
    },
    createKey: (key) => call('POST', '/keys', key),
    revokeKey: (keyId) => call('DELETE', `/keys/${encodeURIComponent(keyId)}`),
    grantCredits: (grant) => call('POST', '/credits', grant),
    cancelTask: (taskId) => call('POST', `/tasks/${encodeURIComponent(taskId)}/cancel`),
    diagnose: () => call('GET', '/doctor'),
  };
}
