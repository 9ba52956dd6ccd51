import type { Brief } from '../brief/brief.ts';
import type { Mapping, Spot } from '../paint/mapping.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type RgbaPicture, type Texture } from '../paint/texture.ts';
import type { Studio } from '../scenes/scene.ts';
import { smallPicture } from './cues.ts';
import { depthOf } from './depth.ts';
import { filledBehind } from './fill-behind.ts';
import { matteOf } from './matte.ts';
import { glint, hasAny, stirringAt, type MovingParts, type Stirring } from './own-motion.ts';
import { noParallax, sizeAt, type Parallax } from './parallax.ts';
import { sampleAt, type PixelMap } from './pixel-map.ts';
import type { ReadPicture } from './read-image.ts';

/** A picture in shared memory, with what its depth is known to be. */
export interface Print {
  /** The whole picture; what stands before it is filled by what is around. */
  background: Texture;
  /** From far to near. */
  cutOuts: readonly Cutting[];
  /** Where the ground begins as a share of the height, and how surely it is level, 0..1. */
  horizon: number;
  ground: number;
  parts: MovingParts | null;
}

/** A cut-out, cropped to what shows. */
interface Cutting {
  texture: Texture;
  /** Where it was in the picture, in texels. */
  left: number;
  top: number;
  nearness: PixelMap;
}

/** Pixels of the small copy that depth is read from. */
const smallPixels = 256 * 144;

/** Reads depth and takes as many cut-outs as there may be; null takes the picture as it is. */
export function takePrint(
  studio: Studio,
  picture: ReadPicture,
  { cutOutsMax }: { cutOutsMax: number | null },
): Print {
  const { widthPx, heightPx, matte } = picture;
  if (cutOutsMax === null) return flatPrint(studio, picture);
  const scale = Math.sqrt(smallPixels / (widthPx * heightPx));
  const size = { widthPx: Math.round(widthPx * scale), heightPx: Math.round(heightPx * scale) };
  const small = smallPicture(picture, size);
  const opaque = matte ? smallPicture(greyOf(matte, picture), size).red : undefined;
  const depth = depthOf(small, opaque ? { cutOutsMax, opaque } : { cutOutsMax });
  const cutOuts: Cutting[] = [];
  let behind: RgbaPicture = picture;
  for (const cutOut of cutOutsMax > 0 ? depth.cutOuts.toReversed() : []) {
    const seen = behind === picture ? small : smallPicture(behind, size);
    const cover = matte ?? matteOf(behind, seen, cutOut.mask);
    const cutting = cover && takeCutting(studio, behind, cover);
    if (!cutting) continue;
    cutOuts.unshift({ ...cutting, nearness: cutOut.nearness });
    behind = filledBehind(behind, cover);
  }
  const background = takeOpaque(studio, behind);
  const { horizon, sky, water, leaves } = depth;
  // Where something could not be cut out it stands in the background, and must not lean there.
  const ground = cutOuts.length === depth.cutOuts.length ? depth.ground : 0;
  const parts = { ...size, horizon, sky, water, leaves };
  return { background, cutOuts, horizon, ground, parts };
}

function flatPrint(studio: Studio, picture: RgbaPicture): Print {
  const background = takeOpaque(studio, picture);
  return { background, cutOuts: [], horizon: 0.5, ground: 0, parts: null };
}

function takeOpaque({ arena, kernels, dither, scratch }: Studio, picture: RgbaPicture): Texture {
  return takeTexture(arena, kernels, picture, { dither, scratch, alpha: false });
}

function greyOf(matte: Uint8Array, { widthPx, heightPx }: RgbaPicture): RgbaPicture {
  const rgba = new Uint8Array(matte.length * 4);
  matte.forEach((value, at) => {
    rgba[at * 4] = value;
  });
  return { rgba, widthPx, heightPx };
}

/** Texels without opacity around a cropped cut-out, as what lies beyond its rim repeats the rim. */
const rimPx = 16;

