import type { Channel } from '@reelgate/sdk';
import { defineCommand } from '../command.ts';
import { createTable, type Column } from '../create-table.ts';
import {
  flag,
  pairs,
  required,
  text,
  texts,
  wholeNumber,
  wholeNumberOfEitherSign,
} from '../option.ts';
import { readSecret } from '../read-secret.ts';

export const listChannels = defineCommand({
  title: 'channels list',
  summary: 'list the channels, and how they are',
  options: {},
  async run(_values, admin) {
    const channels = await admin.listChannels();
    const text = channels.length === 0 ? null : createTable(channels, COLUMNS);
    const troubles = channels.flatMap(({ trouble }) => (trouble === null ? [] : [trouble]));
    const remark = text === null ? 'no channels yet' : troubles.join('\n');
    return { answer: channels, text, remark: remark === '' ? null : remark };
  },
});

export const addChannel = defineCommand({
  title: 'channels add',
  summary: 'make a channel, which gets orders at once',
  argument: required(text('NAME', 'up to 63 of a-z, 0-9 and "-"')),
  options: {
    provider: required(text('NAME', 'what the upstream speaks, such as xai or openai-videos')),
    'base-url': text('URL', "where the upstream is; else the vendor's own address"),
    'api-key-file': text('FILE', 'holds the key, which the gateway keeps sealed'),
    'api-key-stdin': flag('read the key from stdin'),
    'api-key-from': text('VARIABLE', "of the gateway's environment, which holds the key"),
    model: texts('A,B', 'what it serves, as ids or dialect/id; else everything'),
    map: pairs('OURS=THEIRS,…', 'what the upstream calls our models'),
    priority: wholeNumberOfEitherSign('N', 'a higher one is asked first; --priority=-1 goes too'),
    weight: wholeNumber('N', 'how often it is chosen among those of its priority'),
    concurrency: wholeNumber('N', 'jobs at once'),
  },
  async run({ argument: name, provider, model: models, map, ...rest }, admin) {
    const { priority, weight, concurrency } = rest;
    const named = { file: rest['api-key-file'], stdin: rest['api-key-stdin'] === true };
    const apiKey = await readSecret('api-key', named);
    const channel = await admin.createChannel({
      name,
      provider,
      base_url: rest['base-url'],
      api_key: apiKey ?? undefined,
      api_key_from: rest['api-key-from'],
      models,
      model_map: map,
      priority,
      weight,
      concurrency,
    });
    return { answer: channel, text: sentenceOf(channel), remark: channel.trouble };
  },
});

export const enableChannel = defineCommand({
  title: 'channels enable',
  summary: 'let a channel have orders again',
  argument: required(text('NAME', 'as channels list shows it')),
  options: {},
  async run({ argument: name }, admin) {
    const channel = await admin.updateChannel(name, { enabled: true });
    return { answer: channel, text: sentenceOf(channel), remark: channel.trouble };
  },
});

export const disableChannel = defineCommand({
  title: 'channels disable',
  summary: 'give a channel no more orders, and let it finish those that it has',
  argument: required(text('NAME', 'as channels list shows it')),
  options: {},
  async run({ argument: name }, admin) {
    const channel = await admin.updateChannel(name, { enabled: false });
    return { answer: channel, text: sentenceOf(channel), remark: null };
  },
});

export const removeChannel = defineCommand({
  title: 'channels remove',
  summary: 'forget a channel and its key; disable it first while tasks are at work there',
  argument: required(text('NAME', 'as channels list shows it')),
  options: {},
  async run({ argument: name }, admin) {
    const removal = await admin.removeChannel(name);
    return { answer: removal, text: `removed channel ${removal.name}`, remark: null };
  },
});

const COLUMNS: readonly Column<Channel>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'PROVIDER', cell: ({ provider }) => provider },
  { title: 'SOURCE', cell: ({ source }) => source },
  { title: 'STATE', cell: stateOf },
  { title: 'API KEY', cell: keyOf },
  { title: 'BUSY', cell: ({ busy }) => busy },
  { title: 'IGNORED', cell: ({ ignored_answers: ignored }) => ignored },
  { title: 'BREAKER', cell: ({ breaker }) => breakerOf(breaker) },
];

function stateOf({ enabled, trouble }: Channel): string {
  if (!enabled) return 'disabled';
  return trouble === null ? 'enabled' : 'broken';
}

function keyOf({ has_api_key: hasKey, api_key_hint: hint }: Channel): string {
  return hasKey ? (hint ?? 'yes') : '-';
}

function breakerOf({ state, until }: Channel['breaker']): string {
  // It is a matter of seconds, or of a few minutes.
  return until === null ? state : `${state} until ${until.slice(11, 19)}Z`;
}

function sentenceOf(channel: Channel): string {
  const key = channel.has_api_key
    ? `with the key ${channel.api_key_hint ?? 'that was given'}`
    : 'without a key';
  return `channel ${channel.name} (${channel.provider}) is ${stateOf(channel)}, ${key}`;
}
