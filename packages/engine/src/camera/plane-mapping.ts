import type { Mapping } from '../paint/mapping.ts';

/** Distance of the eye from the picture, in half widths: how strongly a turn converges. */
const eyeDistance = 2.2;

/** Where the camera looks on a flat texture. */
export interface Sight {
  /** The texel in the middle of the frame. */
  centreU: number;
  centreV: number;
  /** Texels per output pixel there. */
  scale: number;
  /** Around the upright axis, in radians. */
  turn: number;
  roll: number;
}

export function planeMapping(sight: Sight, widthPx: number, heightPx: number): Mapping {
  const { centreU, centreV, scale } = sight;
  const half = widthPx / 2;
  const [cosTurn, sinTurn] = [Math.cos(sight.turn), Math.sin(sight.turn)];
  const [cosRoll, sinRoll] = [Math.cos(sight.roll), Math.sin(sight.roll)];
  return (x, y, spot) => {
    const flatX = (x + 0.5 - widthPx / 2) / half;
    const flatY = (y + 0.5 - heightPx / 2) / half;
    const right = flatX * cosRoll - flatY * sinRoll;
    const down = flatX * sinRoll + flatY * cosRoll;
    const turnedX = (right * eyeDistance) / (eyeDistance * cosTurn - right * sinTurn);
    const turnedY = (down * (eyeDistance + turnedX * sinTurn)) / eyeDistance;
    spot.u = centreU + turnedX * half * scale - 0.5;
    spot.v = centreV + turnedY * half * scale - 0.5;
  };
}
