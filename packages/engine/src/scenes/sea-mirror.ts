import { takeCanvas, type Canvas } from '../paint/canvas.ts';
import type { Stage } from '../paint/stage.ts';

/**
 * The sky as it was before things were painted that only the water is to see. Water mirrors what
 * stands over its horizon; what stands nearer has to be put there higher than it is seen.
 */
export class KeptSky {
  readonly #stage: Stage;
  readonly #kept: Canvas;
  #rows = 0;

  constructor(stage: Stage) {
    const { arena, canvas } = stage;
    this.#stage = stage;
    this.#kept = takeCanvas(arena, canvas.widthPx, canvas.heightPx);
  }

  keep(horizonPx: number): void {
    this.#rows = this.#stage.rows(0, Math.floor(horizonPx / 2) * 2).to;
    this.#copy(this.#stage.canvas, this.#kept);
  }

  putBack(): void {
    this.#copy(this.#kept, this.#stage.canvas);
  }

  #copy(from: Canvas, to: Canvas): void {
    const { bytes } = this.#stage.arena;
    const lumaBytes = this.#rows * from.stride;
    bytes.copyWithin(to.y, from.y, from.y + lumaBytes);
    bytes.copyWithin(to.u, from.u, from.u + lumaBytes / 4);
    bytes.copyWithin(to.v, from.v, from.v + lumaBytes / 4);
  }
}
