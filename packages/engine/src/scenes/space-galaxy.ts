import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import {
  farStarsOf,
  gasColoursOf,
  paintBackdrop,
  paintFarStars,
  prepareBackdrop,
  type Backdrop,
  type GasColours,
} from './space-backdrop.ts';
import { finishSpace } from './space-light.ts';

interface Cargo {
  backdrop: Backdrop;
  disc: Texture;
}

/** A spiral galaxy seen at an angle, turning. */
export const galaxyScene = defineScene<Cargo>({
  prepare(studio) {
    const colours = gasColoursOf(studio.brief);
    const disc = discTexture(studio, colours, planOf(studio.brief));
    return Promise.resolve({ disc, backdrop: prepareBackdrop(studio, colours, 0.3) });
  },

  painter(stage, cargo, brief) {
    const plan = planOf(brief);
    const stars = farStarsOf(brief.seed, 460);
    const suns = armStarsOf(brief.seed, plan);
    const radius = unitOf(stage.canvas) * plan.radius;
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      paintBackdrop(stage, cargo.backdrop, vantage, timeS);
      paintFarStars(stage, stars, vantage, timeS);
      const middle = vantage.place(plan.x, plan.y, 0.3);
      const scale = vantage.zoom(0.3) * (1 + timeS * 0.008);
      const turn = plan.way * timeS * 0.075;
      const lean = plan.lean - view.roll;
      const core = { ...middle, colour: [255, 226, 186] as Rgb };
      const spread = { scale: scale * texelPx, turn, squash: plan.squash, lean };
      laySprite(stage, cargo.disc, { ...middle, ...spread });
      paintArmStars(stage, suns, { middle, radius: radius * scale, turn, lean, plan, timeS });
      paintSpot(stage, { ...core, radius: radius * scale * 0.18, strength: 0.24 });
      paintSpot(stage, { ...core, radius: radius * scale * 0.06, strength: 0.3 });
      finishSpace(stage, { ...core, strength: 0.6 });
    };
  },
});

/** Half the detail of the picture and a little more; its arms are soft. */
const texelPx = 1.6;

interface Plan {
  radius: number;
  x: number;
  y: number;
  squash: number;
  lean: number;
  /** Which way it turns, -1 or 1. */
  way: number;
  arms: number;
  /** How tightly the arms are wound. */
  wound: number;
}

function planOf(brief: Brief): Plan {
  const random = randomFrom(subSeed(brief.seed, 'spiral'));
  return {
    radius: 0.74 + 0.1 * random(),
    x: (random() - 0.5) * 0.12,
    y: (random() - 0.5) * 0.08,
    squash: 0.46 + 0.18 * random(),
    lean: (random() < 0.5 ? -1 : 1) * (0.2 + 0.35 * random()),
    way: random() < 0.5 ? -1 : 1,
    arms: random() < 0.7 ? 2 : 3,
    wound: 4 + 1.2 * random(),
  };
}

/** Strength of the arms at a place of the disc, 0..1, arms trailing behind its turn. */
function armAt(plan: Plan, away: number, angle: number): number {
  const phase =
    angle * plan.arms * plan.way + Math.log(away + 0.04) * plan.wound * plan.arms * 0.62;
  return 0.5 + 0.5 * Math.cos(phase);
}

function discTexture(studio: Studio, colours: GasColours, plan: Plan): Texture {
  const { arena, kernels, dither, scratch, brief } = studio;
  const noise = new NoiseField(studio, 'spiral', { side: 512, period: 8, octaves: 5 });
  const random = randomFrom(subSeed(brief.seed, 'sand'));
  const radius = (unitOf(brief) * plan.radius) / texelPx;
  const size = Math.ceil((radius + spriteRimPx) / 8) * 16;
  const young = blend(colours.second, [150, 190, 255], 0.5);
  const rose = blend(colours.first, [255, 120, 170], 0.4);
  const drawing = new Drawing(size, size, young);
  const per = 300 / radius;
  const colour: [number, number, number] = [0, 0, 0];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [(column + 0.5 - size / 2) / radius, (row + 0.5 - size / 2) / radius];
      const away = Math.sqrt(x * x + y * y);
      if (away > 1) continue;
      const [u, v] = [(column - size / 2) * per + 512, (row - size / 2) * per + 512];
      const billow = noise.at(u, v);
      const fine = noise.at(u * 3 + 77, v * 3 + 31);
      const angle = Math.atan2(y, x) + billow * 0.5;
      const arm = armAt(plan, away, angle) ** 1.8;
      // Dust lies along the inner edge of each arm.
      const lane = armAt(plan, away * 0.93, angle - plan.way * 0.34) ** 5;
      const dust = lane * clamp(0.75 + fine * 1.4) * smoothstep(0.06, 0.2, away);
      const fall = Math.exp(-away * 1.75) * (1 - smoothstep(0.72, 1, away));
      const core = Math.exp(-away * 14);
      const gas = (0.14 + 1.5 * arm * clamp(0.7 + fine * 0.9 + billow * 0.5)) * fall;
      const light = clamp((gas * 1.3 + core * 1.2) * (1 - 0.72 * dust));
      const knot = smoothstep(0.26, 0.42, fine) * arm * smoothstep(0.12, 0.3, away);
      const old = Math.exp(-away * 4.2);
      const sand = random() < 0.02 + 0.1 * gas ? 0.35 * random() : 0;
      for (let part = 0; part < 3; part++) {
        const arms = (young[part] ?? 0) + ((rose[part] ?? 0) - (young[part] ?? 0)) * knot * 0.8;
        const warm = part === 0 ? 255 : part === 1 ? 222 : 174;
        const tone = arms + (warm - arms) * old;
        colour[part] = Math.min(255, tone + (255 - tone) * (core * 0.6 + sand));
      }
      drawing.set(column, row, colour, clamp(light + sand * fall));
    }
  }
  return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
}

interface ArmStar {
  away: number;
  angle: number;
  strength: number;
  phase: number;
  colour: Rgb;
}

/** Single bright stars, most of them in the arms. */
function armStarsOf(seed: number, plan: Plan): ArmStar[] {
  const random = randomFrom(subSeed(seed, 'arm stars'));
  const stars: ArmStar[] = [];
  while (stars.length < 300) {
    const [away, angle] = [0.1 + 0.86 * random() ** 0.8, random() * 2 * Math.PI];
    if (random() > 0.12 + armAt(plan, away, angle) ** 2) continue;
    const colour: Rgb = random() < 0.3 ? [255, 214, 196] : [206, 224, 255];
    stars.push({ away, angle, strength: 0.15 + 0.6 * random() ** 3, phase: random() * 6, colour });
  }
  return stars;
}

function paintArmStars(
  stage: Stage,
  stars: readonly ArmStar[],
  at: {
    middle: { x: number; y: number };
    radius: number;
    turn: number;
    lean: number;
    plan: Plan;
    timeS: number;
  },
): void {
  const { middle, radius, turn, lean, plan, timeS } = at;
  const unit = Math.max(480, unitOf(stage.canvas));
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
  for (const star of stars) {
    const across = Math.cos(star.angle + turn) * star.away * radius;
    const down = Math.sin(star.angle + turn) * star.away * radius * plan.squash;
    const twinkle = 0.8 + 0.2 * Math.sin(timeS * 1.7 + star.phase);
    paintSpot(stage, {
      x: middle.x + across * cos - down * sin,
      y: middle.y + across * sin + down * cos,
      radius: unit * (0.0016 + 0.0014 * star.strength),
      colour: star.colour,
      strength: star.strength * twinkle * (1 - 0.5 * star.away),
    });
  }
}
