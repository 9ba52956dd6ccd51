import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ADMIN_TOKEN,
  FINAL_TASK,
  KNOWN_TASK,
  NOW,
  openConsole,
} from '../../gateway/test/console/open-console.ts';
import { failed, misused, runCommand, runHere, said } from './run-command.ts';

let console: ReturnType<typeof openConsole>;
let url: string;
let environment: Record<string, string>;
let folder: string;

beforeAll(async () => {
  console = openConsole();
  url = await console.app.listen({ host: '127.0.0.1', port: 0 });
  environment = { REELGATE_URL: url, REELGATE_ADMIN_TOKEN: ADMIN_TOKEN };
  folder = mkdtempSync(join(tmpdir(), 'reelgate-cli-'));
});
afterAll(async () => {
  await console.close();
  rmSync(folder, { recursive: true });
});

const reelgate = (line: string, changes: Record<string, string> = {}, at = folder) =>
  runCommand(line.split(' '), { ...environment, ...changes }, at);

/** For what is known before anything is asked of the system. */
const reelgateHere = (line: string) => runHere(line.split(' '), environment);

test('from the first workspace to a revoked key', async () => {
  expect(await reelgate('workspaces list')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'no workspaces yet\n',
  });
  expect(await reelgate('workspaces create acme --concurrency 8')).toEqual(
    said('workspace acme runs 8 tasks at a time\n'),
  );
  expect(await reelgate('workspaces set acme --concurrency 12')).toEqual(
    said('workspace acme runs 12 tasks at a time\n'),
  );
  expect(await reelgate('credits grant --workspace acme --credits 5000')).toEqual(
    said('granted 5000 credits to workspace acme: 5000 credits available\n'),
  );
  expect(await reelgate('keys list --workspace acme')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'workspace acme has no keys\n',
  });

  const made = await reelgate('keys create --workspace acme --name ci --requests-per-minute none');
  const secret = made.stdout.trim();
  const [key] = await console.administration.keys('acme');
  expect(made).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^rk_live_[\w-]{43}\n$/) as string,
    stderr: `key ${key?.id} of workspace acme, without a rate limit\nkeep the secret now: it is not shown again\n`,
  });
  const caller = await console.authenticator.authenticate(`Bearer ${secret}`);
  expect(caller).toMatchObject({ keyId: key?.id, requestsPerMinute: null });

  await reelgate('keys create --workspace beta-2');
  expect(await reelgate('workspaces list')).toEqual(
    said(
      [
        'NAME     CONCURRENCY   AVAILABLE   HELD   SPENT   CREATED',
        'acme              12        5000      0       0   2026-01-02 03:04Z',
        'beta-2             4           0      0       0   2026-01-02 03:04Z',
        '',
      ].join('\n'),
    ),
  );

  expect(await reelgate(`keys revoke ${key?.id}`)).toEqual(
    said(`revoked ${key?.id} (ci) of workspace acme\n`),
  );
  await expect(console.authenticator.authenticate(`Bearer ${secret}`)).rejects.toThrow(
    'unauthenticated_revoked',
  );
  const hint = key?.secret_hint;
  expect(await reelgate('keys list --workspace acme')).toEqual(
    said(
      [
        'ID                                 NAME   SECRET              REQUESTS/MIN   SCOPES   CREATED             EXPIRES   REVOKED',
        `${key?.id}   ci     ${hint}   unlimited      all      2026-01-02 03:04Z   -         2026-01-02 03:04Z`,
        '',
      ].join('\n'),
    ),
  );
});

test('a key for some things, and for some time', async () => {
  const words = 'keys create --workspace bound --scopes generations:create,files:create';
  const made = await reelgate(`${words} --expires-at 2027-01-31T00:00:00Z`);
  const [key] = await console.administration.keys('bound');
  expect(made.stderr).toBe(
    `key ${key?.id} of workspace bound, 60 requests a minute, ` +
      'for generations:create, files:create only, until 2027-01-31 00:00Z\n' +
      'keep the secret now: it is not shown again\n',
  );
  const caller = await console.authenticator.authenticate(`Bearer ${made.stdout.trim()}`);
  expect(caller.scopes).toEqual(new Set(['generations:create', 'files:create']));
  expect(caller.expiresAtMs).toBe(Date.parse('2027-01-31T00:00:00Z'));
  expect((await reelgate('keys list --workspace bound')).stdout).toMatch(
    /SCOPES .*\n.* generations:create,files:create +2026-01-02 03:04Z +2027-01-31 00:00Z +-\n/,
  );
});

