import { createAddressPolicy } from '../../platform/outbound/address-policy.ts';
import type { WebhookChange } from '../../http/webhook-desk.ts';
import { readBody, type BodyRules } from './body-rules.ts';
import { invalid, webhookUrlRejected, type RivyaProblem } from './errors.ts';

/** What an endpoint may be told of, each with what it means. */
export const WEBHOOK_EVENTS: Readonly<Record<string, string>> = {
  'generation.succeeded': 'A generation has come to its end, and its video is there.',
  'generation.failed': 'A generation has failed or was cancelled. Nothing is charged for it.',
};

const EVENT_TYPES = Object.keys(WEBHOOK_EVENTS);

/** The fields that can be changed later; `url` is needed to begin with. */
export const CHANGE_RULES: BodyRules = {
  url: {
    type: 'string',
    lengthMax: 2_048,
    description: 'https, without a user name or password, and not at a private address.',
  },
  description: { type: 'string', lengthMax: 500, description: 'For people.' },
  events: {
    type: 'strings',
    choices: EVENT_TYPES,
    description: 'What the endpoint is told of: all there is, unless it says otherwise.',
  },
  enabled: { type: 'boolean', description: 'Whether it is told at all. True to begin with.' },
};

export const ENDPOINT_RULES: BodyRules = {
  ...CHANGE_RULES,
  url: { ...CHANGE_RULES['url'], required: true } as BodyRules[string],
};

interface Decoded<Change> {
  readonly change: Change;
  readonly ignoredFields: readonly string[];
}

/** A new endpoint, with everything that was left out filled in. */
export function decodeEndpoint(body: unknown): Decoded<Required<WebhookChange>> | RivyaProblem {
  const decoded = decode(ENDPOINT_RULES, body);
  if (!('change' in decoded)) return decoded;
  const { url = '', ...rest } = decoded.change;
  const blank = { description: '', events: EVENT_TYPES, enabled: true };
  return { ...decoded, change: { ...blank, ...rest, url } };
}

/** A change of an endpoint; what is left out stays as it is. */
export function decodeChange(body: unknown): Decoded<WebhookChange> | RivyaProblem {
  return decode(CHANGE_RULES, body);
}

function decode(rules: BodyRules, body: unknown): Decoded<WebhookChange> | RivyaProblem {
  const read = readBody(rules, body);
  if ('trouble' in read) return invalid(read.trouble);
  const { values, ignoredFields } = read;
  const change = values as WebhookChange;
  const trouble = change.url === undefined ? null : troubleWithUrl(change.url);
  if (trouble !== null) return webhookUrlRejected(trouble);
  if (change.events === undefined) return { change, ignoredFields };
  return { change: { ...change, events: [...new Set(change.events)] }, ignoredFields };
}

const publicAddresses = createAddressPolicy([]);

const LOCAL_NAME = /(?:^|\.)localhost\.?$/;

/**
 * Why a URL can be no endpoint, or null. A name may still lead to a private address: that is looked
 * at by the guard as it connects, because a name can lead elsewhere a moment later.
 */
function troubleWithUrl(text: string): string | null {
  // The parser alone would also take `https:host` and spaces around it.
  if (!/^https:\/\//i.test(text) || /\s/.test(text) || !URL.canParse(text)) {
    return 'url must be an absolute https URL';
  }
  // The parser has spelled out by now whatever hides an address, such as 0x7f.1 or 2130706433.
  const { hostname, username, password } = new URL(text);
  if (username !== '' || password !== '' || /^https:\/\/[^/?#]*@/i.test(text)) {
    return 'url must not hold a user name or password';
  }
  if (LOCAL_NAME.test(hostname)) return 'url must not lead to this machine';
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const isAddress = address.includes(':') || /^[\d.]+$/.test(address);
  if (isAddress && !publicAddresses.allows(address))
    return 'url must not lead to a private address';
  return null;
}
