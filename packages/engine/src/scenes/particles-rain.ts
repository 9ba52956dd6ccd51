import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { huesIn } from '../paint/hues.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite } from '../paint/sprite.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import { unitOf, vantageOf, type Vantage } from '../paint/vantage.ts';
import { drawSigns, type Sign } from './particles-signs.ts';
import { finishDark, paintDark } from './particles-look.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

/** Columns of signs that rain down a dark screen, on two sheets at different depths. */
export const digitalRainScene = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const colour = huesIn(brief.prompt)[0] ?? ([64, 226, 122] as const);
    const dark: Rgb = [colour[0] * 0.03, colour[1] * 0.045, colour[2] * 0.04];
    const glow: Rgb = [colour[0] * 0.14, colour[1] * 0.2, colour[2] * 0.18];
    const look = { dark, glow, tints: [colour, colour, colour] as const };
    const far = new RainSheet(stage, brief, { colour, cell: 0.025, depth: 'far' });
    const near = new RainSheet(stage, brief, { colour, cell: 0.043, depth: 'near' });
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      paintDark(stage, look, { ...vantage.place(0, 0, 0), reach: 0.9, strength: 1 });
      far.paint(timeS, vantage, { nearness: 0.2, opacity: 0.5 });
      near.paint(timeS, vantage, { nearness: 0.9, opacity: 1 });
      finishDark(stage, 0.5);
    };
  },
});

interface Drop {
  column: number;
  /** Rows that it falls in a second. */
  speed: number;
  /** Rows of its tail. */
  tail: number;
  phase: number;
  strength: number;
}

/** Room for camera moves around the picture. */
const room = 1.3;

/** One depth of the rain: signs stand in cells, and light runs down through them. */
class RainSheet {
  readonly #stage: Stage;
  readonly #texture: Texture;
  readonly #colour: Rgb;
  /** The same, all but white. */
  readonly #head: Rgb;
  readonly #signs: readonly Sign[];
  readonly #drops: readonly Drop[];
  readonly #cell: { widthPx: number; heightPx: number };
  readonly #rows: number;
  /** Pixels to a texel: what is far is not sharp. */
  readonly #texelPx: number;

