import type { Key } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';
import { createTable, type Column } from '../create-table.ts';
import { required, text, texts, wholeNumberOrNone } from '../option.ts';
import { dayAndTime } from '../day-and-time.ts';

export const createKey = defineCommand({
  title: 'keys create',
  summary: 'make an API key, and its workspace when there is none',
  options: {
    workspace: required(text('NAME', 'the workspace whose credits the key spends')),
    name: text('TEXT', 'what the key is for, to tell it from others'),
    'requests-per-minute': wholeNumberOrNone('N|none', "else the gateway's default"),
    scopes: texts('A,B', 'what the key may do, such as generations:read; else everything'),
    'expires-at': text('TIME', 'from when on it is refused, as 2027-01-31T00:00:00Z; else never'),
  },
  async run({ workspace, name, 'requests-per-minute': rate, scopes, ...rest }, admin) {
    const requestsPerMinute = rate === 'none' ? null : rate;
    const key = await admin.createKey({
      workspace,
      name,
      requests_per_minute: requestsPerMinute,
      scopes,
      expires_at: rest['expires-at'],
    });
    const description = [
      `key ${key.id} of workspace ${workspace}, ${rateOf(key)}`,
      ...boundsOf(key),
    ];
    // The secret alone on stdout, so that KEY=$(reelgate keys create …) holds nothing else.
    return {
      answer: key,
      text: key.secret,
      remark: `${description.join(', ')}\nkeep the secret now: it is not shown again`,
    };
  },
});

export const listKeys = defineCommand({
  title: 'keys list',
  summary: 'list the API keys of a workspace',
  options: { workspace: required(text('NAME', 'the workspace whose keys to list')) },
  async run({ workspace }, admin) {
    const keys = await admin.listKeys(workspace);
    if (keys.length > 0) return { answer: keys, text: createTable(keys, COLUMNS), remark: null };
    return { answer: keys, text: null, remark: `workspace ${workspace} has no keys` };
  },
});

export const revokeKey = defineCommand({
  title: 'keys revoke',
  summary: 'refuse an API key from now on',
  argument: required(text('ID', 'as keys list shows it')),
  options: {},
  async run({ argument }, admin) {
    const key = await admin.revokeKey(argument);
    const revoked = `revoked ${key.id} (${key.name}) of workspace ${key.workspace}`;
    return { answer: key, text: revoked, remark: null };
  },
});

const COLUMNS: readonly Column<Key>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'SECRET', cell: ({ secret_hint: hint }) => hint },
  { title: 'REQUESTS/MIN', cell: (key) => key.requests_per_minute ?? 'unlimited' },
  { title: 'SCOPES', cell: ({ scopes }) => scopes?.join(',') ?? 'all' },
  { title: 'CREATED', cell: (key) => dayAndTime(key.created_at) },
  { title: 'EXPIRES', cell: (key) => (key.expires_at === null ? '-' : dayAndTime(key.expires_at)) },
  { title: 'REVOKED', cell: (key) => (key.revoked_at === null ? '-' : dayAndTime(key.revoked_at)) },
];

function rateOf({ requests_per_minute: rate }: Key): string {
  return rate === null ? 'without a rate limit' : `${rate} requests a minute`;
}

function boundsOf({ scopes, expires_at: expiresAt }: Key): readonly string[] {
  return [
    ...(scopes === null ? [] : [`for ${scopes.join(', ')} only`]),
    ...(expiresAt === null ? [] : [`until ${dayAndTime(expiresAt)}`]),
  ];
}
