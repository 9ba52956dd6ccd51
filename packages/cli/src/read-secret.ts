import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

interface Named {
  readonly file: string | undefined;
  readonly stdin: boolean;
}

/** A secret never stands in a command line, where every process of the machine could read it. */
export async function readSecret(option: string, { file, stdin }: Named): Promise<string | null> {
  if (file !== undefined && stdin) {
    throw new UsageError(`give --${option}-file or --${option}-stdin, not both`);
  }
  if (file === undefined && !stdin) return null;
  const secret = (
    file === undefined ? await text(process.stdin) : await readSecretFile(file)
  ).trim();
  if (secret !== '') return secret;
  throw new UsageError(`there is no secret in ${file ?? 'what came by stdin'}`);
}

async function readSecretFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be read (${code})`, { cause });
  }
}
