import type { WebhookChange } from '../../http/webhook-desk.ts';
import { isObject } from './decode.ts';
import { invalid, type OwnProblem } from './errors.ts';

/** What an endpoint can be told of. */
export const EVENTS = ['task.completed', 'task.failed', 'task.cancelled'] as const;

export function decodeWebhook(body: unknown): WebhookChange | OwnProblem {
  if (!isObject(body)) return invalid('the body must be a JSON object', null);
  const { url, description, events, enabled } = body;
  if (url !== undefined && (typeof url !== 'string' || !isWebhookUrl(url))) {
    return invalid(`url ${URL_WORDS}`, 'url');
  }
  if (description !== undefined && (typeof description !== 'string' || description.length > 500)) {
    return invalid('description must be a text of up to 500 characters', 'description');
  }
  if (events !== undefined && !isEvents(events)) {
    return invalid(`events must be a list out of ${EVENTS.join(', ')}`, 'events');
  }
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    return invalid('enabled must be true or false', 'enabled');
  }
  return {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(events === undefined ? {} : { events }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

const URL_WORDS = 'must be an https URL of a public host, without a user name';

/** `callback_url` of an order: where the end of that task is told; null without one. */
export function decodeCallback(body: unknown): string | null | OwnProblem {
  const { callback_url: url = null } = isObject(body) ? body : {};
  if (url === null || (typeof url === 'string' && isWebhookUrl(url))) return url;
  return invalid(`callback_url ${URL_WORDS}`, 'callback_url');
}

const URL_LENGTH_MAX = 2_048;

/**
 * The address itself is looked at when something is sent there. One that is written out in numbers may
 * go without TLS: then the operator has to have listed it.
 */
function isWebhookUrl(text: string): boolean {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isAddress);
  return isSafe && username === '' && password === '' && !isLocal;
}

function isEvents(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => (EVENTS as readonly unknown[]).includes(one))
  );
}
