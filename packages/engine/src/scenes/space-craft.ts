import { drawFigure } from '../paint/figure.ts';
import { paintSpot } from '../paint/spot.ts';
import { laySprite } from '../paint/sprite.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, type Vantage } from '../paint/vantage.ts';
import type { Direction } from './planet-pose.ts';
import type { Studio } from './scene.ts';
import { travellers, type Lamp, type TravellerName } from './space-travellers.ts';

/** Somebody or something that floats before a planet. */
export interface Traveller {
  name: TravellerName;
  texture: Texture;
  /** Pixels of the length 1 in its drawing. */
  unitPx: number;
}

const words: readonly (readonly [RegExp, TravellerName])[] = [
  [/astronaut|cosmonaut|spacewalk|space walk/, 'astronaut'],
  [/space station|\bstation\b|\biss\b/, 'station'],
  [/satellite|space probe|\bprobe\b/, 'satellite'],
  [/space ?ship|space ?craft|starship|rocket|shuttle/, 'ship'],
];

export function travellerIn(prompt: string): TravellerName | null {
  const text = prompt.toLowerCase();
  return words.find(([expression]) => expression.test(text))?.[1] ?? null;
}

export function prepareTraveller(studio: Studio, name: TravellerName, light: Direction): Traveller {
  const { arena, kernels, dither, scratch, brief } = studio;
  const { size, span, rods } = travellers[name];
  const unitPx = unitOf(brief) * size;
  const [wide, high] = [span[0] * unitPx, span[1] * unitPx];
  // By its own light it would be lost against the night: the sun comes round to it.
  const sun: Direction = [light[0] * 0.8, -0.5, Math.max(0.35, light[2])];
  const drawing = drawFigure(rods, { widthPx: wide, heightPx: high, unitPx }, sun);
  const texture = takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
  return { name, texture, unitPx };
}

export function paintTraveller(
  stage: Stage,
  { name, texture, unitPx }: Traveller,
  at: { vantage: Vantage; timeS: number; planetX: number },
): void {
  const { vantage, timeS, planetX } = at;
  const { path, lamps } = travellers[name];
  const nearness = 0.9;
  const { widthPx, heightPx } = stage.canvas;
  // On the side of the picture where the planet leaves room.
  const side = Math.min(1, widthPx / heightPx) * (planetX > 0 ? 1 : -0.7);
  const middle = vantage.place(
    path.x * side + path.right * (timeS - 3) + 0.004 * Math.sin(timeS * 0.7),
    path.y + path.down * (timeS - 3) + 0.008 * Math.sin(timeS * 0.9 + 1),
    nearness,
  );
  const scale = vantage.zoom(nearness) * (1 + path.growth * timeS);
  const turn = path.turn + path.spin * Math.sin(timeS * 0.35) - vantage.roll;
  laySprite(stage, texture, { ...middle, scale, turn });
  const [cos, sin] = [Math.cos(turn) * unitPx * scale, Math.sin(turn) * unitPx * scale];
  for (const lamp of lamps) {
    const [x, y] = lamp.at;
    paintSpot(stage, {
      x: middle.x + x * cos - y * sin,
      y: middle.y + x * sin + y * cos,
      radius: lamp.radius * unitPx * scale,
      colour: lamp.colour,
      strength: lamp.strength * shineOf(lamp, timeS),
    });
  }
}

/** Lamps that blink come on quickly and fade; engines flicker a little. */
function shineOf({ blinkS, phase }: Lamp, timeS: number): number {
  if (blinkS === 0) return 0.92 + 0.08 * Math.sin(timeS * 9 + phase) * Math.sin(timeS * 5.3);
  const share = (((timeS / blinkS + phase) % 1) + 1) % 1;
  return Math.exp(-(((share - 0.5) / 0.14) ** 2));
}
