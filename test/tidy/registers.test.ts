import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { contracts } from '../../packages/contracts/src/index.ts';
import { PROVIDERS } from '../../packages/gateway/src/providers/register.ts';
import { COMMANDS } from '../../packages/gateway/src/store/commands/register.ts';
import { listMigrations } from '../../packages/gateway/src/store/migrate.ts';
import { filesIn, foldersIn, ROOT, textOf } from './repository.ts';

const GATEWAY = 'packages/gateway/src';

async function exportsOf(path: string): Promise<readonly unknown[]> {
  const module: unknown = await import(pathToFileURL(join(ROOT, path)).href);
  return Object.values(module as Record<string, unknown>);
}

function namesIn(folder: string): readonly string[] {
  return filesIn(folder, /\.ts$/).map((path) => basename(path, '.ts'));
}

interface NamedCommand {
  readonly name: string;
  readonly steps: unknown;
}

function isCommand(value: unknown): value is NamedCommand {
  return typeof value === 'object' && value !== null && 'name' in value && 'steps' in value;
}

describe('commands of the store', () => {
  /** A part of two commands, and not one by itself. */
  const PARTS = new Set(['settle-hold', 'queue-deliveries']);

  test('each that a file exports is in the register, under its own name', async () => {
    const found: string[] = [];
    for (const path of filesIn(`${GATEWAY}/store/commands`, /\.ts$/)) {
      const name = basename(path, '.ts');
      if (name === 'register' || PARTS.has(name)) continue;
      const commands = (await exportsOf(path)).filter(isCommand);
      expect(commands, path).not.toEqual([]);
      found.push(...commands.map((command) => command.name));
    }
    expect(found.toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
    for (const [key, command] of Object.entries(COMMANDS)) expect(command.name).toBe(key);
  });

  test('SQL stands in the store, and where the invariants are asked', () => {
    const speakers = filesIn(GATEWAY, /\.ts$/)
      .filter((path) =>
        /\b(?:insert into|update|delete from|select) [a-z_.,* ()]+/.test(textOf(path)),
      )
      .filter((path) => /`\s*(?:insert|update|delete|select)\b/.test(textOf(path)))
      .filter((path) => !path.startsWith(`${GATEWAY}/store/`));
    expect(speakers).toEqual([`${GATEWAY}/ledger/invariants.ts`]);
  });

  test('money moves in the store only', () => {
    const movers = filesIn(GATEWAY, /\.ts$/).filter((path) =>
      /insert into transfers|update balances/.test(textOf(path)),
    );
    expect(movers.map((path) => basename(path, '.ts'))).toEqual([
      'grant-credits',
      'settle-hold',
      'submit-task',
    ]);
  });
});

describe('models', () => {
  const MODELS = 'packages/contracts/src/models';
  /** What the models of a vendor share, and no model. */
  const SHARED = new Set(['fields', 'size-tables']);

  test.each(foldersIn(MODELS))('each file of %s is in the register', (dialect) => {
    const files = namesIn(`${MODELS}/${dialect}`).filter((name) => !SHARED.has(name));
    const registered = contracts.filter((contract) => contract.dialect === dialect);
    expect([...new Set(registered.map(({ id }) => id))].toSorted()).toEqual(files.toSorted());
  });

  test('each dialect of a model is one that is spoken', () => {
    const spoken = foldersIn(`${GATEWAY}/dialects`).filter((name) => name !== 'reelgate');
    expect(foldersIn(MODELS)).toEqual(spoken);
    expect([...new Set(contracts.map(({ dialect }) => dialect))].toSorted()).toEqual(spoken);
  });
});

describe('dialects', () => {
  test.each(foldersIn(`${GATEWAY}/dialects`))(
    '%s has its parts, its routes and its page',
    (name) => {
      const parts = namesIn(`${GATEWAY}/dialects/${name}`);
      expect(parts).toEqual(expect.arrayContaining(['decode', 'encode', 'errors']));
      const joined =
        textOf(`${GATEWAY}/compose-http.ts`) + textOf(`${GATEWAY}/dialects/register.ts`);
      expect(joined).toMatch(new RegExp(`/${name}/(?:routes|dialect)\\.ts'`));
      expect(textOf(`docs/dialects/${name}.md`)).toMatch(/^# /);
    },
  );
});

describe('providers', () => {
  /** What a provider is, and the list of them. */
  const NOT_PROVIDERS = new Set(['provider', 'register']);
  const files = namesIn(`${GATEWAY}/providers`).filter((name) => !NOT_PROVIDERS.has(name));

  test('each file is in the register, under its own name', () => {
    expect(Object.keys(PROVIDERS).toSorted()).toEqual(files);
  });

  test('the schema of the configuration offers the same', () => {
    const schema = JSON.parse(textOf('packages/gateway/reelgate.config.schema.json')) as {
      properties: {
        channels: { items: { properties: { provider: { enum: readonly string[] } } } };
      };
    };
    const offered = schema.properties.channels.items.properties.provider.enum;
    expect(offered.toSorted()).toEqual(files);
  });
});

describe('migrations', () => {
  const names = [...new Set([...listMigrations('sqlite'), ...listMigrations('postgres')])];

  test('are numbered without a gap', () => {
    const plain = names.filter((name) => !name.includes('.'));
    expect(plain.map((name) => Number(name.slice(0, 4)))).toEqual(
      plain.map((_, index) => index + 1),
    );
  });

  test('what only one engine has belongs to one', () => {
    for (const name of names) expect(names).toContain(name.replace(/\.[a-z]+$/, ''));
  });

  test('are all the files that are there', () => {
    const files = filesIn(`${GATEWAY}/store/migrations`, /./).map((path) => basename(path, '.sql'));
    expect(files.toSorted()).toEqual(names.toSorted());
  });
});
