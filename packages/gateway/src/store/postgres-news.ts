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
export async function announce(client: Queryable, news: News): Promise<string | null> {
  const { rows } = await client.query<{ id: string | null }>(ANNOUNCE, [messagesOf(news)]);
  return rows[0]?.id ?? null;
}

/** `task:<id>,<id>`, `cancel:<id>` and `queued:`. */
function messagesOf({ taskIds, queued, cancelledIds }: News): string[] {
  const messages = [...listing('task', taskIds), ...listing('cancel', cancelledIds)];
  if (queued) messages.push('queued:');
  return messages;
}

function listing(kind: string, ids: readonly string[]): string[] {
  const messages: string[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_MESSAGE) {
    messages.push(`${kind}:${ids.slice(at, at + IDS_PER_MESSAGE).join(',')}`);
  }
  return messages;
}

function newsIn(message: string): News {
  const [kind = '', list = ''] = message.split(':');
  const ids = list === '' ? [] : list.split(',');
  return {
    taskIds: kind === 'task' ? ids : [],
    queued: kind === 'queued',
    cancelledIds: kind === 'cancel' ? ids : [],
  };
}

export interface Listener {
  isConnected(): boolean;
  close(): Promise<void>;
}

/**
 * Hears what this and other processes committed. The connection is renewed for as long as it takes;
 * what was said meanwhile is lost, so that afterwards anything may have changed.
 */
export function startListener(settings: PostgresSettings, announcer: Announcer): Listener {
  let client: pg.Client | null = null;
  let connected = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const mine = new pg.Client(clientConfig(settings));
    client = mine;
    const lose = (): void => {
      if (client !== mine) return;
      client = null;
      connected = false;
      mine.end().catch(() => undefined);
      if (!closed) timer = setTimeout(() => void connect(), RECONNECT_MS);
    };
    mine.on('error', lose);
    mine.on('end', lose);
    mine.on('notification', ({ payload }) => announcer.tell(newsIn(payload ?? '')));
    try {
      await mine.connect();
      await mine.query(`listen ${CHANNEL}`);
      connected = true;
      announcer.tellAnything();
    } catch {
      lose();
    }
  };
  void connect();
  return {
    isConnected: () => connected,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

const RECONNECT_MS = 500;
