import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { RibbonPainter, type Band } from '../paint/ribbon.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene } from './scene.ts';

interface Look {
  dark: Rgb;
  tints: readonly Rgb[];
}

const looks = {
  warm: {
    dark: [30, 10, 22],
    tints: [
      [255, 140, 70],
      [255, 84, 110],
      [255, 206, 120],
    ],
  },
  cold: {
    dark: [6, 14, 36],
    tints: [
      [60, 170, 255],
      [70, 240, 220],
      [130, 120, 255],
    ],
  },
  neon: {
    dark: [16, 6, 34],
    tints: [
      [255, 60, 190],
      [70, 130, 255],
      [60, 255, 230],
    ],
  },
  gold: {
    dark: [22, 14, 8],
    tints: [
      [255, 190, 90],
      [255, 228, 170],
      [240, 130, 60],
    ],
  },
  green: {
    dark: [4, 22, 24],
    tints: [
      [70, 235, 150],
      [60, 200, 220],
      [200, 240, 120],
    ],
  },
} as const satisfies Record<string, Look>;

/** Ribbons of light waving over slow clouds of colour: for prompts that name no place. */
export const ribbons = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const look = lookOf(brief);
    const strands = strandsOf(brief, look);
    const motes = motesOf(brief, look);
    const painter = new RibbonPainter(stage);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      paintColours(stage, look, brief, timeS);
      for (const strand of strands) painter.paint(bandOf(strand, stage, view, timeS));
      for (const mote of motes) paintMote(stage, mote, view, timeS);
      vignette(stage);
    };
  },
});

function lookOf(brief: Brief): Look {
  const text = brief.prompt.toLowerCase();
  if (/neon|cyber|electric|synth/.test(text)) return looks.neon;
  if (/warm|fire|flame|red|orange|love|passion/.test(text)) return looks.warm;
  if (/gold|luxury|glitter|elegan/.test(text)) return looks.gold;
  if (/cold|blue|ice|water|calm|cool/.test(text)) return looks.cold;
  if (/green|nature|fresh|life/.test(text)) return looks.green;
  const all = Object.values(looks);
  return all[subSeed(brief.seed, 'look') % all.length] ?? looks.cold;
}

/** Three clouds of colour wandering behind. */
function paintColours(stage: Stage, look: Look, brief: Brief, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  const phase = brief.seed % 100;
  const clouds = look.tints.map((tint, index) => ({
    x: 0.5 + 0.36 * Math.sin(timeS * (0.19 + 0.05 * index) + index * 2.1 + phase),
    y: 0.5 + 0.32 * Math.cos(timeS * (0.16 + 0.04 * index) + index * 2.9 + phase * 1.7),
    colour: yuvOf(tint),
  }));
  const dark = yuvOf(look.dark);
  const aspect = widthPx / heightPx;
  stage.fill((x, y, colour) => {
    for (let part = 0; part < 3; part++) colour[part] = dark[part] ?? 16;
    for (const cloud of clouds) {
      const away = ((x / widthPx - cloud.x) * aspect) ** 2 + (y / heightPx - cloud.y) ** 2;
      const share = 0.24 * Math.exp(-away * 5);
      for (let part = 0; part < 3; part++) {
        colour[part] =
          (colour[part] ?? 0) + ((cloud.colour[part] ?? 0) - (dark[part] ?? 0)) * share;
      }
    }
  });
}

interface Strand {
  base: number;
  swing: number;
  waves: number;
  speed: number;
  phase: number;
  width: number;
  strength: number;
  colour: Rgb;
}

function strandsOf(brief: Brief, look: Look): Strand[] {
  const random = randomFrom(subSeed(brief.seed, 'strands'));
  const strands: Strand[] = [];
  for (let family = 0; family < 3; family++) {
    const colour = look.tints[family] ?? [255, 255, 255];
    const shared = {
      base: 0.34 + 0.16 * family,
      waves: 0.8 + random() * 0.7,
      phase: random() * 20,
    };
    const speed = (random() < 0.5 ? -1 : 1) * (0.3 + random() * 0.2);
    for (let fibre = 0; fibre < 5; fibre++) {
      strands.push({
        ...shared,
        speed,
        phase: shared.phase + fibre * 0.2,
        swing: 0.12 + 0.035 * fibre,
        width: fibre === 0 ? 0.05 : 0.0035 + 0.003 * random(),
        strength: fibre === 0 ? 0.24 : 0.3 + 0.3 * random(),
        colour: fibre === 0 ? colour : blend(colour, [255, 255, 255], 0.35 * random()),
      });
    }
  }
  return strands;
}

function bandOf(strand: Strand, stage: Stage, view: SceneView, timeS: number): Band {
  const { widthPx, heightPx } = stage.canvas;
  const { phase, waves, speed, swing, base } = strand;
  const across = (x: number) =>
    ((x / widthPx - 0.5) / view.zoom + view.right * 0.05) * 6.28 * waves;
  const centre = (x: number) => {
    const at = across(x);
    const wave =
      Math.sin(at + phase + timeS * speed) +
      0.5 * Math.sin(at * 1.9 - phase * 1.3 + timeS * speed * 1.4) +
      0.22 * Math.sin(at * 3.3 + phase * 2.1 - timeS * speed * 0.9);
    return heightPx * (0.5 + (base - 0.5 + swing * wave) * view.zoom);
  };
  const breadth = (x: number) =>
    0.65 + 0.5 * Math.sin(across(x) * 0.8 + phase * 1.9 + timeS * 0.5) ** 2;
  return {
    centre,
    above: (x) => Math.max(1.4, heightPx * strand.width * breadth(x)),
    below: (x) => Math.max(1.4, heightPx * strand.width * breadth(x)),
    strength: (x) =>
      strand.strength * (0.35 + 0.65 * Math.sin(across(x) * 0.6 + phase + timeS * 0.35) ** 2),
    colour: strand.colour,
    wide: strand.width > 0.03,
  };
}

interface Mote {
  x: number;
  y: number;
  rise: number;
  phase: number;
  size: number;
  colour: Rgb;
}

function motesOf(brief: Brief, look: Look): Mote[] {
  const random = randomFrom(subSeed(brief.seed, 'motes'));
  return Array.from({ length: 34 }, (_, index) => ({
    x: random(),
    y: random(),
    rise: 0.008 + 0.02 * random(),
    phase: random() * 6.28,
    size: 0.003 + 0.02 * random() ** 3,
    colour: blend(look.tints[index % 3] ?? [255, 255, 255], [255, 255, 255], 0.3),
  }));
}

function paintMote(stage: Stage, mote: Mote, view: SceneView, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  // They fade out at the top and in at the bottom, so that none appears at once.
  const up = (((mote.y + timeS * mote.rise) % 1) + 1) % 1;
  const shown = Math.min(1, up * 6, (1 - up) * 6);
  const x = mote.x + 0.02 * Math.sin(timeS * 0.5 + mote.phase);
  const breathing = 0.6 + 0.4 * Math.sin(timeS * 0.9 + mote.phase);
  paintSpot(stage, {
    x: widthPx * (0.5 + (x - 0.5) * view.zoom),
    y: heightPx * (0.5 + (0.5 - up) * view.zoom),
    radius: heightPx * mote.size,
    colour: mote.colour,
    strength: 0.4 * shown * breathing,
    hardness: 1.6,
  });
}

function vignette(stage: Stage): void {
  const { widthPx, heightPx } = stage.canvas;
  stage.relight((x, y, tone) => {
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    tone.gain = 1 - 0.4 * corner ** 1.2;
    tone.saturation = 1;
  });
}