function takeCutting(
  studio: Studio,
  { rgba, widthPx, heightPx }: RgbaPicture,
  matte: Uint8Array,
): Omit<Cutting, 'nearness'> | null {
  let [left, right, top, bottom] = [widthPx, 0, heightPx, 0];
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if ((matte[y * widthPx + x] ?? 0) === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  if (right <= left) return null;
  left = Math.max(0, Math.floor(left / 2) * 2 - rimPx);
  top = Math.max(0, Math.floor(top / 2) * 2 - rimPx);
  right = Math.min(widthPx, Math.ceil(right / 2) * 2 + rimPx);
  bottom = Math.min(heightPx, Math.ceil(bottom / 2) * 2 + rimPx);
  const [columns, rows] = [right - left, bottom - top];
  // The kernels write rows eight at a time.
  const stride = Math.ceil(columns / 16) * 16;
  const cropped = new Uint8Array(stride * rows * 4);
  for (let y = 0; y < rows; y++) {
    const from = ((top + y) * widthPx + left) * 4;
    cropped.set(rgba.subarray(from, from + columns * 4), y * stride * 4);
    for (let x = 0; x < columns; x++)
      cropped[(y * stride + x) * 4 + 3] = matte[(top + y) * widthPx + left + x] ?? 0;
    // Beyond the crop the last column goes on, so that a subject cut off by the rim stays whole.
    const last = cropped.slice((y * stride + columns - 1) * 4, (y * stride + columns) * 4);
    for (let x = columns; x < stride; x++) cropped.set(last, (y * stride + x) * 4);
  }
  const { arena, kernels, dither, scratch } = studio;
  const picture = { rgba: cropped, widthPx: stride, heightPx: rows };
  const texture = takeTexture(arena, kernels, picture, { dither, scratch, alpha: true });
  return { texture, left, top };
}

export interface Showing {
  /** Where the flat picture would be seen. */
  flat: Mapping;
  parallax: Parallax;
  timeS: number;
}

/** Paints a print; `afterBackground` lays over it what belongs between far and near. */
export class PrintPainter {
  readonly #stage: Stage;
  readonly #print: Print;
  readonly #stirringAt: ((timeS: number) => Stirring) | null;
  readonly #hasWater: boolean;

  constructor(stage: Stage, print: Print, brief: Brief, oversampling: number) {
    const { widthPx } = print.background;
    const texels = { widthPx, perFrameHeight: brief.heightPx * oversampling };
    this.#stage = stage;
    this.#print = print;
    this.#hasWater = print.parts !== null && hasAny(print.parts.water);
    this.#stirringAt = print.parts && stirringAt(print.parts, brief, texels);
  }

  /** Whether there is anything that could move apart. */
  get hasDepth(): boolean {
    return this.#print.cutOuts.length > 0 || this.#print.ground > 0;
  }

  paint({ flat, parallax, timeS }: Showing, afterBackground?: () => void): void {
    const { background, cutOuts, ground, horizon, parts } = this.#print;
    const stirring = this.#stirringAt?.(timeS) ?? null;
    const groundAt = (_: number, down: number) => {
      const below = (down - horizon) / (1 - horizon);
      return below <= 0 ? 0 : ground * Math.min(1, below);
    };
    const move = this.#moved(flat, this.hasDepth ? parallax : noParallax, stirring);
    this.#stage.warp(background, this.hasDepth || parts ? move(groundAt) : flat);
    if (parts && this.#hasWater) this.#glisten(flat, parts, timeS);
    afterBackground?.();
    for (const { texture, left, top, nearness } of cutOuts) {
      const columns = nearness.length;
      const nearnessAt = (right: number) => columnAt(nearness, right * columns - 0.5);
      const whole = move(nearnessAt);
      this.#stage.over(texture, (x, y, spot) => {
        whole(x, y, spot);
        spot.u -= left;
        spot.v -= top;
      });
    }
  }

  #glisten(flat: Mapping, parts: MovingParts, timeS: number): void {
    const { widthPx, heightPx } = this.#print.background;
    const place: Spot = { u: 0, v: 0 };
    flat(0, 0, place);
    const first = place.v;
    flat(0, this.#stage.canvas.heightPx, place);
    const share = (parts.horizon * heightPx - first) / (place.v - first);
    const rows = this.#stage.rows((share - 0.08) * this.#stage.canvas.heightPx, Infinity);
    this.#stage.relight((x, y, tone) => {
      flat(x, y, place);
      const [right, down] = [place.u / widthPx, place.v / heightPx];
      const water = sampleAt(parts.water, parts, right, down);
      tone.gain = 1 + water * glint(right, down, parts.horizon, timeS);
    }, rows);
  }

  /** Where something that near is seen: grown about the vanishing point, and moved aside. */
  #moved(flat: Mapping, parallax: Parallax, stirring: Stirring | null) {
    const { widthPx, heightPx } = this.#print.background;
    const [pivotU, pivotV] = [widthPx / 2, heightPx * this.#print.horizon];
    return (nearnessAt: (right: number, down: number) => number): Mapping =>
      (x, y, spot: Spot) => {
        flat(x, y, spot);
        const [right, down] = [spot.u / widthPx, spot.v / heightPx];
        const nearness = nearnessAt(right, down);
        const size = sizeAt(parallax, nearness);
        const beyond = nearness - parallax.focus;
        spot.u = pivotU + (spot.u - pivotU) / size + parallax.right * widthPx * beyond;
        spot.v = pivotV + (spot.v - pivotV) / size + parallax.down * heightPx * beyond;
        stirring?.(right, down, spot);
      };
  }
}

function columnAt(values: PixelMap, place: number): number {
  const at = Math.min(values.length - 1.001, Math.max(0, place));
  const left = Math.floor(at);
  const share = at - left;
  return (values[left] ?? 0) * (1 - share) + (values[left + 1] ?? 0) * share;
}
