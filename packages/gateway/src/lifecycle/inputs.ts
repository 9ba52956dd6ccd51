import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOwn } from '../platform/json.ts';
import type { SourceImage } from '../providers/provider.ts';
import type { InputImage } from '@reelgate/contracts';
import type { LifecycleContext } from './context.ts';

/**
 * Fetches and decodes a task's images into its scratch folder. A list written last says that all of
 * them are there, so that a later attempt, or a later process, does not fetch them again.
 */
export async function takeInputs(
  { images: intake }: LifecycleContext,
  images: readonly InputImage[],
  folder: string,
  signal: AbortSignal,
): Promise<readonly SourceImage[]> {
  if (images.length === 0) return [];
  const listPath = join(folder, 'inputs.json');
  if (existsSync(listPath)) return parseOwn(await readFile(listPath, 'utf8'));
  const taken: SourceImage[] = [];
  for (const [index, { url }] of images.entries()) {
    const image = await intake.take(url, join(folder, `input-${index}`), signal);
    taken.push({ url, path: image.path, widthPx: image.widthPx, heightPx: image.heightPx });
  }
  const unfinished = `${listPath}.part`;
  await writeFile(unfinished, JSON.stringify(taken));
  await rename(unfinished, listPath);
  return taken;
}
