import type { Brief } from '../brief/brief.ts';
import { blend } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { GlowPainter } from '../paint/glow.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { scattered } from './street-houses.ts';
import type { StreetLook } from './street-look.ts';
import { eyeM, perspectiveOf, seenAt, wallM, type StreetMoment } from './street-view.ts';

interface Ring {
  index: number;
  phase: number;
  perS: number;
}

/** Places where drops hit the wet ground, each anew somewhere else. */
export function ringsOf(brief: Brief, look: StreetLook): Ring[] {
  if (!look.rain) return [];
  const random = randomFrom(subSeed(brief.seed, 'rings'));
  return Array.from({ length: 66 }, (_, index) => ({
    index,
    phase: random(),
    perS: 1.1 + 0.7 * random(),
  }));
}

/** A ring that widens and fades, drawn as a chain of lights, and the splash it starts with. */
export function paintRings(stage: Stage, rings: readonly Ring[], at: StreetMoment): void {
  const { perspective, motion, look, timeS } = at;
  const colour = blend(look.palette.haze, [236, 242, 255], 0.6);
  for (const { index, phase, perS } of rings) {
    const turn = timeS * perS + phase;
    const round = Math.floor(turn);
    const age = turn - round;
    const away = perspective.edgeM * (0.34 + 1.5 * scattered(index, round, 1) ** 2);
    const place = { x: (scattered(index, round, 2) * 2 - 1) * wallM * 0.9, up: 0, away };
    const { x, y, metrePx } = seenAt(perspective, motion, place);
    if (x < -20 || x > stage.canvas.widthPx + 20 || y > stage.canvas.heightPx + 10) continue;
    const reach = (0.025 + 0.15 * age ** 0.7) * metrePx;
    const flat = Math.min(1, eyeM / away);
    const strength = 0.22 * (1 - age) ** 1.5;
    const beads = Math.round(Math.min(60, Math.max(5, reach * 3)));
    for (let bead = 0; bead < beads; bead++) {
      const angle = (bead / beads) * 2 * Math.PI;
      // The rim towards the viewer mirrors less of the sky.
      const share = strength * (0.7 - 0.3 * Math.sin(angle));
      const spot = { x: x + Math.cos(angle) * reach, y: y + Math.sin(angle) * reach * flat };
      paintSpot(stage, { ...spot, radius: 1.4 + reach * 0.03, colour, strength: share });
    }
    if (age < 0.2) {
      const up = Math.sin((age / 0.2) * Math.PI) * 0.07 * metrePx;
      paintSpot(stage, {
        x,
        y: y - up,
        radius: Math.max(1.3, 0.014 * metrePx),
        colour,
        strength: 0.6,
      });
    }
  }
}

interface Vent {
  x: number;
  away: number;
  phase: number;
}

export function ventsOf(brief: Brief, look: StreetLook): Vent[] {
  if (!look.steam) return [];
  const random = randomFrom(subSeed(brief.seed, 'vents'));
  const { edgeM } = perspectiveOf(brief);
  const side = random() < 0.5 ? -1 : 1;
  return [
    { x: side * (0.6 + 0.8 * random()), away: edgeM * (1.25 + 0.4 * random()), phase: random() },
    { x: -side * (6.4 + 1.2 * random()), away: edgeM * (1.1 + 0.3 * random()), phase: random() },
  ];
}

const puffs = 9;

/** Steam out of the ground: puffs that rise, grow, lean with the wind and thin out. */
export function paintSteam(glow: GlowPainter, vents: readonly Vent[], at: StreetMoment): void {
  const { perspective, motion, look, timeS } = at;
  const colour = blend(look.palette.haze, look.lamp, 0.45);
  for (const { x, away, phase } of vents) {
    for (let puff = 0; puff < puffs; puff++) {
      const turn = timeS * 0.3 + phase + puff / puffs;
      const round = Math.floor(turn);
      const age = turn - round;
      const lean = 0.9 * age ** 1.4 + 0.35 * age * (scattered(puff, round, 7) - 0.5);
      const up = 0.1 + 2.5 * age ** 0.85;
      const place = seenAt(perspective, motion, { x: x + lean, up, away });
      const swell = 0.22 + 0.85 * age + 0.08 * Math.sin(timeS * 1.7 + puff);
      const strength = 0.15 * Math.min(1, age * 7) * (1 - age) ** 1.4;
      glow.add({ x: place.x, y: place.y, radius: swell * place.metrePx, colour, strength });
    }
  }
}
