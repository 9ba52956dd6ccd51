import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { ProductLook } from './product-colours.ts';
import { litAt } from './product-light.ts';
import { axesOf, layPanel, panelOf, type Axes, type Panel, type Pose } from './product-panels.ts';
import {
  drawIcons,
  drawScreen,
  roundedCover,
  screenColours,
  type Rounded,
} from './product-screen.ts';
import type { Standing } from './product-views.ts';
import type { Studio } from './scene.ts';

/** A telephone as slabs whose faces are pictures; lengths in units. */
export interface Phone {
  /** The wallpaper at two moments that it wanders between. */
  screens: readonly Panel[];
  back: Panel;
  /** Its metal from dark to bright: all of its outline, and the wall between two faces. */
  metals: readonly { frame: Panel; side: Panel }[];
  lenses: Panel;
  ring: Panel;
  /** A reflected window at places from left to right. */
  sheens: readonly Panel[];
  glow: Rgb;
}

export const phoneSize = {
  width: 1.52,
  height: 3.16,
  depth: 0.17,
  tilt: 0.14,
  hover: 0.1,
} as const;

const corner = 0.24;
/** Steps from its darkest metal to its brightest. */
const brightnesses = 7;
/** Pixels from slice to slice of a slab that is seen from its side. */
const sliceStepPx = 2.6;
const lensBlock = { side: 0.66, x: 0.36, y: 1.17, depth: 0.06 } as const;

export function phoneOf(studio: Studio, look: ProductLook, unitPx: number): Phone {
  const { width, height } = phoneSize;
  const size = { widthPx: width * unitPx, heightPx: height * unitPx };
  const inset = { ...size, radiusPx: corner * unitPx };
  const metal = blend(look.tones.body, [186, 188, 194], 0.55);
  const [dark, bright] = [blend(metal, [0, 0, 0], 0.55), blend(metal, [255, 255, 255], 0.5)];
  const panel = (drawing: Drawing) => panelOf(studio, drawing);
  const thin = { widthPx: 16, heightPx: size.heightPx, radiusPx: 0 };
  const block = { widthPx: lensBlock.side * unitPx, heightPx: lensBlock.side * unitPx };
  const random = randomFrom(subSeed(studio.brief.seed, 'screen'));
  const colours = screenColours(random());
  const phase = random() * 6.28;
  return {
    screens: [0, 1].map((moment) => {
      const screen = drawScreen(inset, colours, phase + moment * 1.3);
      drawIcons(screen, colours);
      return panel(screen);
    }),
    back: panel(drawBack(inset, look)),
    metals: Array.from({ length: brightnesses }, (_, index) => {
      const metal = blend(dark, bright, index / (brightnesses - 1));
      return { frame: panel(drawMetal(inset, metal)), side: panel(drawMetal(thin, metal)) };
    }),
    lenses: panel(drawLenses({ ...block, radiusPx: 0.19 * unitPx }, look)),
    ring: panel(drawMetal({ ...block, radiusPx: 0.19 * unitPx }, blend(metal, [0, 0, 0], 0.3))),
    sheens: [0.14, 0.5, 0.86].map((at) => panel(drawSheen(inset, at))),
    glow: colours.glow,
  };
}

function eachPixel(shape: Rounded, colourAt: (x: number, y: number) => readonly [Rgb, number]) {
  const drawing = new Drawing(shape.widthPx, shape.heightPx);
  for (let y = 0; y < drawing.heightPx; y++) {
    for (let x = 0; x < drawing.widthPx; x++) {
      const [colour, opacity] = colourAt(x + 0.5, y + 0.5);
      drawing.set(x, y, colour, opacity * roundedCover(shape, x + 0.5, y + 0.5));
    }
  }
  return drawing;
}

/** Metal whose light changes by the row alone, as the wall around a slab has it. */
function drawMetal(shape: Rounded, metal: Rgb): Drawing {
  const drawing = new Drawing(shape.widthPx, shape.heightPx);
  for (let y = 0; y < drawing.heightPx; y++) {
    const up = 1 - (y + 0.5) / shape.heightPx;
    const light = 0.82 + 0.3 * up ** 3 - 0.3 * (1 - up) ** 6 + 0.12 * Math.sin(up * 9);
    const cut = Math.abs(up - 0.92) < 0.006 || Math.abs(up - 0.08) < 0.006 ? 0.7 : 1;
    const lit = (part: number) => clamp(part * light * cut, 0, 255);
    const colour: Rgb = [lit(metal[0]), lit(metal[1]), lit(metal[2])];
    for (let x = 0; x < drawing.widthPx; x++) {
      drawing.set(x, y, colour, roundedCover(shape, x + 0.5, y + 0.5));
    }
  }
  return drawing;
}