describe('--json answers as the API does', () => {
  test('wherever it stands', async () => {
    await reelgate('workspaces create machine');
    const id = (await console.administration.findWorkspace('machine'))?.id;
    const machine = { id, name: 'machine', concurrency_max: 3 };
    const credits = { available_credits: 0, held_credits: 0, spent_credits: 0, created_at: NOW };
    const { stdout, ...rest } = await reelgate('--json workspaces set machine --concurrency=3');
    expect(rest).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ ...machine, ...credits });
  });

  test('with the secret, and nothing else', async () => {
    const { stdout, ...rest } = await reelgate('keys create --workspace json --json --name app');
    const [key] = await console.administration.keys('json');
    expect(rest).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      id: key?.id,
      workspace: 'json',
      name: 'app',
      secret: expect.stringMatching(/^rk_live_/) as string,
      secret_hint: key?.secret_hint,
      requests_per_minute: 60,
      scopes: null,
      expires_at: null,
      created_at: NOW,
      revoked_at: null,
    });
  });

  test('an empty list is one', async () => {
    await reelgate('workspaces create bare');
    expect(await reelgate('keys list --workspace bare --json')).toEqual(said('[]\n'));
  });
});

test('a grant with an id counts once', async () => {
  const words = ['credits', 'grant', '--workspace', 'once', '--credits', '7'];
  const more = ['--grant-id', 'invoice-7', '--reason', 'invoice 7'];
  await reelgate('workspaces create once');
  await runCommand([...words, ...more], environment);
  const again = await runCommand([...words, ...more], environment);
  expect(again).toEqual(said('granted 7 credits to workspace once: 7 credits available\n'));
});

test('a task is cancelled', async () => {
  expect(await reelgate(`tasks cancel ${KNOWN_TASK}`)).toEqual(
    said(`task_${KNOWN_TASK} is being cancelled\n`),
  );
  expect(await reelgate(`tasks cancel task_${FINAL_TASK}`)).toEqual(
    failed('a task that has ended cannot be cancelled'),
  );
});

test('doctor says by its exit code whether all is well', async () => {
  expect(await reelgate('doctor')).toEqual(said('sound: the books are in order\n'));
  const rows = [{ workspace_id: 'one' }, { workspace_id: 'two' }];
  const broken = [{ invariant: 'nothing is overdrawn', rows }] as const;
  const unsound = openConsole({ checkInvariants: async () => broken });
  const at = { REELGATE_URL: await unsound.app.listen({ host: '127.0.0.1', port: 0 }) };
  const [people, programs] = [await reelgate('doctor', at), await reelgate('doctor --json', at)];
  await unsound.close();
  expect(people).toEqual({
    code: 1,
    stdout: [
      'NOT SOUND: the books are not in order',
      '  broken: nothing is overdrawn',
      '    {"workspace_id":"one"}',
      '    {"workspace_id":"two"}',
      '',
    ].join('\n'),
    stderr: '',
  });
  expect(programs.code).toBe(1);
  expect(JSON.parse(programs.stdout)).toEqual({ sound: false, broken });
});

