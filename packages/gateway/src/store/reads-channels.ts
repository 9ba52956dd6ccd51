import type { Read } from './reads.ts';
import type { Row } from './statement.ts';

/** A channel that an operator made over the admin API. */
export interface ChannelRow extends Row {
  readonly name: string;
  readonly settings_json: string;
  readonly api_key_sealed: string | null;
  readonly api_key_hint: string | null;
  readonly enabled: 0 | 1;
  readonly version: number;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
}

const COLUMNS =
  'name, settings_json, api_key_sealed, api_key_hint, enabled, version, created_at_ms, updated_at_ms';
const CHANNELS = `select ${COLUMNS} from channels order by created_at_ms, name`;
const CHANNEL = `select ${COLUMNS} from channels where name = $1`;

/** In the order in which they were made. */
export const storedChannels: Read<ChannelRow> = { sql: CHANNELS, values: [] };

export const storedChannel = (name: string): Read<ChannelRow> => ({
  sql: CHANNEL,
  values: [name],
});
