import { run, type Command } from '../statement.ts';

export interface SaveChannel {
  readonly name: string;
  /** The one that was read and changed; 0 makes a new channel. */
  readonly version: number;
  readonly settingsJson: string;
  readonly apiKeySealed: string | null;
  readonly apiKeyHint: string | null;
  readonly enabled: boolean;
  readonly nowMs: number;
}

const INSERT = `
  insert into channels
    (name, settings_json, api_key_sealed, api_key_hint, enabled, version, created_at_ms, updated_at_ms)
  values ($1, $2, $3, $4, $5, 1, $6, $6)
  on conflict (name) do nothing`;

const UPDATE = `
  update channels
  set settings_json = $1, api_key_sealed = $2, api_key_hint = $3, enabled = $4, version = version + 1,
    updated_at_ms = $5
  where name = $6 and version = $7`;

/** Answers false when the name is taken, or the channel is another by now than the one that was read. */
export const saveChannel: Command<SaveChannel, boolean> = {
  name: 'saveChannel',
  *steps({ name, version, settingsJson, apiKeySealed, apiKeyHint, enabled, nowMs }) {
    const content = [settingsJson, apiKeySealed, apiKeyHint, Number(enabled), nowMs];
    if (version === 0) return (yield* run(INSERT, [name, ...content])) === 1;
    return (yield* run(UPDATE, [...content, name, version])) === 1;
  },
};