  constructor(
    stage: Stage,
    brief: Brief,
    look: { colour: Rgb; cell: number; depth: 'far' | 'near' },
  ) {
    const { widthPx, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#colour = look.colour;
    this.#head = blend(look.colour, [255, 255, 255], 0.78);
    this.#texelPx = look.depth === 'far' ? 1.7 : 1;
    const high = even((unitOf(stage.canvas) * look.cell) / this.#texelPx);
    this.#cell = { heightPx: high, widthPx: even(high * 0.72) };
    const columns = Math.ceil((widthPx * room) / this.#texelPx / this.#cell.widthPx);
    this.#rows = Math.ceil((heightPx * room) / this.#texelPx / high);
    this.#signs = drawSigns(this.#cell, subSeed(brief.seed, 'signs'));
    const size = { columns, rows: this.#rows, spread: look.depth === 'far' ? 1.5 : 0.85 };
    this.#drops = dropsOf(subSeed(brief.seed, look.depth), size);
    this.#texture = takeSheet(stage, look.colour, {
      widthPx: Math.ceil((columns * this.#cell.widthPx) / 16) * 16,
      heightPx: this.#rows * high,
    });
  }

  paint(timeS: number, vantage: Vantage, at: { nearness: number; opacity: number }): void {
    const { alpha, halfAlpha, stride, heightPx } = this.#texture;
    const { bytes } = this.#stage.arena;
    bytes.fill(0, alpha, alpha + stride * heightPx);
    bytes.fill(0, halfAlpha, halfAlpha + (stride * heightPx) / 4);
    for (const drop of this.#drops) this.#paintDrop(drop, timeS);
    const scale = this.#texelPx * vantage.zoom(at.nearness);
    const turn = -vantage.roll;
    const middle = vantage.place(0, 0, at.nearness);
    const sprite = { ...middle, scale, turn, opacity: at.opacity };
    laySprite(this.#stage, this.#texture, sprite);
    for (const drop of this.#drops) this.#paintHead(drop, timeS, sprite);
  }

  /** Row of the lowest lit sign; it starts over once its tail has left. */
  #headOf({ speed, tail, phase }: Drop, timeS: number): number {
    const round = this.#rows + tail + 4;
    return ((((timeS * speed + phase * round) % round) + round) % round) - 2;
  }

  #paintDrop(drop: Drop, timeS: number): void {
    const head = this.#headOf(drop, timeS);
    const first = Math.max(0, Math.floor(head - drop.tail));
    for (let row = first; row <= Math.min(this.#rows - 1, head + 1); row++) {
      const behind = head - row;
      const fade = behind < 0 ? clamp(1 + behind) : clamp(1 - behind / drop.tail) ** 1.4;
      const strength = drop.strength * fade * (behind < 1 ? 1 : 0.8);
      if (strength < 0.02) continue;
      // Each cell changes its sign now and then, at a time of its own.
      const own = scattered(drop.column, row);
      const turned = Math.floor(timeS * (0.5 + 1.1 * own) + own * 9);
      const sign = Math.floor(scattered(drop.column * 31 + row, turned) * this.#signs.length);
      this.#stamp(this.#signs[sign], drop.column, row, strength);
    }
  }

  #stamp(sign: Sign | undefined, column: number, row: number, strength: number): void {
    if (!sign) return;
    const { bytes } = this.#stage.arena;
    const { alpha, halfAlpha, stride } = this.#texture;
    const { widthPx, heightPx } = this.#cell;
    const [left, top] = [column * widthPx, row * heightPx];
    for (let y = 0; y < heightPx; y++) {
      const line = alpha + (top + y) * stride + left;
      for (let x = 0; x < widthPx; x++) {
        const value = (sign.full[y * widthPx + x] ?? 0) * strength;
        if (value > (bytes[line + x] ?? 0)) bytes[line + x] = value;
      }
    }
    const half = widthPx / 2;
    for (let y = 0; y < heightPx / 2; y++) {
      const line = halfAlpha + (top / 2 + y) * (stride / 2) + left / 2;
      for (let x = 0; x < half; x++) {
        const value = (sign.half[y * half + x] ?? 0) * strength;
        if (value > (bytes[line + x] ?? 0)) bytes[line + x] = value;
      }
    }
  }

  /** The lowest sign glows white. */
  #paintHead(
    drop: Drop,
    timeS: number,
    at: { x: number; y: number; scale: number; turn: number; opacity: number },
  ) {
    const head = this.#headOf(drop, timeS);
    const { widthPx, heightPx } = this.#cell;
    const x = ((drop.column + 0.5) * widthPx - this.#texture.widthPx / 2) * at.scale;
    const y = ((head + 0.5) * heightPx - this.#texture.heightPx / 2) * at.scale;
    const [cos, sin] = [Math.cos(at.turn), Math.sin(at.turn)];
    const place = { x: at.x + x * cos - y * sin, y: at.y + x * sin + y * cos };
    const strength = drop.strength * at.opacity;
    const radius = heightPx * at.scale;
    paintSpot(this.#stage, {
      ...place,
      radius: radius * 0.8,
      colour: this.#head,
      strength: strength * 0.34,
    });
    paintSpot(this.#stage, {
      ...place,
      radius: radius * 2.2,
      colour: this.#colour,
      strength: strength * 0.12,
    });
  }
}

/** Cells have whole pixels of chroma. */
function even(value: number): number {
  return Math.max(4, Math.round(value / 2) * 2);
}

function dropsOf(seed: number, size: { columns: number; rows: number; spread: number }): Drop[] {
  const random = randomFrom(seed);
  return Array.from({ length: Math.round(size.columns * size.spread) }, () => ({
    column: Math.floor(random() * size.columns),
    speed: 3.5 + 8 * random() ** 1.5,
    tail: size.rows * (0.3 + 0.5 * random()),
    phase: random(),
    strength: 0.35 + 0.65 * random(),
  }));
}

function scattered(index: number, round: number): number {
  const mixed = Math.sin(index * 127.1 + round * 311.7) * 43758.5453;
  return mixed - Math.floor(mixed);
}

/** A sheet of one colour whose opacity is painted anew for every frame. */
function takeSheet(
  stage: Stage,
  colour: Rgb,
  size: { widthPx: number; heightPx: number },
): Texture {
  const { arena } = stage;
  const { widthPx, heightPx } = size;
  const pixels = widthPx * (heightPx + 8);
  const blocks = Math.ceil(widthPx / 8) * Math.ceil(heightPx / 8);
  const texture: Texture = {
    y: arena.take(pixels),
    u: arena.take(pixels / 4),
    v: arena.take(pixels / 4),
    alpha: arena.take(pixels),
    halfAlpha: arena.take(pixels / 4),
    blocks: arena.take(blocks),
    stride: widthPx,
    widthPx,
    heightPx,
  };
  const [luma, blue, red] = yuvOf(colour);
  arena.bytes.fill(luma, texture.y, texture.y + pixels);
  arena.bytes.fill(blue, texture.u, texture.u + pixels / 4);
  arena.bytes.fill(red, texture.v, texture.v + pixels / 4);
  // Anywhere there may be something to see, and nowhere is it all opaque.
  arena.bytes.fill(1, texture.blocks, texture.blocks + blocks);
  return texture;
}
