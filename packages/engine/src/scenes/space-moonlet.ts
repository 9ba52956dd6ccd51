import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, type Vantage } from '../paint/vantage.ts';
import type { Direction } from './planet-pose.ts';
import type { Studio } from './scene.ts';

/** A small grey moon, too far away to be seen turning. */
export interface Moonlet {
  texture: Texture;
}

export function prepareMoonlet(studio: Studio, light: Direction): Moonlet {
  const { arena, kernels, dither, scratch, brief } = studio;
  const radius = Math.max(5, unitOf(brief) * (0.022 + 0.014 * ((brief.seed % 7) / 6)));
  const noise = new NoiseField(studio, 'moonlet', { side: 128, period: 8, octaves: 4 });
  const drawing = new Drawing(2 * (radius + spriteRimPx), 2 * (radius + spriteRimPx));
  const middle = drawing.widthPx / 2;
  const per = 40 / radius;
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const [x, y] = [(column + 0.5 - middle) / radius, (row + 0.5 - middle) / radius];
      const away = Math.hypot(x, y);
      const cover = clamp((1 - away) * radius + 0.5);
      if (cover <= 0) continue;
      const facing = Math.sqrt(Math.max(0, 1 - away * away));
      const [u, v] = [column * per, row * per];
      const ground = 0.72 + 0.3 * noise.at(u, v);
      const slope = (noise.at(u, v) - noise.at(u + 2, v + 1)) * Math.sign(light[0]);
      const lit = x * light[0] + y * light[1] + facing * light[2] + slope * 0.4;
      const tone = 8 + 186 * ground * smoothstep(-0.05, 0.7, lit);
      drawing.set(column, row, [tone, tone * 0.97, tone * 0.94], cover);
    }
  }
  return { texture: takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true }) };
}

export function paintMoonlet(
  stage: Stage,
  at: { texture: Texture; x: number; y: number },
  vantage: Vantage,
): void {
  const place = vantage.place(at.x, at.y, 0.3);
  laySprite(stage, at.texture, { ...place, scale: vantage.zoom(0.3), turn: -vantage.roll });
}