function drawBack(shape: Rounded, { tones, label }: ProductLook): Drawing {
  const { widthPx, heightPx } = shape;
  const drawing = eachPixel(shape, (x, y) => {
    const [right, down] = [x / widthPx, y / heightPx];
    const light = 0.12 + 0.3 * (1 - right) * (1 - down) - 0.28 * down * down;
    const rim = 1 - smoothstep(0, 0.02, Math.min(right, 1 - right, down, 1 - down));
    const own =
      light > 0 ? blend(tones.body, [255, 255, 255], light) : blend(tones.body, [0, 0, 0], -light);
    return [blend(own, [255, 255, 255], rim * 0.25), 1];
  });
  // A mark of two leaves in the middle.
  const [x, y, size] = [widthPx / 2, heightPx * 0.5, widthPx * 0.075];
  const ink = blend(tones.body, label, 0.5);
  drawing.disc(x - size * 0.5, y, size, ink);
  drawing.disc(x + size * 0.5, y, size, ink);
  drawing.disc(x, y, size * 0.5, tones.body);
  return drawing;
}

function drawLenses(shape: Rounded, { tones }: ProductLook): Drawing {
  const { widthPx } = shape;
  const drawing = eachPixel(shape, (x, y) => {
    const light = 0.16 * (1 - (x + y) / widthPx / 2);
    return [blend(blend(tones.body, [0, 0, 0], 0.18), [255, 255, 255], light), 1];
  });
  for (const [right, down] of [
    [0.31, 0.3],
    [0.31, 0.7],
    [0.7, 0.5],
  ] as const) {
    const [x, y] = [right * widthPx, down * widthPx];
    drawing.disc(x, y, widthPx * 0.17, [118, 120, 126]);
    drawing.disc(x, y, widthPx * 0.155, [20, 21, 26]);
    drawing.disc(x, y, widthPx * 0.1, [10, 12, 22]);
    drawing.disc(x, y, widthPx * 0.07, [26, 34, 66]);
    drawing.disc(x - widthPx * 0.03, y - widthPx * 0.035, widthPx * 0.022, [190, 206, 240]);
    drawing.disc(x + widthPx * 0.035, y + widthPx * 0.04, widthPx * 0.014, [96, 80, 140]);
  }
  drawing.disc(widthPx * 0.72, widthPx * 0.18, widthPx * 0.055, [244, 236, 214]);
  drawing.disc(widthPx * 0.72, widthPx * 0.82, widthPx * 0.022, [12, 12, 16]);
  return drawing;
}

/** A slanting band of light that the glass mirrors. */
function drawSheen(shape: Rounded, at: number): Drawing {
  return eachPixel(shape, (x, y) => {
    const place = x / shape.widthPx + (y / shape.heightPx - 0.5) * 0.55;
    const broad = smoothstep(0.3, 0.02, Math.abs(place - at));
    const fine = smoothstep(0.05, 0.02, Math.abs(place - at - 0.38));
    return [[255, 255, 255], 0.3 * broad + 0.14 * fine];
  });
}

export class PhonePainter {
  readonly #stage: Stage;
  readonly #phone: Phone;
  readonly #look: ProductLook;

  constructor(stage: Stage, phone: Phone, look: ProductLook) {
    this.#stage = stage;
    this.#phone = phone;
    this.#look = look;
  }

  paint(
    turn: number,
    standing: Standing,
    { timeS, opacity, floorPx }: { timeS: number; opacity: number; floorPx?: number },
  ): void {
    const { glow } = this.#phone;
    const mirrored = floorPx !== undefined;
    const pose: Pose = {
      turn,
      tilt: phoneSize.tilt,
      lean: 0.05,
      mirrored,
      ...(mirrored && { floorPx }),
    };
    const axes = axesOf(pose, standing);
    const facing = Math.cos(turn);
    if (!mirrored && facing > 0) {
      const unit = standing.unitPx;
      paintSpot(this.#stage, {
        x: standing.footXPx,
        y: standing.footYPx - 1.7 * unit,
        radius: 2.5 * unit,
        colour: glow,
        strength: facing * (this.#look.dark ? 0.2 : 0.06),
      });
    }
    const hover = phoneSize.hover + 0.03 * Math.sin(timeS * 1.15);
    const moment = 0.5 + 0.5 * Math.sin(timeS * 0.9);
    if (facing > 0) this.#layLenses(axes, hover, turn, opacity);
    this.#layBody(axes, hover, turn, opacity, moment);
    if (facing <= 0) this.#layLenses(axes, hover, turn, opacity);
  }

