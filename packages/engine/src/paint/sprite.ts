import type { Mapping } from './mapping.ts';
import type { Stage } from './stage.ts';
import type { Texture } from './texture.ts';

/** Where a flat cut-out is laid, by its middle. */
export interface SpritePlace {
  x: number;
  y: number;
  /** Pixels per texel. */
  scale: number;
  /** Clockwise, in radians. */
  turn: number;
  /** Height against width: less than 1 where it is seen at an angle; 1 unless given. */
  squash?: number;
  /** Turn of the squashed picture as a whole, clockwise. */
  lean?: number;
  opacity?: number;
}

/**
 * Transparent rim that a cut-out needs: what is laid is worked out for every sixteenth pixel, and
 * those outside are held to the edge.
 */
export const spriteRimPx = 28;

export function laySprite(stage: Stage, texture: Texture, place: SpritePlace): void {
  const { x, y, scale, turn, squash = 1, lean = 0, opacity = 1 } = place;
  if (opacity <= 0) return;
  const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
  const [leanCos, leanSin] = [Math.cos(lean), Math.sin(lean)];
  const down = halfHeightOf(texture, place);
  const rows = stage.rows(y - down, y + down);
  if (rows.to <= rows.from) return;
  const mapping: Mapping = (pixelX, pixelY, spot) => {
    const [dx, dy] = [pixelX - x, pixelY - y];
    const right = dx * leanCos + dy * leanSin;
    const below = (dy * leanCos - dx * leanSin) / squash;
    spot.u = texture.widthPx / 2 + right * cos + below * sin;
    spot.v = texture.heightPx / 2 - right * sin + below * cos;
  };
  stage.over(texture, mapping, rows, opacity);
}

/** Rows from its middle to its upper or lower end. */
function halfHeightOf(
  texture: Texture,
  { scale, turn, squash = 1, lean = 0 }: SpritePlace,
): number {
  const [wide, high] = [(texture.widthPx / 2) * scale, (texture.heightPx / 2) * scale];
  if (squash === 1) {
    const whole = turn + lean;
    return Math.abs(Math.sin(whole)) * wide + Math.abs(Math.cos(whole)) * high;
  }
  if (turn === 0 && lean === 0) return high * squash;
  return Math.hypot(wide, high) * Math.hypot(Math.sin(lean), Math.cos(lean) * squash);
}
