import { flag, text } from './option.ts';

/** What every command may be given besides its own. */
export const GLOBAL_OPTIONS = {
  url: text('URL', 'the gateway; else REELGATE_URL, else http://127.0.0.1:8080'),
  'admin-token': text(
    'TOKEN',
    'else REELGATE_ADMIN_TOKEN, REELGATE_ADMIN_TOKEN_FILE, or <data folder>/admin-token',
  ),
  json: flag('answer in JSON, for programs'),
  help: { ...flag('say what a command does instead of doing it'), short: 'h' },
} as const;
