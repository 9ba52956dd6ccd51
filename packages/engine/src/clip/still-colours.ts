export interface PixelSize {
  widthPx: number;
  heightPx: number;
}

/** As rgbOf has it, without a call and a list for each pixel. */
const lumaGain = 255 / 219;
const chromaGain = 255 / 224;
const [redShare, greenShare, blueShare] = [0.2126, 0.7152, 0.0722];

/** RGB of a packed 4:2:0 picture; between its samples, chroma is interpolated. */
export function rgbOfPicture(
  planes: Uint8Array,
  { widthPx, heightPx }: PixelSize,
): Uint8ClampedArray<ArrayBuffer> {
  const lumaBytes = widthPx * heightPx;
  const out = new Uint8ClampedArray(lumaBytes * 3);
  const [blueRow, redRow] = [new Float32Array(widthPx), new Float32Array(widthPx)];
  const half = { widthPx: widthPx / 2, heightPx: heightPx / 2 };
  const bluePlane = planes.subarray(lumaBytes, lumaBytes * 1.25);
  const redPlane = planes.subarray(lumaBytes * 1.25, lumaBytes * 1.5);
  for (let y = 0; y < heightPx; y++) {
    widen(bluePlane, half, y, blueRow);
    widen(redPlane, half, y, redRow);
    for (let x = 0; x < widthPx; x++) {
      const at = (y * widthPx + x) * 3;
      putRgb(out, at, planes[y * widthPx + x] ?? 16, blueRow[x] ?? 128, redRow[x] ?? 128);
    }
  }
  return out;
}

function putRgb(out: Uint8ClampedArray, at: number, y: number, u: number, v: number): void {
  const luma = (y - 16) * lumaGain;
  const blue = luma + (u - 128) * chromaGain * 1.8556;
  const red = luma + (v - 128) * chromaGain * 1.5748;
  out[at] = red;
  out[at + 1] = (luma - redShare * red - blueShare * blue) / greenShare;
  out[at + 2] = blue;
}

/** Luma samples of each pixel of a smaller picture, along either side. */
const samples = 3;

/** RGB of a smaller size: the mean of a few luma samples and one of chroma per pixel. */
export function shrunkRgb(
  planes: Uint8Array,
  { widthPx, heightPx }: PixelSize,
  smaller: PixelSize,
): Uint8ClampedArray<ArrayBuffer> {
  const lumaBytes = widthPx * heightPx;
  const columns = samplesAlong(smaller.widthPx, widthPx);
  const rows = samplesAlong(smaller.heightPx, heightPx);
  const out = new Uint8ClampedArray(smaller.widthPx * smaller.heightPx * 3);
  for (let y = 0; y < smaller.heightPx; y++) {
    const chromaRow = lumaBytes + ((rows[y * samples + 1] ?? 0) >> 1) * (widthPx / 2);
    for (let x = 0; x < smaller.widthPx; x++) {
      let luma = 0;
      for (let row = y * samples; row < (y + 1) * samples; row++) {
        const start = (rows[row] ?? 0) * widthPx;
        for (let column = x * samples; column < (x + 1) * samples; column++) {
          luma += planes[start + (columns[column] ?? 0)] ?? 16;
        }
      }
      const blue = chromaRow + ((columns[x * samples + 1] ?? 0) >> 1);
      const red = blue + lumaBytes / 4;
      const at = (y * smaller.widthPx + x) * 3;
      putRgb(out, at, luma / samples ** 2, planes[blue] ?? 128, planes[red] ?? 128);
    }
  }
  return out;
}

/** Where the samples lie of each of so many pixels, evenly along a side of a larger picture. */
function samplesAlong(pixels: number, sidePx: number): Int32Array {
  return Int32Array.from({ length: pixels * samples }, (_, index) =>
    Math.floor(((index + 0.5) / samples / pixels) * sidePx),
  );
}

/** One row at twice the size of its plane: each sample is three quarters the nearest one's. */
function widen(
  plane: Uint8Array,
  { widthPx, heightPx }: PixelSize,
  y: number,
  row: Float32Array,
): void {
  const near = y >> 1;
  const far = Math.min(heightPx - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1)));
  const at = (x: number) =>
    0.75 * (plane[near * widthPx + x] ?? 128) + 0.25 * (plane[far * widthPx + x] ?? 128);
  let [before, here] = [at(0), at(0)];
  for (let x = 0; x < widthPx; x++) {
    const after = at(Math.min(widthPx - 1, x + 1));
    row[2 * x] = 0.75 * here + 0.25 * before;
    row[2 * x + 1] = 0.75 * here + 0.25 * after;
    [before, here] = [here, after];
  }
}