describe('a command line that cannot be understood says what it could have been', () => {
  const token = 'no admin token: data/admin-token is not there';
  const rows: [string, string][] = [
    ['keys', 'keys what? There is: keys create, keys list, keys revoke'],
    ['keys crate', 'there is no command "keys crate"; did you mean keys create?'],
    ['workspace list', 'there is no command "workspace list"; did you mean workspaces list?'],
    ['docter', 'there is no command "docter"; did you mean doctor?'],
    ['paint film', 'there is no command "paint film"; see reelgate help'],
    ['help film', 'there is no command "film"; see reelgate help'],
    ['keys create', 'keys create needs --workspace: the workspace whose credits the key spends'],
    [
      'keys create --workspace',
      '--workspace needs NAME: the workspace whose credits the key spends',
    ],
    [
      'keys create --workspace --name ci',
      '--workspace needs NAME (not --name): the workspace whose credits the key spends',
    ],
    ['keys create --workspace=', '--workspace must be some text, not ""'],
    [
      'keys create --workspac acme',
      'keys create has no option --workspac; did you mean --workspace?',
    ],
    [
      'doctor --credits 5',
      'doctor has no option --credits; it takes --offline, --url, --admin-token, --json, --help',
    ],
    [
      'doctor -x',
      'doctor has no option -x; it takes --offline, --url, --admin-token, --json, --help',
    ],
    [
      'doctor --constructor',
      'doctor has no option --constructor; it takes --offline, --url, --admin-token, --json, --help',
    ],
    [
      'keys create --workspace acme --scopes files:read,',
      '--scopes must be words with commas between them, not "files:read,"',
    ],
    ['doctor --json=yes', '--json takes no value'],
    ['doctor acme', 'doctor takes no argument, so what is "acme"?'],
    ['keys revoke', 'keys revoke needs ID: as keys list shows it'],
    ['keys revoke one two', 'keys revoke takes one ID, so what is "two"?'],
    [
      'keys create --workspace acme --requests-per-minute many',
      '--requests-per-minute must be a whole number from 1 up, or none, not "many"',
    ],
    [
      'credits grant --workspace acme --credits 1.5',
      '--credits must be a whole number from 1 up, not "1.5"',
    ],
    [
      'workspaces set acme --concurrency 0',
      '--concurrency must be a whole number from 1 up, not "0"',
    ],
    [
      'doctor --url localhost:8080',
      '"localhost:8080" is not an address of a gateway, such as http://127.0.0.1:8080',
    ],
    ['doctor --admin-token=', 'the admin token from --admin-token is empty or holds spaces'],
  ];
  test.each(rows)('%s', async (line, words) => {
    expect(await reelgateHere(line)).toEqual(misused(words));
  });

  test('by the real command too', async () => {
    const words = 'there is no command "docter"; did you mean doctor?';
    expect(await reelgate('docter')).toEqual(misused(words));
  });

  test('no token anywhere', async () => {
    const why = 'and neither --admin-token nor REELGATE_ADMIN_TOKEN[_FILE] is given';
    expect(await reelgate('doctor', { REELGATE_ADMIN_TOKEN: '' })).toEqual(
      misused(`${token}, ${why}`),
    );
  });
});

describe('the admin token is looked for', () => {
  const rows: [string, string, Record<string, string>, string][] = [
    ['in the command line first', 'doctor --admin-token wrong', {}, '--admin-token'],
    ['in the environment', 'doctor', { REELGATE_ADMIN_TOKEN: 'wrong' }, 'REELGATE_ADMIN_TOKEN'],
    [
      'in a file that the environment names',
      'doctor',
      { REELGATE_ADMIN_TOKEN: '', REELGATE_ADMIN_TOKEN_FILE: 'wrong-token' },
      'wrong-token',
    ],
    [
      'in the data folder',
      'doctor',
      { REELGATE_ADMIN_TOKEN: '', REELGATE_DATA_DIR: '.' },
      'admin-token',
    ],
  ];
  test.each(rows)('%s', async (_name, line, changes, source) => {
    writeFileSync(join(folder, 'wrong-token'), 'wrong\n');
    writeFileSync(join(folder, 'admin-token'), 'wrong\n');
    expect(await reelgate(line, changes)).toEqual(
      failed(`the gateway at ${url} refuses the admin token from ${source}`),
    );
  });

  test('and used as the gateway wrote it', async () => {
    writeFileSync(join(folder, 'admin-token'), `${ADMIN_TOKEN}\n`);
    const changes = { REELGATE_ADMIN_TOKEN: '', REELGATE_DATA_DIR: folder };
    expect(await reelgate('doctor', changes, '/')).toMatchObject({ code: 0 });
  });

  test('a file that is named but not there', async () => {
    const changes = { REELGATE_ADMIN_TOKEN: '', REELGATE_ADMIN_TOKEN_FILE: 'gone' };
    const words = 'no admin token: gone is not there, and REELGATE_ADMIN_TOKEN_FILE names it';
    expect(await reelgate('doctor', changes)).toEqual(misused(words));
  });
});

