import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { drawSolid } from '../paint/solid.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { finishGeometry } from './geometry-finish.ts';
import { designPaletteOf, paintWall, type DesignPalette } from './geometry-palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

interface Cargo {
  hoops: Texture[];
  ball: Texture;
  bead: Texture;
}

/** Hoops within hoops that tilt and breathe around a ball, beads running along them. */
export const ringsScene = defineScene<Cargo>({
  prepare(studio) {
    const { brief, arena, kernels, dither, scratch } = studio;
    const palette = designPaletteOf(brief);
    const unit = unitOf(brief);
    const take = (drawing: Drawing) =>
      takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
    const wall = blend(palette.wall[0], palette.wall[1], 0.5);
    const solid = { shape: 'ball', wall, turn: 0, tip: 0, gloss: 0.8 } as const;
    const [first, second] = palette.colours;
    return Promise.resolve({
      hoops: hoopsOf(brief, palette).map((hoop) => take(drawHoop(hoop, unit))),
      ball: take(drawSolid({ ...solid, colour: first, radiusPx: unit * 0.085 })),
      bead: take(drawSolid({ ...solid, colour: second, radiusPx: Math.max(4, unit * 0.026) })),
    });
  },

  painter(stage, cargo, brief) {
    const palette = designPaletteOf(brief);
    const hoops = hoopsOf(brief, palette);
    const plan = planOf(brief);
    const unit = unitOf(stage.canvas);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const ball = vantage.place(plan.x, plan.y + 0.012 * Math.sin(timeS * 0.9), 0.6);
      paintWall(stage, palette, vantage.place(plan.x - 0.08, plan.y - 0.1, 0));
      const placed = hoops.map((hoop, index) => {
        const nearness = 0.15 + (0.9 * index) / hoops.length;
        const breath = 1 + 0.045 * Math.sin(timeS * 1.05 - index * 0.62);
        const tilt = plan.tilt + 0.34 * Math.sin(timeS * 0.42 + index * 0.5 + hoop.phase * 0.4);
        return {
          ...vantage.place(plan.x, plan.y, nearness),
          scale: vantage.zoom(nearness) * breath,
          turn: hoop.phase + timeS * hoop.spin,
          squash: Math.max(0.5, Math.cos(tilt)),
          lean: plan.lean + plan.way * (timeS * 0.1 + index * plan.fan) - view.roll,
        };
      });
      placed.forEach((place, index) => {
        const texture = cargo.hoops[index];
        if (texture) laySprite(stage, texture, place);
      });
      laySprite(stage, cargo.ball, { ...ball, scale: vantage.zoom(0.6), turn: -view.roll });
      placed.forEach((place, index) => {
        const hoop = hoops[index];
        if (!hoop || !hoop.bead) return;
        const angle = hoop.phase * 3 + timeS * (0.5 - 0.04 * index) * plan.way;
        const [across, down] = [Math.cos(angle), Math.sin(angle) * place.squash];
        const reach = hoop.radius * unit * place.scale;
        laySprite(stage, cargo.bead, {
          x: place.x + (across * Math.cos(place.lean) - down * Math.sin(place.lean)) * reach,
          y: place.y + (across * Math.sin(place.lean) + down * Math.cos(place.lean)) * reach,
          scale: place.scale * (1 + 0.14 * Math.sin(angle)),
          turn: 0,
        });
      });
      finishGeometry(stage, palette.dark);
    };
  },
});

interface Plan {
  x: number;
  y: number;
  tilt: number;
  lean: number;
  way: number;
  /** Turn from one hoop to the next. */
  fan: number;
}

function planOf({ seed }: Brief): Plan {
  const random = randomFrom(subSeed(seed, 'hoop plan'));
  return {
    x: (random() - 0.5) * 0.1,
    y: (random() - 0.5) * 0.06,
    tilt: random() < 0.3 ? 0.2 : 0.6 + 0.3 * random(),
    lean: (random() - 0.5) * 1.2,
    way: random() < 0.5 ? -1 : 1,
    fan: 0.12 + 0.3 * random(),
  };
}

interface Hoop {
  radius: number;
  width: number;
  from: Rgb;
  to: Rgb;
  /** Share of the circle that it runs around. */
  arc: number;
  phase: number;
  spin: number;
  bead: boolean;
}

/** The widest first. */
function hoopsOf({ seed }: Brief, palette: DesignPalette): Hoop[] {
  const random = randomFrom(subSeed(seed, 'hoops'));
  return Array.from({ length: 9 }, (_, index) => {
    const bold = index % 3 === 1;
    const colour = palette.colours[(index * 2) % 5] ?? palette.colours[0];
    const next = palette.colours[(index * 2 + 2) % 5] ?? palette.colours[1];
    return {
      radius: 0.5 - index * 0.039,
      width: bold ? 0.02 + 0.01 * random() : 0.004 + 0.004 * random(),
      from: colour,
      to: next,
      arc: bold || random() < 0.4 ? 1 : 0.55 + 0.35 * random(),
      phase: random() * 6.28,
      spin: (random() < 0.5 ? -1 : 1) * (0.12 + 0.2 * random()),
      bead: index % 2 === 0,
    };
  });
}

/** A tube bent to a circle, one colour running into another along it; its ends fade out. */
function drawHoop(hoop: Hoop, unitPx: number): Drawing {
  const radius = hoop.radius * unitPx;
  const half = Math.max(1.3, (hoop.width * unitPx) / 2);
  const size = 2 * (radius + half + spriteRimPx);
  const drawing = new Drawing(size, size, hoop.from);
  for (let row = 0; row < drawing.heightPx; row++) {
    const y = row + 0.5 - drawing.heightPx / 2;
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = column + 0.5 - drawing.widthPx / 2;
      const square = x * x + y * y;
      if (square < (radius - half - 1) ** 2 || square > (radius + half + 1) ** 2) continue;
      const off = (Math.sqrt(square) - radius) / half;
      const edge = clamp((1 - Math.abs(off)) * half + 0.5);
      const around = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
      const ends =
        hoop.arc >= 1
          ? 1
          : smoothstep(0, 0.1, around) * smoothstep(hoop.arc, hoop.arc - 0.12, around);
      const cover = edge * ends;
      if (cover <= 0) continue;
      const share = 0.5 - 0.5 * Math.cos(around * 2 * Math.PI);
      const tone = blend(hoop.from, hoop.to, share);
      const round = Math.sqrt(1 - Math.min(1, off * off));
      const light = blend(tone, [255, 255, 255], 0.34 * clamp(round - 0.5) - 0.1 * clamp(off));
      const shade = 0.6 + 0.4 * round;
      drawing.set(column, row, [light[0] * shade, light[1] * shade, light[2] * shade], cover);
    }
  }
  return drawing;
}
