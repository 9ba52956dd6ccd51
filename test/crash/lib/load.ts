import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../../lib/reapi.ts';
import { ORDER } from '../aftermath.ts';
import type { Account } from './fleet.ts';

/** What clients were told while the database came and went. */
export interface Told {
  readonly acceptedIds: string[];
  /** Submits and polls that were answered with the dialect's own 503. */
  unavailable: number;
  polls: number;
  /** Whatever a client could not have understood. */
  readonly odd: string[];
}

/** Keeps submitting through both APIs, and polling on the other one, until `isOver`. */
export async function runClients(
  { clients }: Account,
  options: { readonly count: number; readonly gapMs: number; readonly isOver: () => boolean },
): Promise<Told> {
  const told = nothingTold();
  const client = async (index: number): Promise<void> => {
    const [submits, polls] = index % 2 === 0 ? clients : clients.toReversed();
    while (!options.isOver()) {
      const submitted = await understand(told, () => submits?.submit(ORDER));
      if (submitted !== null) {
        const { id } = submitted.json as { id: string };
        told.acceptedIds.push(id);
        const polled = await understand(told, () => polls?.ask('GET', `/tasks/${id}`));
        if (polled !== null) told.polls += 1;
      }
      await delay(options.gapMs);
    }
  };
  await Promise.all(Array.from({ length: options.count }, (_, index) => client(index)));
  return told;
}

/**
 * Submits orders under keys of their own, each as soon as it is due and until it is accepted; polls it
 * on the other API, and asks for it once more there.
 */
export async function runKeyedClients(
  { clients }: Account,
  options: {
    readonly count: number;
    readonly orders: number;
    readonly isDue: (index: number) => boolean;
  },
): Promise<Told> {
  const { count, orders, isDue } = options;
  const told = nothingTold();
  const client = async (first: number): Promise<void> => {
    for (let index = first; index < orders; index += count) {
      const [one, other] = index % 2 === 0 ? clients : [clients[1], clients[0]];
      const headers = { 'idempotency-key': `order-${index}` };
      while (!isDue(index)) await delay(5);
      const id = await untilAccepted(told, () => one.submit(ORDER, headers));
      told.acceptedIds.push(id);
      const polled = await understand(told, () => other.ask('GET', `/tasks/${id}`));
      if (polled !== null) told.polls += 1;
      const again = await untilAccepted(told, () => other.submit(ORDER, headers));
      if (again !== id) told.odd.push(`${id} was ${again} when it was asked for again`);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, first) => client(first)));
  return told;
}

function nothingTold(): Told {
  return { acceptedIds: [], unavailable: 0, polls: 0, odd: [] };
}

const RETRY_MS = 20;

async function untilAccepted(told: Told, submit: () => Promise<Answer>): Promise<string> {
  for (;;) {
    const answer = await understand(told, submit);
    if (answer !== null) return (answer.json as { id: string }).id;
    if (told.odd.length > 0) throw new Error(`a submit was answered with ${told.odd[0]}`);
    await delay(RETRY_MS);
  }
}

/** Gives an answer that is a 200, and notes any other. */
async function understand(
  told: Told,
  ask: () => Promise<Answer> | undefined,
): Promise<Answer | null> {
  try {
    const answer = await ask();
    if (answer?.status === 200) return answer;
    if (answer !== undefined && isUnavailable(answer)) told.unavailable += 1;
    else told.odd.push(`${answer?.status} ${answer?.text}`);
  } catch (error) {
    told.odd.push(String((error as Error).cause ?? error));
  }
  return null;
}

/** The dialect's catalogue: HTTP 503, code 70002, and when to come back. */
function isUnavailable({ status, headers, json }: Answer): boolean {
  if (status !== 503 || !/^\d+$/.test(headers.get('retry-after') ?? '')) return false;
  const { error } = json as { error?: Record<string, unknown> };
  return error?.['code'] === 70_002 && error['message'] === 'database is unavailable';
}
