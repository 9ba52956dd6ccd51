import type { Brief } from '../brief/brief.ts';
import type { Yuv } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { lightOf, SpeckPainter } from '../paint/specks.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { finishDark, paintDark, particleLookOf } from './particles-look.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

/** Glittering dust borne on a winding stream of air, out of focus where it is near or far. */
export const dustScene = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const look = particleLookOf(brief);
    const plan = planOf(brief);
    const lights = look.tints.map(lightOf);
    const white = lightOf([255, 250, 240]);
    const dust = dustOf(brief.seed);
    const specks = new SpeckPainter(stage, { focus: 1.6, blur: 0.03 });
    const unit = unitOf(stage.canvas);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const lamp = vantage.place(plan.lampX, plan.lampY, 0.1);
      paintDark(stage, look, { ...lamp, reach: 0.95, strength: 0.95 });
      const middle = vantage.place(0, 0, 0.5);
      const [cosRoll, sinRoll] = [
        Math.cos(view.roll - plan.slope),
        Math.sin(view.roll - plan.slope),
      ];
      for (const grain of dust) {
        const along = (((grain.along + timeS * grain.speed) % 1) + 1) % 1;
        const shown = smoothstep(0, 0.06, along) * smoothstep(1, 0.94, along);
        const x = (along - 0.5) * 3.4;
        const twist = grain.twist + timeS * (0.35 + 0.3 * grain.stray) + x * 1.3;
        const spread =
          grain.spread * (0.55 + 0.45 * Math.sin(x * 1.7 + plan.phase + timeS * 0.2) ** 2);
        const y = streamAt(plan, x, timeS) + Math.sin(twist) * spread;
        const depth = 1.6 + Math.cos(twist) * spread * 1.7 + grain.stray * 0.25;
        if (depth < 0.3) continue;
        const per = (1.25 / depth) * unit * vantage.zoom(1 / depth);
        const [across, down] = [x * per * plan.way, y * per];
        // Facets catch the light for a moment as they turn.
        const facing = Math.sin(timeS * grain.flicker + grain.phase);
        const glint = facing > 0 ? facing ** 14 : 0;
        const light = lights[grain.tint] as Yuv;
        const near = smoothstep(0.3, 0.6, depth) * shown;
        const [px, py] = [
          middle.x + across * cosRoll + down * sinRoll,
          middle.y - across * sinRoll + down * cosRoll,
        ];
        const strength = grain.strength * near * (0.78 + 0.3 * facing);
        specks.paint(px, py, depth, grain.size, light, strength);
        if (glint > 0.05) specks.paint(px, py, depth, grain.size * 1.7, white, glint * near * 0.8);
      }
      finishDark(stage);
    };
  },
});

interface Plan {
  way: number;
  slope: number;
  phase: number;
  lampX: number;
  lampY: number;
}

function planOf({ seed }: Brief): Plan {
  const random = randomFrom(subSeed(seed, 'stream'));
  return {
    way: random() < 0.5 ? -1 : 1,
    slope: (random() - 0.5) * 0.9,
    phase: random() * 6.28,
    lampX: (random() - 0.5) * 0.5,
    lampY: -0.1 + (random() - 0.5) * 0.4,
  };
}

function streamAt({ phase }: Plan, x: number, timeS: number): number {
  return (
    0.17 * Math.sin(x * 1.9 + phase + timeS * 0.3) + 0.07 * Math.sin(x * 4.1 - phase - timeS * 0.45)
  );
}

function dustOf(seed: number) {
  const random = randomFrom(subSeed(seed, 'dust'));
  return Array.from({ length: 4200 }, () => {
    const stray = random() - 0.5;
    const wide = random();
    return {
      along: random(),
      speed: 0.018 + 0.03 * random(),
      twist: random() * 6.28,
      spread: wide < 0.75 ? 0.02 + 0.2 * random() ** 2 : 0.15 + 0.75 * random(),
      stray,
      phase: random() * 6.28,
      flicker: 1.2 + 2.2 * random(),
      tint: random() < 0.55 ? 0 : random() < 0.7 ? 1 : 2,
      size: 0.0018 + 0.0036 * random() ** 4,
      strength: 0.5 + 0.5 * random() ** 2,
    };
  });
}
