import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from './member.ts';

/** Clients who know both APIs, send again what was not answered, and want each clip once. */
export interface Clients {
  /** By the API that answered. */
  readonly submits: ReadonlyMap<string, number>;
  readonly polls: ReadonlyMap<string, number>;
  /** What became of the tasks, by their id. */
  readonly ends: ReadonlyMap<string, string>;
  balance(): Promise<number>;
  /** Submits one task at the API of its turn, and polls it at the other one to its end. */
  order(index: number): Promise<void>;
}

const ORDER = { model: 'grok-imagine-1.0-video', prompt: 'a lighthouse in the fog', duration: 6 };

const POLL_MS = 500;
const RETRY_MS = 100;
const ANSWER_MS_MAX = 10_000;

export function createClients(apis: readonly Member[], key: string): Clients {
  const submits = new Map<string, number>();
  const polls = new Map<string, number>();
  const ends = new Map<string, string>();
  /** Tries the APIs in turn, beginning with the one at `turn`, until one of them answers. */
  const ask = async <Body>(turn: number, path: string, init: RequestInit): Promise<Told<Body>> => {
    for (let tries = 0; ; tries += 1) {
      const api = apis[(turn + tries) % apis.length];
      const body = api?.url ? await answered<Body>(`${api.url}/api/v1${path}`, init) : null;
      if (api !== undefined && body !== null) return { by: api.name, body };
      await delay(RETRY_MS);
    }
  };
  const authorization = `Bearer ${key}`;
  return {
    submits,
    polls,
    ends,
    async balance() {
      const init = { headers: { authorization } };
      return (await ask<{ balance: number }>(0, '/balance', init)).body.balance;
    },
    async order(index) {
      const idempotencyKey = { 'idempotency-key': `clip-${index}` };
      const headers = { authorization, 'content-type': 'application/json', ...idempotencyKey };
      const init = { method: 'POST', headers, body: JSON.stringify(ORDER) };
      const { by, body } = await ask<{ id: string }>(index, '/videos/generations', init);
      count(submits, by);
      for (;;) {
        await delay(POLL_MS);
        const path = `/tasks/${body.id}`;
        const polled = await ask<{ status: string }>(index + 1, path, { headers });
        count(polls, polled.by);
        if (polled.body.status === 'processing') continue;
        ends.set(body.id, polled.body.status);
        return;
      }
    },
  };
}

interface Told<Body> {
  readonly by: string;
  readonly body: Body;
}

/** Null where a client may try again: no answer at all, or a 5xx. */
async function answered<Body>(url: string, init: RequestInit): Promise<Body | null> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const response = await fetch(url, { ...init, signal }).catch(() => null);
  const text = (await response?.text().catch(() => null)) ?? null;
  if (response === null || text === null || response.status >= 500) return null;
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Body;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
