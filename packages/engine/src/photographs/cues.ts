import { blurred, quantile, type MapSize, type PixelMap } from './pixel-map.ts';

/** A small copy of a picture: RGB in 0..1, one map each. */
export interface SmallPicture extends MapSize {
  red: PixelMap;
  green: PixelMap;
  blue: PixelMap;
}

/** What is measured at each pixel of a small copy. */
export interface Cues extends MapSize {
  picture: SmallPicture;
  luma: PixelMap;
  /** Change of brightness to the right and down, of a slightly softened picture. */
  slopeX: PixelMap;
  slopeY: PixelMap;
  /** Detail around a pixel: about 0 where out of focus or plain, 1 where much is sharp. */
  detail: PixelMap;
}

/** From RGBA of any size, averaging what falls into each pixel. */
export function smallPicture(
  source: { rgba: Uint8Array; widthPx: number; heightPx: number },
  size: MapSize,
): SmallPicture {
  const { widthPx, heightPx } = size;
  const maps = Array.from({ length: 3 }, () => new Float32Array(widthPx * heightPx));
  const [red = new Float32Array(), green = new Float32Array(), blue = new Float32Array()] = maps;
  const edgesX = edges(source.widthPx, widthPx);
  const edgesY = edges(source.heightPx, heightPx);
  // Every other pixel both ways gives nearly the same mean for a quarter of the work.
  const step = source.widthPx > widthPx * 4 ? 2 : 1;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [left = 0, right = 0] = [edgesX[x], edgesX[x + 1]];
      const [top = 0, bottom = 0] = [edgesY[y], edgesY[y + 1]];
      let [sumRed, sumGreen, sumBlue] = [0, 0, 0];
      let count = 0;
      for (let row = top; row < bottom; row += step) {
        const end = (row * source.widthPx + right) * 4;
        for (let at = (row * source.widthPx + left) * 4; at < end; at += 4 * step) {
          count++;
          sumRed += source.rgba[at] ?? 0;
          sumGreen += source.rgba[at + 1] ?? 0;
          sumBlue += source.rgba[at + 2] ?? 0;
        }
      }
      const share = 1 / (255 * count);
      const at = y * widthPx + x;
      red[at] = sumRed * share;
      green[at] = sumGreen * share;
      blue[at] = sumBlue * share;
    }
  }
  return { widthPx, heightPx, red, green, blue };
}

/** Bounds that share out `from` pixels among `to`, each with one at least. */
function edges(from: number, to: number): number[] {
  return Array.from({ length: to + 1 }, (_, index) => Math.floor((index * from) / to));
}

export function cuesOf(picture: SmallPicture): Cues {
  const { widthPx, heightPx, red, green, blue } = picture;
  const size = { widthPx, heightPx };
  const luma = red.map(
    (value, at) => value * 0.2126 + (green[at] ?? 0) * 0.7152 + (blue[at] ?? 0) * 0.0722,
  );
  const soft = blurred(luma, size, 1);
  const [slopeX, slopeY] = [new Float32Array(luma.length), new Float32Array(luma.length)];
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1; x < widthPx - 1; x++) {
      const at = y * widthPx + x;
      slopeX[at] = ((soft[at + 1] ?? 0) - (soft[at - 1] ?? 0)) / 2;
      slopeY[at] = ((soft[at + widthPx] ?? 0) - (soft[at - widthPx] ?? 0)) / 2;
    }
  }
  const fine = luma.map((value, at) => Math.abs(value - (soft[at] ?? 0)));
  const around = blurred(fine, size, 3);
  // Sharpness is judged within the picture, but what is plain throughout has none.
  const most = Math.max(0.012, quantile(around, 0.95));
  const detail = around.map((value) => Math.min(1, value / most));
  return { widthPx, heightPx, picture, luma, slopeX, slopeY, detail };
}
