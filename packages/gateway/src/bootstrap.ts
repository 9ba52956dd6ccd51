import { hash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret, type Administration } from './access/administration.ts';
import type { Config } from './config.ts';
import { microUsdOf } from './ledger/credits.ts';
import type { SigningKey } from './media/signed-url.ts';

/** The secrets that a data folder is given once and keeps. */
export interface Secrets {
  readonly adminToken: string;
  readonly firstKey: string;
  /** Whether the first key was made just now, and so is to be shown. */
  readonly firstKeyIsNew: boolean;
  readonly adminTokenIsNew: boolean;
  readonly signingKeys: readonly SigningKey[];
}

function newToken(): string {
  return `ra_${randomBytes(32).toString('base64url')}`;
}

/** Written before anything uses them, so that a crash in between only means that they are there. */
export function openSecrets(config: Config): Secrets {
  const firstKey = keep(config, 'first-api-key', config.bootstrapKey, newSecret);
  const adminToken = keep(config, 'admin-token', config.adminToken, newToken);
  const signing = keep(config, 'media-signing-key', null, () => randomBytes(32).toString('hex'));
  return {
    firstKey: firstKey.secret,
    firstKeyIsNew: firstKey.isNew,
    adminToken: adminToken.secret,
    adminTokenIsNew: adminToken.isNew,
    signingKeys: signing.secret.split('\n').map(signingKeyOf),
  };
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
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flush: true });
  return { secret, isNew: true };
}

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
