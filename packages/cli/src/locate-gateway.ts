import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

export interface Gateway {
  readonly url: string;
  readonly token: string;
  /** Where the token was found, for whoever has to find out why it is wrong. */
  readonly tokenSource: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface Typed {
  readonly url: string | null;
  readonly adminToken: string | null;
}

export async function locateGateway(typed: Typed, environment: Environment): Promise<Gateway> {
  const url = readUrl(typed.url ?? environment['REELGATE_URL']);
  const { token, tokenSource } = await findToken(typed, environment);
  // A header cannot carry anything else, and the token's own characters must not end up in an error.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(`the admin token from ${tokenSource} is empty or holds spaces`);
  }
  return { url, token, tokenSource };
}

const DEFAULT_URL = 'http://127.0.0.1:8080';

function readUrl(given: string | undefined): string {
  const text = given === undefined || given === '' ? DEFAULT_URL : given;
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return text;
  throw new UsageError(`"${text}" is not an address of a gateway, such as ${DEFAULT_URL}`);
}

type Found = Pick<Gateway, 'token' | 'tokenSource'>;

async function findToken({ adminToken }: Typed, environment: Environment): Promise<Found> {
  if (adminToken !== null) return { token: adminToken, tokenSource: '--admin-token' };
  const fixed = environment['REELGATE_ADMIN_TOKEN'];
  if (fixed !== undefined && fixed !== '') {
    return { token: fixed.trim(), tokenSource: 'REELGATE_ADMIN_TOKEN' };
  }
  const named = environment['REELGATE_ADMIN_TOKEN_FILE'];
  if (named !== undefined && named !== '') {
    return readToken(named, 'REELGATE_ADMIN_TOKEN_FILE names it');
  }
  const kept = join(environment['REELGATE_DATA_DIR'] || 'data', 'admin-token');
  return readToken(kept, 'neither --admin-token nor REELGATE_ADMIN_TOKEN[_FILE] is given');
}

async function readToken(path: string, why: string): Promise<Found> {
  try {
    return { token: (await readFile(path, 'utf8')).trim(), tokenSource: path };
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const trouble = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new UsageError(`no admin token: ${path} ${trouble}, and ${why}`, { cause });
  }
}
