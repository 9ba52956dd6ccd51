import { appendFileSync, readFileSync } from 'node:fs';
import type { ImageOrder } from '../../src/media/image-process-main.ts';

/** Stands in for a decoder that a picture breaks: as often as the file's name says, counted beside it. */
process.on('disconnect', () => process.exit(0));
process.on('message', ({ from, to }: ImageOrder) => {
  appendFileSync(`${to}.tries`, 'x');
  if (from.endsWith('always') || (from.endsWith('once') && !hasTriedBefore(to))) process.abort();
  if (from.endsWith('never answers')) return;
  process.send?.({
    kind: 'done',
    image: { widthPx: 1, heightPx: 1, mediaType: 'image/jpeg', sizeBytes: 1 },
  });
});

function hasTriedBefore(to: string): boolean {
  return readFileSync(`${to}.tries`, 'utf8').length > 1;
}
