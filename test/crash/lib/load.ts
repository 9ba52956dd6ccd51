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
  const told: Told = { acceptedIds: [], unavailable: 0, polls: 0, odd: [] };
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
