import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { inject } from 'vitest';

/** Takes one database away from whoever uses it, while the server of the run goes on for the others. */
export interface Outages {
  /** Ends every connection; new ones are let in at once. */
  cut(): Promise<void>;
  /** The same, and no new ones for that long. */
  outage(lastsMs: number): Promise<void>;
  /**
   * Ends the connections on which processes listen, and lets in no new ones until `restore`. Answers
   * with how many there were.
   */
  deafen(): Promise<number>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

const END_ALL = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
const END_LISTENERS = `${END_ALL} and query ilike 'listen %'`;

export async function openOutages(databaseUrl: string): Promise<Outages> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const letIn = async (allowed: boolean): Promise<void> => {
    await client.query(`alter database ${escapeIdentifier(name)} allow_connections ${allowed}`);
  };
  const outages: Outages = {
    async cut() {
      await client.query(END_ALL, [name]);
    },
    async outage(lastsMs) {
      await letIn(false);
      await outages.cut();
      await delay(lastsMs);
      await letIn(true);
    },
    async deafen() {
      await letIn(false);
      return (await client.query(END_LISTENERS, [name])).rows.length;
    },
    restore: () => letIn(true),
    close: () => client.end(),
  };
  return outages;
}