describe('what the gateway declines is told in its words', () => {
  const rows: [string, string][] = [
    ['keys list --workspace nowhere', 'no workspace has this name'],
    ['keys revoke nothing', 'no workspace has a key with this id'],
    [
      'keys create --workspace acme --expires-at tomorrow',
      'expires_at must be a time such as 2027-01-31T00:00:00Z',
    ],
    ['keys revoke ../workspaces', 'no workspace has a key with this id'],
    [
      'workspaces create Acme --concurrency 10001',
      'name must be 1-63 of a-z, 0-9 and "-", and not begin with "-"\n  concurrency_max must be <= 10000',
    ],
  ];
  test.each(rows)('%s', async (line, words) => {
    expect(await reelgate(line)).toEqual(failed(words));
  });
});

test('nobody listens', async () => {
  const { port } = await reserve();
  const at = { REELGATE_URL: `http://127.0.0.1:${port}` };
  const words = `no gateway at http://127.0.0.1:${port} (ECONNREFUSED); is it running? --url or REELGATE_URL say where`;
  expect(await reelgate('doctor', at)).toEqual(failed(words));
  expect(await reelgate('credits grant --workspace acme --credits 5', at)).toEqual(failed(words));
});

test('another server listens', async () => {
  const server = createServer((_request, response) => response.end('<html>')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const result = await reelgate(`doctor --url ${at}`);
  server.close();
  const words = `${at} is no gateway, it seems: HTTP 200 is not an answer of Reelgate's admin API`;
  expect(result).toEqual(failed(words));
});

test('a grant that is cut off says how to repeat it safely', async () => {
  const server = createServer((request) => request.socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const result = await reelgate(
    `credits grant --workspace a --credits 1 --url ${at} --grant-id g7`,
  );
  server.close();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('grant again with --grant-id g7: it counts once');
});

describe('help', () => {
  test.each(['help', '--help', '-h'])('%s names every command', async (line) => {
    const { code, stdout, stderr } = await reelgateHere(line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const commands = stdout.split('\n').filter((each) => /^ {2}[a-z]/.test(each));
    expect(commands.map((each) => each.trim().split('   ')[0])).toEqual([
      'keys create --workspace NAME',
      'keys list --workspace NAME',
      'keys revoke ID',
      'credits grant --workspace NAME --credits N',
      'workspaces list',
      'workspaces create NAME',
      'workspaces set NAME --concurrency N',
      'channels list',
      'channels add NAME --provider NAME',
      'channels enable NAME',
      'channels disable NAME',
      'channels remove NAME',
      'tasks cancel ID',
      'usage',
      'media move --from URL --to URL',
      'export --to FILE',
      'import --from FILE',
      'backup --to FOLDER',
      'migrate',
      'doctor',
      'render PROMPT --out FILE',
    ]);
  });

  test.each(['help workspaces set', 'workspaces set --help', 'workspaces set acme -h'])(
    '%s',
    async (line) => {
      const { code, stdout } = await reelgateHere(line);
      expect(code).toBe(0);
      expect(stdout.split('\n').slice(0, 6)).toEqual([
        'Usage: reelgate workspaces set NAME --concurrency N [OPTIONS]',
        '  change how many tasks of a workspace run at a time',
        '',
        '  NAME   as workspaces list shows it',
        '',
        'Options:',
      ]);
    },
  );

  test('of a group', async () => {
    const { stdout } = await reelgateHere('help keys');
    expect(stdout).toContain('keys revoke ID');
    expect(stdout).not.toContain('doctor');
  });
});

/** A port that was free a moment ago. */
async function reserve(): Promise<AddressInfo> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address;
}
