import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene } from './scene.ts';
import { themeOf, type TitleTheme } from './title-theme.ts';

/** Dark cloth in slow folds, with lights out of focus before it. */
export const velvet = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const theme = themeOf(brief);
    const cloth = clothOf(brief, theme);
    const lights = lightsOf(brief, theme);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      paintCloth(stage, cloth, view, timeS);
      for (const light of lights) paintBokeh(stage, light, view, timeS);
    };
  },
});

interface Cloth {
  dark: Rgb;
  full: Rgb;
  sheen: Rgb;
  folds: number;
  slant: number;
  phase: number;
  lampX: number;
}

function clothOf(brief: Brief, { hue }: TitleTheme): Cloth {
  const random = randomFrom(subSeed(brief.seed, 'velvet'));
  return {
    dark: blend([3, 3, 4], hue.deep, 0.45),
    full: blend(hue.deep, hue.main, 0.95),
    sheen: hue.accent,
    folds: 5 + random() * 3,
    slant: (random() - 0.5) * 0.5,
    phase: random() * 20,
    lampX: (random() < 0.5 ? -1 : 1) * (0.25 + random() * 0.3),
  };
}

function paintCloth(stage: Stage, cloth: Cloth, view: SceneView, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  const aspect = widthPx / heightPx;
  const { folds, slant, phase } = cloth;
  const [cosRoll, sinRoll] = [Math.cos(view.roll), Math.sin(view.roll)];
  stage.fill((px, py, colour) => {
    const flatX = (px - widthPx / 2) / heightPx / view.zoom;
    const flatY = (py - heightPx / 2) / heightPx / view.zoom;
    const x = flatX * cosRoll - flatY * sinRoll + view.right * 0.08;
    const y = flatX * sinRoll + flatY * cosRoll + view.down * 0.08;
    const sway =
      0.16 * Math.sin(y * 2.3 + phase + timeS * 0.33) + 0.1 * Math.sin(y * 4.7 - x * 1.7 + phase);
    const at = (x + y * slant + sway) * folds;
    const fold =
      Math.sin(at + phase + timeS * 0.12) + 0.5 * Math.sin(at * 1.73 - phase + timeS * 0.19);
    const facing = clamp(0.5 + fold / 2.6);
    // One lamp from above, and darkness towards the edges.
    const lamp = Math.exp(-((x / aspect - cloth.lampX) ** 2) * 2.4 - (y + 0.35) ** 2 * 1.5);
    const edge = 1 - 0.6 * smoothstep(0.35, 0.95, Math.hypot(x / aspect, y) * 1.25);
    const light = (0.1 + 0.9 * facing ** 2.4) * (0.3 + 0.7 * lamp) * edge;
    const shine = facing ** 8 * lamp * edge * 0.26;
    const yuv = yuvOf(blend(blend(cloth.dark, cloth.full, light), cloth.sheen, shine));
    colour[0] = yuv[0];
    colour[1] = yuv[1];
    colour[2] = yuv[2];
  });
}

interface Bokeh {
  x: number;
  y: number;
  size: number;
  near: number;
  phase: number;
  drift: number;
  colour: Rgb;
  strength: number;
}

function lightsOf(brief: Brief, { hue, second }: TitleTheme): Bokeh[] {
  const random = randomFrom(subSeed(brief.seed, 'bokeh'));
  const aspect = brief.widthPx / brief.heightPx;
  const tense = brief.feeling === 'tense' || /horror|thriller/i.test(brief.prompt);
  const way = random() < 0.5 ? -1 : 1;
  return Array.from({ length: tense ? 7 : 26 }, () => {
    const near = random() ** 1.6;
    // Few stand behind the type.
    const y = (random() < 0.5 ? -1 : 1) * 0.56 * (1 - random() ** 1.7 * 0.9);
    return {
      x: (random() - 0.5) * aspect * 1.15,
      y,
      near,
      size: Math.min(1, Math.sqrt(aspect)) * (0.012 + 0.05 * near),
      phase: random() * 6.28,
      drift: way * (0.006 + 0.016 * near),
      colour: blend(random() < 0.7 ? hue.accent : second.accent, [255, 240, 220], 0.25 * random()),
      strength: (tense ? 0.5 : 1) * (0.1 + 0.3 * random() ** 2) * (1 - 0.45 * near),
    };
  });
}

function paintBokeh(stage: Stage, light: Bokeh, view: SceneView, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  const reach = (widthPx / heightPx) * 0.62;
  // They go round behind the edges.
  const wrapped = light.x + timeS * light.drift + reach;
  const across = wrapped - Math.floor(wrapped / (2 * reach)) * 2 * reach - reach;
  const x = across - view.right * (0.05 + 0.1 * light.near);
  const y = light.y + 0.012 * Math.sin(timeS * 0.6 + light.phase) - view.down * 0.08;
  paintSpot(stage, {
    x: widthPx / 2 + x * heightPx * view.zoom,
    y: heightPx * (0.5 + y * view.zoom),
    radius: heightPx * light.size * view.zoom,
    colour: light.colour,
    strength: light.strength * (0.72 + 0.28 * Math.sin(timeS * 0.8 + light.phase)),
    hardness: 5,
  });
}
