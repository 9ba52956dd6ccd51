import { hash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret, type Administration } from './access/administration.ts';
import type { Config } from './config.ts';
import { microUsdOf } from './ledger/credits.ts';
import type { SigningKey } from './media/signed-url.ts';
import type { Clock } from './platform/clock.ts';
import type { Store } from './store/store.ts';

/** The secrets that a data folder is given once and keeps. */
export interface Secrets {
  readonly adminToken: string;
  readonly firstKey: string;
  /** Whether the first key was made just now, and so is to be shown. */
  readonly firstKeyIsNew: boolean;
  readonly adminTokenIsNew: boolean;
  readonly signingKeys: readonly SigningKey[];
}

/** As they are called in the data folder, and in a database. */
const FIRST_KEY = 'first-api-key';
const ADMIN_TOKEN = 'admin-token';
const SIGNING_KEY = 'media-signing-key';
const NODE_ID = 'node-id';

function newToken(): string {
  return `ra_${randomBytes(32).toString('base64url')}`;
}

/** Written before anything uses them, so that a crash in between only means that they are there. */
export function openSecrets(config: Config): Secrets {
  const firstKey = keep(config, FIRST_KEY, config.bootstrapKey, newSecret);
  const adminToken = keep(config, ADMIN_TOKEN, config.adminToken, newToken);
  const signing = keep(config, SIGNING_KEY, null, () => randomBytes(32).toString('hex'));
  return {
    firstKey: firstKey.secret,
    firstKeyIsNew: firstKey.isNew,
    adminToken: adminToken.secret,
    adminTokenIsNew: adminToken.isNew,
    signingKeys: signing.secret.split('\n').map(signingKeyOf),
  };
}

function write({ dataFolder }: Config, name: string, secret: string): void {
  writeFileSync(join(dataFolder, name), `${secret}\n`, { mode: 0o600, flush: true });
}

/** Whose leases are this process's, also after a restart on the same data folder. */
export function openNodeId(config: Config, make: () => string): string {
  return keep(config, NODE_ID, null, make).secret;
}

/** Named after itself, so that links stay valid when lines before or after it come and go. */
function signingKeyOf(line: string): SigningKey {
  const secret = Buffer.from(line.trim(), 'hex');
  return { id: hash('sha256', secret, 'hex').slice(0, 8), secret };
}

function keep(
  config: Config,
  name: string,
  chosen: string | null,
  make: () => string,
): { readonly secret: string; readonly isNew: boolean } {
  if (chosen !== null) return { secret: chosen, isNew: false };
  const path = join(config.dataFolder, name);
  if (existsSync(path)) return { secret: readFileSync(path, 'utf8').trim(), isNew: false };
  const secret = make();
  write(config, name, secret);
  return { secret, isNew: true };
}

/**
 * Processes with one database have to sign links and know the admin token alike: each takes what the
 * first of them kept there, but for what its own operator chose, and keeps it beside its data too.
 */
export async function shareSecrets(
  config: Config,
  own: Secrets,
  store: Pick<Store, 'run'>,
  clock: Clock,
): Promise<Secrets> {
  const agree = async (name: string, value: string): Promise<string> => {
    const agreed = await store.run('keepSecret', { name, value, nowMs: clock() });
    if (agreed !== value) write(config, name, agreed);
    return agreed;
  };
  const signing = await agree(SIGNING_KEY, own.signingKeys.map(lineOf).join('\n'));
  const firstKey = config.bootstrapKey ?? (await agree(FIRST_KEY, own.firstKey));
  const adminToken = config.adminToken ?? (await agree(ADMIN_TOKEN, own.adminToken));
  return {
    firstKey,
    firstKeyIsNew: own.firstKeyIsNew && firstKey === own.firstKey,
    adminToken,
    adminTokenIsNew: own.adminTokenIsNew && adminToken === own.adminToken,
    signingKeys: signing.split('\n').map(signingKeyOf),
  };
}

const lineOf = ({ secret }: SigningKey): string => secret.toString('hex');

const FIRST_WORKSPACE = 'default';

/** Gives a new store its first workspace, credits and key. Each step happens once, however often it runs. */
export async function bootstrap(
  administration: Administration,
  { bootstrapCredits }: Config,
  { firstKey }: Secrets,
): Promise<void> {
  const workspace = await administration.openWorkspace(FIRST_WORKSPACE);
  if (bootstrapCredits > 0) {
    const amountMicroUsd = microUsdOf(bootstrapCredits);
    await administration.grant(workspace, amountMicroUsd, 'bootstrap', 'the first credits');
  }
  const key = { workspace, name: 'first key', requestsPerMinute: null, secret: firstKey };
  await administration.createKey(key);
}
