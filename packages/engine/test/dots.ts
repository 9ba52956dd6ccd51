import sharp from 'sharp';

/** Where a dot is, in pixels from the upper left corner of the picture. */
export interface Dot {
  x: number;
  y: number;
}

export interface LumaPicture {
  luma: Uint8Array;
  widthPx: number;
  heightPx: number;
}

/** Dark and flat between the dots, so that nothing but a dot counts where one is looked for. */
const ground = 60;
const peak = 230;

/** Writes soft, bright dots onto a flat ground; soft ones are found more exactly than hard ones. */
export async function writeDots(
  path: string,
  size: { widthPx: number; heightPx: number },
  { dots, radiusPx }: { dots: readonly Dot[]; radiusPx: number },
): Promise<void> {
  const { widthPx, heightPx } = size;
  const pixels = Buffer.alloc(widthPx * heightPx, ground);
  const reach = Math.ceil(radiusPx * 4);
  for (const dot of dots) {
    for (let y = Math.floor(dot.y) - reach; y <= dot.y + reach; y++) {
      for (let x = Math.floor(dot.x) - reach; x <= dot.x + reach; x++) {
        if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
        const away = ((x + 0.5 - dot.x) ** 2 + (y + 0.5 - dot.y) ** 2) / radiusPx ** 2;
        pixels[y * widthPx + x] = ground + (peak - ground) * Math.exp(-away / 2);
      }
    }
  }
  await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .toColourspace('srgb')
    .png()
    .toFile(path);
}

/** Every dot that lies at least `marginPx` within the picture. */
export function findDots({ luma, widthPx, heightPx }: LumaPicture, marginPx: number): Dot[] {
  const found: Dot[] = [];
  for (let y = marginPx; y < heightPx - marginPx; y++) {
    for (let x = marginPx; x < widthPx - marginPx; x++) {
      if ((luma[y * widthPx + x] ?? 0) < bright) continue;
      const isNew = found.every((dot) => Math.hypot(x - dot.x, y - dot.y) > marginPx);
      if (isNew) found.push({ x, y });
    }
  }
  return found.map((dot) => findDot({ luma, widthPx, heightPx }, dot, marginPx / 2));
}

/** Where a dot has gone that was near `from`: the centroid of what is brighter than the ground. */
export function findDot(picture: LumaPicture, from: Dot, reachPx: number): Dot {
  let found = from;
  // The window is moved onto what it found, so that it cuts nothing off on one side.
  for (let round = 0; round < 4; round++) found = centroid(picture, found, reachPx);
  return found;
}

function centroid({ luma, widthPx, heightPx }: LumaPicture, around: Dot, reachPx: number): Dot {
  const [left, top] = [Math.floor(around.x - reachPx), Math.floor(around.y - reachPx)];
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let y = Math.max(0, top - 1); y < Math.min(heightPx, top + 2 * reachPx + 3); y++) {
    for (let x = Math.max(0, left - 1); x < Math.min(widthPx, left + 2 * reachPx + 3); x++) {
      // A round window with a soft rim: pixels come and go without a step as it moves.
      const away = Math.hypot(x + 0.5 - around.x, y + 0.5 - around.y);
      const window = Math.min(1, Math.max(0, reachPx + 0.5 - away));
      const weight = window * Math.max(0, (luma[y * widthPx + x] ?? 0) - threshold);
      sum += weight;
      sumX += weight * (x + 0.5);
      sumY += weight * (y + 0.5);
    }
  }
  return sum > 0 ? { x: sumX / sum, y: sumY / sum } : around;
}

/** Luma of the ground, limited range, and a little: its dither must not count. */
const threshold = 16 + (ground * 219) / 255 + 6;

/** Only the middle of a dot is as bright. */
const bright = 150;

/** How much the way of a dot bends between frames: the length of its second differences, in px. */
export function bendsOf(way: readonly Dot[]): number[] {
  return way.slice(2).map((dot, index) => {
    const [before, middle] = [way[index] ?? dot, way[index + 1] ?? dot];
    return Math.hypot(before.x - 2 * middle.x + dot.x, before.y - 2 * middle.y + dot.y);
  });
}

export function rmsOf(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
