import { openConnection, type Connection } from './open-connection.ts';
import type {
  Cancellation,
  Channel,
  ChannelChanges,
  ChannelRemoval,
  Diagnosis,
  Grant,
  Granted,
  Key,
  NewChannel,
  NewKey,
  NewWorkspace,
  TaskBill,
  Usage,
  UsagePeriod,
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
  listChannels(): Promise<readonly Channel[]>;
  findChannel(name: string): Promise<Channel>;
  createChannel(channel: NewChannel): Promise<Channel>;
  updateChannel(name: string, changes: ChannelChanges): Promise<Channel>;
  /** What is at work there comes to its end as long as the gateway runs. */
  removeChannel(name: string): Promise<ChannelRemoval>;
  cancelTask(taskId: string): Promise<Cancellation>;
  /** What was paid for a task of any workspace, and what its attempts cost. */
  findTask(taskId: string): Promise<TaskBill>;
  /** What tasks brought in, what they cost and what is left; of the last 30 days where nothing is said. */
  usage(period?: UsagePeriod): Promise<Usage>;
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
    async listChannels() {
      const { channels } = await call<{ channels: Channel[] }>('GET', '/channels');
      return channels;
    },
    findChannel: (name) => call('GET', `/channels/${encodeURIComponent(name)}`),
    createChannel: (channel) => call('POST', '/channels', channel),
    updateChannel: (name, changes) =>
      call('PATCH', `/channels/${encodeURIComponent(name)}`, changes),
    removeChannel: (name) => call('DELETE', `/channels/${encodeURIComponent(name)}`),
    cancelTask: (taskId) => call('POST', `/tasks/${encodeURIComponent(taskId)}/cancel`),
    findTask: (taskId) => call('GET', `/tasks/${encodeURIComponent(taskId)}`),
    usage(period = {}) {
      const said = Object.entries(period).filter(([, value]) => value !== undefined);
      const query = new URLSearchParams(Object.fromEntries(said)).toString();
      return call('GET', query === '' ? '/usage' : `/usage?${query}`);
    },
    diagnose: () => call('GET', '/doctor'),
  };
}
