import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { valueAt } from '../titles/soft-map.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { drawShadows, shadowDetail, type Shadows } from './title-shadows.ts';
import { themeOf, type TitleTheme } from './title-theme.ts';

interface Cargo {
  sheet: Texture;
  shadows: Shadows;
}

/** Paper in daylight, with the shadow of something that moves outside. */
export const paper = defineScene<Cargo>({
  prepare(studio) {
    const { arena, kernels, dither, scratch, brief } = studio;
    const picture = drawSheet(studio, themeOf(brief));
    const sheet = takeTexture(arena, kernels, picture, { dither, scratch, alpha: false });
    return Promise.resolve({ sheet, shadows: drawShadows(brief) });
  },

  painter(stage, { sheet, shadows }, brief) {
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      laySheet(stage, sheet, view);
      castShadows(stage, shadows, { brief, view, timeS });
    };
  },
});

/** Texels per output pixel; paper is soft. */
const detail = 0.8;
/** How much of the sheet lies around what is seen. */
const margin = 1.14;

function drawSheet(studio: Studio, { hue }: TitleTheme): Drawing {
  const { widthPx, heightPx, seed } = studio.brief;
  const drawing = new Drawing(widthPx * margin * detail, heightPx * margin * detail);
  const noise = new NoiseField(studio, 'title paper', { side: 256, period: 16, octaves: 5 });
  const random = randomFrom(subSeed(seed, 'title paper light'));
  const lampX = random() < 0.5 ? 0.12 : 0.88;
  const lit = blend(hue.pale, [255, 252, 244], 0.45);
  const shade = blend(hue.pale, hue.main, 0.2);
  // Fibres are as large as they are, whatever the size of the picture.
  const grain = 620 / drawing.heightPx;
  for (let y = 0; y < drawing.heightPx; y++) {
    for (let x = 0; x < drawing.widthPx; x++) {
      const away = Math.hypot(x / drawing.widthPx - lampX, y / drawing.heightPx - 0.08);
      const cloud = noise.at((x * grain) / 5, (y * grain) / 5);
      const fibre = noise.at(x * grain * 1.9, y * grain * 1.1 + 31);
      const tone = smoothstep(0, 1.45, away) + cloud * 0.07 + fibre * 0.05;
      drawing.set(x, y, toneOf(lit, shade, tone), 1);
    }
  }
  return drawing;
}

function toneOf(lit: Rgb, shade: Rgb, tone: number): Rgb {
  return blend(lit, shade, clamp(tone));
}

function laySheet(stage: Stage, sheet: Texture, view: SceneView): void {
  const { widthPx, heightPx } = stage.canvas;
  const scale = detail / view.zoom;
  const [cos, sin] = [Math.cos(view.roll) * scale, Math.sin(view.roll) * scale];
  const middleU = sheet.widthPx / 2 + view.right * widthPx * 0.04 * detail;
  const middleV = sheet.heightPx / 2 + view.down * heightPx * 0.04 * detail;
  stage.warp(sheet, (x, y, spot) => {
    const [right, down] = [x - widthPx / 2, y - heightPx / 2];
    spot.u = middleU + right * cos - down * sin;
    spot.v = middleV + right * sin + down * cos;
  });
}

interface Moment {
  brief: Brief;
  view: SceneView;
  timeS: number;
}

function castShadows(stage: Stage, { branch, window }: Shadows, { brief, view, timeS }: Moment) {
  const { widthPx, heightPx } = stage.canvas;
  const texels = shadowDetail / heightPx / view.zoom;
  const phase = brief.seed % 31;
  const gust = 0.6 + 0.4 * Math.sin(timeS * 0.37 + phase);
  const drift = Math.sin(timeS * 0.11 + phase) * 3;
  stage.relight((px, py, tone) => {
    const x = (px - widthPx / 2) * texels + view.right * 6;
    const y = (py - heightPx / 2) * texels + view.down * 6;
    let light = 1;
    if (window !== null) {
      const pane = valueAt(window, x + window.widthPx / 2 + drift, y + window.heightPx / 2);
      light *= 0.8 + 0.2 * pane;
    }
    if (branch !== null) {
      // What hangs further out swings further.
      const swing = gust * Math.sin(timeS * 1.25 + phase + y * 0.02 + x * 0.012);
      const swirl = gust * Math.sin(timeS * 0.9 + phase * 2 + x * 0.03);
      const u = x + branch.widthPx / 2 + drift + swing * 2.2;
      const v = y + branch.heightPx / 2 + swirl * 1.8;
      light *= 1 - 0.24 * valueAt(branch, u, v);
    }
    tone.gain = light;
    tone.saturation = 1 + (1 - light) * 0.4;
  });
}
