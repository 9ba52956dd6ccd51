import pg from 'pg';
import type { Announcer, News } from './changes.ts';
import { clientConfig, type PostgresSettings, type Queryable } from './postgres-connection.ts';

const CHANNEL = 'reelgate';

/** A notification carries 8,000 bytes at most, and an id has 32. */
const IDS_PER_MESSAGE = 100;

const ANNOUNCE = `
  select pg_current_xact_id_if_assigned()::text as id,
    (select count(pg_notify('${CHANNEL}', message)) from unnest($1::text[]) as message)`;

/**
 * Tells the other processes, once the transaction is committed. Answers with the transaction's id, or
 * null when it wrote nothing.
 */
export async function announce(
  client: Queryable,
  sender: string,
  news: News,
): Promise<string | null> {
  const messages = messagesOf(news).map((message) => `${sender} ${message}`);
  const { rows } = await client.query<{ id: string | null }>(ANNOUNCE, [messages]);
  return rows[0]?.id ?? null;
}

/** `task:<id>,<id>`, `cancel:<id>`, `queued:`, `keys:` and `channels:`, with the sender and a space before. */
function messagesOf({ taskIds, queued, cancelledIds, keys, channels }: News): string[] {
  const messages = [...listing('task', taskIds), ...listing('cancel', cancelledIds)];
  if (queued) messages.push('queued:');
  if (keys) messages.push('keys:');
  if (channels) messages.push('channels:');
  return messages;
}

function listing(kind: string, ids: readonly string[]): string[] {
  const messages: string[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_MESSAGE) {
    messages.push(`${kind}:${ids.slice(at, at + IDS_PER_MESSAGE).join(',')}`);
  }
  return messages;
}

/** Another process's `ping` is no news. */
function newsIn(message: string): News {
  const [kind = '', list = ''] = message.split(':');
  const ids = list === '' ? [] : list.split(',');
  return {
    taskIds: kind === 'task' ? ids : [],
    queued: kind === 'queued',
    cancelledIds: kind === 'cancel' ? ids : [],
    keys: kind === 'keys',
    channels: kind === 'channels',
  };
}

export interface Listener {
  /** Whether news come in: proved again every few seconds by hearing oneself. */
  hears(): boolean;
  close(): Promise<void>;
}

export interface Hearing {
  readonly pool: Queryable;
  /** What this process calls itself. */
  readonly sender: string;
  readonly announcer: Announcer;
}

/**
 * Hears what other processes committed. The connection is renewed for as long as it takes;
 * what was said meanwhile is lost, so that afterwards anything may have changed.
 *
 * A connection that is open proves nothing: behind a pooler it listens to nobody, and one whose other
 * end is gone looks alive for hours. So this process speaks to itself, over the other connections.
 */
export function startListener(
  settings: PostgresSettings,
  { pool, sender, announcer }: Hearing,
): Listener {
  let client: pg.Client | null = null;
  let heardAtMs = -Infinity;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const hears = (): boolean => performance.now() - heardAtMs < DEAF_AFTER_MS;
  const hearOther = (message: string): void => {
    if (message.startsWith(NUDGE)) announcer.nudge(message.slice(NUDGE.length));
    else announcer.tell(newsIn(message));
  };
  const hear = (message: string): void => {
    const space = message.indexOf(' ');
    if (message.slice(0, space) !== sender) {
      hearOther(message.slice(space + 1));
      return;
    }
    // What this process did it knows already; that it is heard is the news.
    const wasDeaf = !hears();
    heardAtMs = performance.now();
    if (wasDeaf) announcer.tellAnything();
  };
  const ping = (): void => {
    pool.query(SAY, [`${sender} ping:`]).catch(() => undefined);
  };
  const connect = async (): Promise<void> => {
    const mine = new pg.Client(clientConfig(settings));
    client = mine;
    const lose = (): void => {
      if (client !== mine) return;
      client = null;
      heardAtMs = -Infinity;
      mine.end().catch(() => undefined);
      if (!closed) timer = setTimeout(() => void connect(), RECONNECT_MS);
    };
    mine.on('error', lose);
    mine.on('end', lose);
    mine.on('notification', ({ payload }) => hear(payload ?? ''));
    try {
      await mine.connect();
      await mine.query(`listen ${CHANNEL}`);
      ping();
    } catch {
      lose();
    }
  };
  const pinger = setInterval(ping, PING_MS);
  void connect();
  return {
    hears,
    async close() {
      closed = true;
      clearInterval(pinger);
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

/** Nobody waits for it, and where it cannot be said nobody hears it. */
export function sendNudge(pool: Queryable, sender: string, key: string): void {
  pool.query(SAY, [`${sender} ${NUDGE}${key}`]).catch(() => undefined);
}

const NUDGE = 'nudge:';
const SAY = `select pg_notify('${CHANNEL}', $1)`;
const RECONNECT_MS = 500;
const PING_MS = 3_000;
const DEAF_AFTER_MS = 8_000;
