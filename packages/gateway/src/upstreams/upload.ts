import {
  statusFault,
  wordsOf,
  type Form,
  type UpstreamAnswer,
  type UpstreamClient,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import { readAnswer } from './vendor.ts';

/**
 * Gives an upstream a file ahead of the order that needs it, and answers with the file's address there.
 *
 * Whatever goes wrong, the order was surely not taken, so that no fault of this is ever uncertain: at
 * worst a file lies there that nobody asks for.
 */
export async function upload(upstream: UpstreamClient, path: string, form: Form): Promise<string> {
  try {
    const answer = await upstream.ask('POST', path, { form });
    return urlIn(await readAnswer<{ url?: unknown }>(answer, faultOf));
  } catch (error) {
    if (!(error instanceof UpstreamFault) || error.kind !== 'uncertain') throw error;
    throw notDelivered(error);
  }
}

/** What may be said of the file itself, which would be no other at a second try. */
const OF_THE_FILE: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Any other 4xx is a matter of the way there, and says nothing of the order. */
const OF_THE_WAY: ReadonlySet<UpstreamFault['kind']> = new Set(['refused', 'lost']);

async function faultOf(answer: UpstreamAnswer): Promise<UpstreamFault> {
  const fault = statusFault(answer, await wordsOf(answer));
  const isOfTheWay = OF_THE_WAY.has(fault.kind) && !OF_THE_FILE.has(answer.statusCode);
  return isOfTheWay ? notDelivered(fault) : fault;
}

function notDelivered(fault: UpstreamFault): UpstreamFault {
  return new UpstreamFault('not_delivered', `an upload: ${fault.message}`, { cause: fault });
}

function urlIn({ url }: { readonly url?: unknown }): string {
  if (typeof url === 'string' && /^https?:\/\//i.test(url)) return url;
  throw new UpstreamFault('not_delivered', 'the upstream took a file and gave no address for it');
}
