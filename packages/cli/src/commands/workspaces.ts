import type { Workspace } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';
import { createTable, type Column } from '../create-table.ts';
import { dayAndTime } from '../day-and-time.ts';
import { required, text, wholeNumber } from '../option.ts';

export const listWorkspaces = defineCommand({
  title: 'workspaces list',
  summary: 'list the workspaces with their credits',
  options: {},
  async run(_values, admin) {
    const workspaces = await admin.listWorkspaces();
    const text = workspaces.length === 0 ? null : createTable(workspaces, COLUMNS);
    return { answer: workspaces, text, remark: text === null ? 'no workspaces yet' : null };
  },
});

export const createWorkspace = defineCommand({
  title: 'workspaces create',
  summary: 'make a workspace',
  argument: required(text('NAME', 'up to 63 of a-z, 0-9 and "-"')),
  options: { concurrency: wholeNumber('N', 'tasks that run at a time') },
  async run({ argument: name, concurrency }, admin) {
    const workspace = await admin.createWorkspace({ name, concurrency_max: concurrency });
    return { answer: workspace, text: sentenceOf(workspace), remark: null };
  },
});

export const setWorkspace = defineCommand({
  title: 'workspaces set',
  summary: 'change how many tasks of a workspace run at a time',
  argument: required(text('NAME', 'as workspaces list shows it')),
  options: { concurrency: required(wholeNumber('N', 'tasks that run at a time')) },
  async run({ argument: name, concurrency }, admin) {
    const workspace = await admin.updateWorkspace(name, { concurrency_max: concurrency });
    return { answer: workspace, text: sentenceOf(workspace), remark: null };
  },
});

const COLUMNS: readonly Column<Workspace>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'CONCURRENCY', cell: (workspace) => workspace.concurrency_max },
  { title: 'AVAILABLE', cell: (workspace) => workspace.available_credits },
  { title: 'HELD', cell: (workspace) => workspace.held_credits },
  { title: 'SPENT', cell: (workspace) => workspace.spent_credits },
  { title: 'CREATED', cell: (workspace) => dayAndTime(workspace.created_at) },
];

function sentenceOf({ name, concurrency_max: concurrencyMax }: Workspace): string {
  return `workspace ${name} runs ${concurrencyMax} tasks at a time`;
}
