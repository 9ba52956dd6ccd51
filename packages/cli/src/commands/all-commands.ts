import type { Command } from '../command.ts';
import { grantCredits } from './credits.ts';
import { doctor } from './doctor.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { moveMedia } from './media.ts';
import { backUpStore, exportStore, importStore, migrateStore } from './store.ts';
import { cancelTask } from './tasks.ts';
import { createWorkspace, listWorkspaces, setWorkspace } from './workspaces.ts';

/** In the order of help. ◄ ADD A COMMAND: its entry in a file here, and its place in this list. */
export const COMMANDS: readonly Command[] = [
  createKey,
  listKeys,
  revokeKey,
  grantCredits,
  listWorkspaces,
  createWorkspace,
  setWorkspace,
  cancelTask,
  moveMedia,
  exportStore,
  importStore,
  backUpStore,
  migrateStore,
  doctor,
];