  #layBody(axes: Axes, hover: number, turn: number, opacity: number, moment: number): void {
    const { screens, back, sheens } = this.#phone;
    const { width, height, depth } = phoneSize;
    const [stage, middle] = [this.#stage, hover + height / 2];
    const front = Math.cos(turn) > 0;
    const near = front ? depth / 2 : -depth / 2;
    this.#layMetal(axes, { middle, near, lit: this.#sideLight(turn), opacity });
    const face = {
      middle: [0, middle, near],
      right: [front ? width - 0.04 : 0.04 - width, 0, 0],
      down: [0, 0.04 - height, 0],
    } as const;
    const [first, second] = screens;
    if (front && first && second) {
      layPanel(stage, first, face, axes, opacity);
      layPanel(stage, second, face, axes, opacity * moment);
    } else layPanel(stage, back, face, axes, opacity);
    // What the glass mirrors wanders over it as it turns.
    const place = 1 + 2.4 * Math.sin(turn) * (front ? 1 : -1);
    for (const [index, sheen] of sheens.entries()) {
      layPanel(stage, sheen, face, axes, opacity * clamp(1 - Math.abs(place - index)));
    }
  }

  /** The wall, and its round corners slice by slice; a reflection is too faint to need those. */
  #layMetal(axes: Axes, at: { middle: number; near: number; lit: number; opacity: number }): void {
    const { middle, near, opacity } = at;
    const { width, height, depth } = phoneSize;
    const down = [0, -height, 0] as const;
    const metal = this.#metalAt(at.lit);
    const through = { right: [0, 0, depth], down, middle: [0, middle, 0] } as const;
    layPanel(this.#stage, metal.side, through, axes, opacity);
    if (opacity < 1) return;
    const slices = Math.ceil((Math.hypot(...axes.z) * depth) / sliceStepPx);
    for (let slice = 0; slice <= slices; slice++) {
      const { frame } = slice === slices ? this.#metalAt(0.62) : metal;
      const away = slices === 0 ? near : near * ((2 * slice) / slices - 1);
      const place = { right: [width, 0, 0], down, middle: [0, middle, away] } as const;
      layPanel(this.#stage, frame, place, axes);
    }
  }

  #metalAt(brightness: number): Phone['metals'][number] {
    const metal = this.#phone.metals[Math.round(brightness * (brightnesses - 1))];
    if (metal === undefined) throw new Error('brightness goes from 0 to 1');
    return metal;
  }

  #layLenses(axes: Axes, hover: number, turn: number, opacity: number): void {
    const { lenses, ring } = this.#phone;
    const { depth, height } = phoneSize;
    const { side: size, depth: out } = lensBlock;
    const at = { x: lensBlock.x, y: hover + height / 2 + lensBlock.y };
    const [foot, top] = [-depth / 2, -depth / 2 - out];
    const flat = { right: [-size, 0, 0], down: [0, -size, 0] } as const;
    const seen = Math.cos(turn) < 0;
    layPanel(
      this.#stage,
      ring,
      { ...flat, middle: [at.x, at.y, seen ? foot : top] },
      axes,
      opacity,
    );
    layPanel(
      this.#stage,
      this.#metalAt(0.3).side,
      { right: [0, 0, out], down: [0, -size, 0], middle: [at.x, at.y, (foot + top) / 2] },
      axes,
      opacity,
    );
    layPanel(
      this.#stage,
      ring,
      { ...flat, middle: [at.x, at.y, seen ? top : foot] },
      axes,
      opacity,
    );
    if (!seen) return;
    const inner = { right: [0.03 - size, 0, 0], down: [0, 0.03 - size, 0] } as const;
    layPanel(this.#stage, lenses, { ...inner, middle: [at.x, at.y, top] }, axes, opacity);
  }

  /** How much the wall that is seen mirrors of the lamps. */
  #sideLight(turn: number): number {
    const way = Math.sin(turn) < 0 ? 1 : -1;
    const normal = [way * Math.cos(turn), 0, Math.abs(Math.sin(turn))] as const;
    const meeting = { normal, height: 2, angle: 0, radius: 1, top: false };
    return clamp(litAt(meeting, 'metal', this.#look).keep);
  }
}
