import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseOwn } from '../platform/json.ts';

/**
 * Asks once, and from then on answers with what is kept in a file of a job's scratch folder. So a start
 * that is repeated says the same as the one before, also after a crash, which leaves all of it or none.
 */
export async function keptOnce<Fact extends object>(
  path: string,
  ask: () => Promise<Fact>,
): Promise<Fact> {
  if (existsSync(path)) return parseOwn(await readFile(path, 'utf8'));
  const fact = await ask();
  const unfinished = `${path}.part`;
  // On the disk before it has its name, else a power cut could leave the name without it.
  await writeFile(unfinished, JSON.stringify(fact), { flush: true });
  await rename(unfinished, path);
  return fact;
}
