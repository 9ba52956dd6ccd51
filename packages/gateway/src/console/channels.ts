import type { FastifyInstance } from 'fastify';
import type { ChannelChange, ChannelRefusal, ListedChannel } from './channel-desk.ts';
import { createChannelMembers, type ChannelMembers } from './channel-members.ts';
import type { ConsoleOptions } from './console-options.ts';
import { FIELDS, objectOf } from './fields.ts';
import { Problem } from './problem.ts';

/** Beside these, whatever the configuration file may say of a channel. */
interface ChannelBody {
  readonly name?: string;
  /** Never shown again. */
  readonly api_key?: string | null;
  readonly enabled?: boolean;
  readonly [member: string]: unknown;
}

const API_KEY = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,4096}$',
  description: 'must be 1-4096 visible characters of ASCII',
} as const;
const ENABLED = { type: 'boolean' } as const;

export function registerChannels(scope: FastifyInstance, options: ConsoleOptions): void {
  const { channels, log } = options;
  const members = createChannelMembers(channels.schema);
  const { fields, nullableFields, required } = members;
  const newBody = objectOf(
    { name: FIELDS.workspace, ...fields, api_key: API_KEY, enabled: ENABLED },
    ['name', ...required],
  );
  const changedBody = objectOf(
    { ...nullableFields, api_key: { ...API_KEY, type: ['string', 'null'] }, enabled: ENABLED },
    [],
  );
  const encode = (channel: ListedChannel) => encodeChannel(channel, members);

  scope.get('/channels', async () => ({ channels: (await channels.list()).map(encode) }));

  scope.post<{ Body: ChannelBody }>(
    '/channels',
    { schema: { body: newBody } },
    async ({ id: requestId, body }, reply) => {
      const name = body.name ?? '';
      const outcome = await channels.create(name, changeIn(body, members));
      if (outcome.kind !== 'saved') throw problemOf(name, outcome, members);
      log.info({ requestId, channel: name }, 'channel made');
      return reply.code(201).send(encode(outcome.channel));
    },
  );

  scope.get<{ Params: { name: string } }>('/channels/:name', async ({ params: { name } }) => {
    const channel = await channels.find(name);
    if (channel === null) throw problemOf(name, { kind: 'unknown' }, members);
    return encode(channel);
  });

  scope.patch<{ Params: { name: string }; Body: ChannelBody }>(
    '/channels/:name',
    { schema: { body: changedBody } },
    async ({ id: requestId, params: { name }, body }) => {
      const outcome = await channels.change(name, changeIn(body, members));
      if (outcome.kind !== 'saved') throw problemOf(name, outcome, members);
      log.info({ requestId, channel: name, fields: Object.keys(body) }, 'channel changed');
      return encode(outcome.channel);
    },
  );

  scope.delete<{ Params: { name: string } }>(
    '/channels/:name',
    async ({ id: requestId, params: { name } }) => {
      const refusal = await channels.remove(name);
      if (refusal !== null) throw problemOf(name, refusal, members);
      log.info({ requestId, channel: name }, 'channel removed');
      return { name, removed: true };
    },
  );
}

function changeIn(body: ChannelBody, members: ChannelMembers): ChannelChange {
  const { api_key: apiKey, enabled } = body;
  return {
    settings: members.decode(body),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

function problemOf(name: string, refusal: ChannelRefusal, members: ChannelMembers): Problem {
  switch (refusal.kind) {
    case 'unknown':
      return new Problem('channel_not_found', 'no channel has this name');
    case 'exists':
      return new Problem('channel_exists', `there is a channel ${name} already`);
    case 'no_master_key':
      return new Problem(
        'master_key_missing',
        'an api_key is kept only sealed: set REELGATE_MASTER_KEY and restart, or name a variable of the environment in api_key_from',
      );
    case 'fixed':
      return new Problem('channel_fixed', `channel ${name} ${FIXED[refusal.source]}`);
    case 'unsound': {
      const { setting, detail } = refusal;
      if (setting === null) return new Problem('invalid_request', detail);
      const field = members.nameOf(setting);
      return new Problem('invalid_request', `${field} ${detail}`, [{ field, detail }]);
    }
  }
}

const FIXED: Readonly<Record<'file' | 'default', string>> = {
  file: 'is listed in reelgate.config.json: change it there, and restart',
  default: 'is there because reelgate.config.json lists no channels: list those that you want',
};

function encodeChannel(channel: ListedChannel, members: ChannelMembers) {
  const { name, settings, breaker, createdAtMs, updatedAtMs } = channel;
  return {
    name,
    ...members.encode(settings),
    enabled: channel.enabled,
    has_api_key: channel.hasApiKey,
    api_key_hint: channel.apiKeyHint,
    source: channel.source,
    trouble: channel.trouble,
    busy: channel.busyCount,
    ignored_answers: channel.ignoredAnswerCount,
    breaker: { state: breaker.name, until: timeOf(breaker.untilMs) },
    created_at: timeOf(createdAtMs),
    updated_at: timeOf(updatedAtMs),
  };
}

function timeOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
