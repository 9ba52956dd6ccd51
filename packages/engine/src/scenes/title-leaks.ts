import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene } from './scene.ts';
import { themeOf, type TitleTheme } from './title-theme.ts';

/** A deep gradient into which light leaks from the edges, as into an old camera. */
export const leaks = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const theme = themeOf(brief);
    const plan = planOf(brief, theme);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      paintLight(stage, plan, view, timeS);
      for (const mote of plan.motes) paintMote(stage, mote, view, timeS);
    };
  },
});

interface Leak {
  /** Where it wanders about, in picture heights from the middle. */
  x: number;
  y: number;
  swing: number;
  speed: number;
  phase: number;
  /** Lie of its longer side, in radians. */
  lie: number;
  length: number;
  breadth: number;
  colour: Rgb;
  strength: number;
}

interface Mote {
  x: number;
  y: number;
  size: number;
  phase: number;
  drift: number;
  colour: Rgb;
}

interface Plan {
  low: Rgb;
  high: Rgb;
  /** The direction in which the gradient rises. */
  across: number;
  down: number;
  leaks: readonly Leak[];
  motes: readonly Mote[];
}

function planOf(brief: Brief, { hue, second }: TitleTheme): Plan {
  const random = randomFrom(subSeed(brief.seed, 'leaks'));
  const lie = random() * 6.28;
  const aspect = brief.widthPx / brief.heightPx;
  const first = random() * 6.28;
  const colours = [hue.accent, second.accent, hue.bright, second.bright];
  return {
    low: hue.deep,
    high: blend(hue.main, hue.deep, 0.25),
    across: Math.cos(lie),
    down: Math.sin(lie),
    leaks: colours.map((colour, index) => {
      // They come in from all around, so that no two lie on each other.
      const from = first + index * 1.9 + random() * 0.7;
      return {
        x: Math.cos(from) * aspect * (0.5 + random() * 0.12),
        y: Math.sin(from) * (0.46 + random() * 0.12),
        swing: 0.1 + 0.1 * random(),
        speed: (random() < 0.5 ? -1 : 1) * (0.28 + 0.2 * random()),
        phase: random() * 6.28,
        lie: from + 1.57 + (random() - 0.5) * 1.1,
        length: (0.55 + random() * 0.4) * Math.sqrt(aspect),
        breadth: 0.2 + random() * 0.16,
        colour,
        strength: [0.8, 0.5, 0.6, 0.5][index] ?? 0.5,
      };
    }),
    motes: Array.from({ length: 22 }, () => ({
      x: (random() - 0.5) * aspect * 1.1,
      y: random(),
      size: 0.0016 + 0.005 * random() ** 2,
      phase: random() * 6.28,
      drift: 0.008 + 0.014 * random(),
      colour: blend(hue.accent, [255, 255, 255], 0.4),
    })),
  };
}

function paintLight(stage: Stage, plan: Plan, view: SceneView, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  const [cosRoll, sinRoll] = [Math.cos(view.roll), Math.sin(view.roll)];
  const shone = plan.leaks.map((leak) => {
    const lie = leak.lie + 0.12 * Math.sin(timeS * 0.21 + leak.phase);
    const breath = 0.8 + 0.2 * Math.sin(timeS * 0.7 + leak.phase * 2);
    return {
      x: leak.x + leak.swing * Math.sin(timeS * leak.speed + leak.phase) - view.right * 0.1,
      y: leak.y + leak.swing * Math.cos(timeS * leak.speed * 0.8 + leak.phase) - view.down * 0.1,
      along: Math.cos(lie),
      aside: Math.sin(lie),
      length: leak.length,
      breadth: leak.breadth,
      colour: leak.colour,
      strength: leak.strength * breath,
    };
  });
  const reach = Math.hypot(widthPx / heightPx, 1) / 2;
  const lit: [number, number, number] = [0, 0, 0];
  stage.fill((px, py, colour) => {
    const flatX = (px - widthPx / 2) / heightPx / view.zoom;
    const flatY = (py - heightPx / 2) / heightPx / view.zoom;
    const x = flatX * cosRoll - flatY * sinRoll;
    const y = flatX * sinRoll + flatY * cosRoll;
    const away = Math.hypot(x, y) / reach;
    const rise = clamp(0.5 + (0.5 * (x * plan.across + y * plan.down)) / reach);
    for (let part = 0; part < 3; part++) {
      const [low, high] = [plan.low[part] ?? 0, plan.high[part] ?? 0];
      lit[part] = 1 - (low + (high - low) * rise * rise * (3 - 2 * rise)) / 255;
    }
    const open = 0.16 + 0.84 * smoothstep(0.1, 0.8, away);
    for (const leak of shone) {
      const [dx, dy] = [x - leak.x, y - leak.y];
      const along = (dx * leak.along + dy * leak.aside) / leak.length;
      const aside = (dy * leak.along - dx * leak.aside) / leak.breadth;
      const light = leak.strength * open * Math.exp(-along * along - aside * aside);
      lit[0] *= 1 - (light * leak.colour[0]) / 255;
      lit[1] *= 1 - (light * leak.colour[1]) / 255;
      lit[2] *= 1 - (light * leak.colour[2]) / 255;
    }
    const shade = 255 * (1 - 0.3 * smoothstep(0.5, 1.15, away));
    const yuv = yuvOf([(1 - lit[0]) * shade, (1 - lit[1]) * shade, (1 - lit[2]) * shade]);
    colour[0] = yuv[0];
    colour[1] = yuv[1];
    colour[2] = yuv[2];
  });
}

function paintMote(stage: Stage, mote: Mote, view: SceneView, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  // They fade out at the top and in at the bottom, so that none appears at once.
  const up = (mote.y + timeS * mote.drift) % 1;
  const shown = Math.min(1, up * 6, (1 - up) * 6);
  const x = mote.x + 0.02 * Math.sin(timeS * 0.5 + mote.phase);
  paintSpot(stage, {
    x: widthPx / 2 + x * heightPx * view.zoom,
    y: heightPx * (0.5 + (0.5 - up) * view.zoom),
    radius: heightPx * mote.size,
    colour: mote.colour,
    strength: 0.5 * shown * (0.55 + 0.45 * Math.sin(timeS * 1.1 + mote.phase)),
    hardness: 1.4,
  });
}
