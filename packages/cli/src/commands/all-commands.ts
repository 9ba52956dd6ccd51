import type { Command } from '../command.ts';
import {
  addChannel,
  disableChannel,
  enableChannel,
  listChannels,
  removeChannel,
} from './channels.ts';
import { grantCredits } from './credits.ts';
import { doctor } from './doctor.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { moveMedia } from './media.ts';
import { render } from './render.ts';
import { backUpStore, exportStore, importStore, migrateStore } from './store.ts';
import { cancelTask } from './tasks.ts';
import { showUsage } from './usage.ts';
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
  listChannels,
  addChannel,
  enableChannel,
  disableChannel,
  removeChannel,
  cancelTask,
  showUsage,
  moveMedia,
  exportStore,
  importStore,
  backUpStore,
  migrateStore,
  doctor,
  render,
];
