import type { TaskMedia } from '../../http/gate.ts';
import { badRequest, type OpenaiProblem } from './errors.ts';
import { taskIdOf } from './wire-id.ts';

type Query = Readonly<Record<string, unknown>>;

export interface ListQuery {
  readonly limit: number;
  /** The task of the last video of the page before, or null. */
  readonly afterTaskId: string | null;
  readonly newestFirst: boolean;
}

export const LIMIT_DEFAULT = 20;
export const LIMIT_MAX = 100;

/** What a list is asked for; a video that is gone can still be named by `after`. */
export function decodeListQuery({ limit, after, order }: Query): ListQuery | OpenaiProblem {
  const count = limit === undefined ? LIMIT_DEFAULT : decodeCount(limit);
  if (count < 1 || count > LIMIT_MAX) {
    const message = `limit must be an integer from 1 to ${LIMIT_MAX}`;
    return badRequest('invalid_value', 'limit', message);
  }
  const afterTaskId = typeof after === 'string' ? taskIdOf(after) : null;
  if (after !== undefined && afterTaskId === null) {
    return badRequest('invalid_value', 'after', 'after must be the id of a video');
  }
  if (order !== undefined && order !== 'asc' && order !== 'desc') {
    return badRequest('invalid_value', 'order', 'order must be asc or desc');
  }
  return { limit: count, afterTaskId, newestFirst: order !== 'asc' };
}

function decodeCount(text: unknown): number {
  return typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : 0;
}

const PURPOSES: Readonly<Record<string, TaskMedia['purpose']>> = {
  video: 'video',
  thumbnail: 'thumbnail',
  spritesheet: 'sprite',
};

export const VARIANTS = Object.keys(PURPOSES);

/** Which file of a video `variant` means. */
export function decodeVariant({ variant = 'video' }: Query): TaskMedia['purpose'] | OpenaiProblem {
  const isKnown = typeof variant === 'string' && Object.hasOwn(PURPOSES, variant);
  const purpose = isKnown ? PURPOSES[variant] : undefined;
  if (purpose !== undefined) return purpose;
  const names = VARIANTS.join(', ');
  return badRequest('invalid_value', 'variant', `variant must be one of ${names}`);
}
