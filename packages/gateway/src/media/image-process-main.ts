import {
  ImageUndecodable,
  normaliseImage,
  type ImageBounds,
  type NormalImage,
} from './normalise-image.ts';

/*
 * Decodes pictures that nobody knows, one at a time, over the fork's channel. A picture that breaks
 * the decoder breaks this process and no other; it ends with its parent.
 */

export interface ImageOrder {
  readonly from: string;
  readonly to: string;
  readonly bounds: ImageBounds;
}

export type ImageNews =
  | { readonly kind: 'done'; readonly image: NormalImage }
  /** The picture is at fault. */
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'broke'; readonly problem: string };

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', ({ from, to, bounds }: ImageOrder) => {
  normaliseImage(from, to, bounds).then(
    (image) => tell({ kind: 'done', image }),
    (error: unknown) => tell(newsOf(error)),
  );
});

function newsOf(error: unknown): ImageNews {
  if (error instanceof ImageUndecodable) return { kind: 'refused', words: error.message };
  return { kind: 'broke', problem: error instanceof Error ? error.message : String(error) };
}

function tell(news: ImageNews): void {
  process.send?.(news);
}
