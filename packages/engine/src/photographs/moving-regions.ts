import { smoothstep } from '../paint/curves.ts';
import type { Cues } from './cues.ts';
import { blurred, grown, softened, type PixelMap } from './pixel-map.ts';

/** Sky that may drift, 0..1; nothing at its edge, where ridges and roofs would be drawn along. */
export function skyMap({ widthPx, heightPx }: Cues, mask: PixelMap): PixelMap {
  const size = { widthPx, heightPx };
  const reach = Math.round(heightPx * 0.07);
  const half = Math.max(1, Math.floor(reach / 2));
  return softened(grown(mask, size, -2 * half - 1), size, half);
}

/**
 * Leaves, grass and reeds, 0..1: green or straw-coloured, full of fine detail, and without the long
 * straight edges of what is built.
 */
export function leafMap(cues: Cues): PixelMap {
  const { widthPx, heightPx, picture, detail } = cues;
  const size = { widthPx, heightPx };
  const straight = straightMap(cues);
  const map = detail.map((fine, at) => {
    const [red = 0, green = 0, blue = 0] = [picture.red[at], picture.green[at], picture.blue[at]];
    const leafy = smoothstep(0.015, 0.07, green - Math.max(red * 0.96, blue));
    const straw = smoothstep(0.1, 0.22, Math.min(red, green) - blue) * smoothstep(0.55, 0.8, fine);
    return Math.max(leafy * smoothstep(0.2, 0.5, fine), 0.7 * straw) * (1 - (straight[at] ?? 0));
  });
  const even = softened(map, size, 3);
  return softened(
    even.map((value) => smoothstep(0.3, 0.7, value)),
    size,
    3,
  );
}

/** 1 on and beside edges that run straight up or across for long. */
function straightMap({ widthPx, heightPx, slopeX, slopeY }: Cues): PixelMap {
  const map = new Float32Array(widthPx * heightPx);
  const leastRun = Math.round(heightPx * 0.16);
  const follow = (
    slopes: PixelMap,
    lines: number,
    count: number,
    lineStep: number,
    step: number,
  ) => {
    for (let line = 0; line < lines; line++) {
      let run = 0;
      for (let place = 0; place <= count; place++) {
        const at = line * lineStep + place * step;
        if (place < count && Math.abs(slopes[at] ?? 0) > 0.04) {
          run++;
          continue;
        }
        if (run >= leastRun) for (let back = 1; back <= run; back++) map[at - back * step] = 1;
        run = 0;
      }
    }
  };
  follow(slopeX, widthPx, heightPx, 1, widthPx);
  follow(slopeY, heightPx, widthPx, widthPx, 1);
  const size = { widthPx, heightPx };
  return blurred(grown(map, size, 2), size, 1);
}
