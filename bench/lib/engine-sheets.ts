import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { rgbOfPicture } from '../../packages/engine/src/clip/still-colours.ts';
import { frameRate } from '../../packages/engine/src/encode/encoder.ts';
import type { RenderRequest } from '../../packages/engine/src/index.ts';
import { looks, sceneNames } from '../../packages/engine/test/looks.ts';
import { moves } from '../../packages/engine/src/camera/move.ts';
import type { EngineRuns } from './engine-runs.ts';

/** A page of stills: a row for each request, its moments beside each other. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly { readonly label: string; readonly request: RenderRequest }[];
}

const tile = { widthPx: 480, heightPx: 270 };
const labelPx = 26;
const gapPx = 6;
const durationS = 6;
/** Its beginning, its middle and its end. */
const frames = [0, 72, 143];
const seeds = [1, 2];

/** For each family of scenes its looks, for each camera move a picture and a scene; two takes each. */
export function sheetsOf(picture: string): readonly Sheet[] {
  const request = { images: [], ...tile, durationS, audio: false };
  const scenes = sceneNames.map((name) => ({
    name: `scene-${name}`,
    rows: looks[name].flatMap((prompt) =>
      seeds.map((seed) => ({
        label: labelOf(prompt, seed),
        request: { ...request, prompt, seed },
      })),
    ),
  }));
  const cameras = Object.keys(moves).map((name) => {
    const move = `camera ${name.replaceAll('-', ' ')}`;
    const rows = [
      { prompt: move, images: [picture] },
      { prompt: `a mountain lake at dawn, ${move}`, images: [] },
    ];
    return {
      name: `move-${name}`,
      rows: rows.flatMap((row) =>
        seeds.map((seed) => ({
          label: labelOf(row.images.length > 0 ? `a picture, ${row.prompt}` : row.prompt, seed),
          request: { ...request, ...row, seed },
        })),
      ),
    };
  });
  return [...scenes, ...cameras];
}

/** A picture for the camera to move over that has a sky, a ground and something near. */
export async function paintPicture(runs: EngineRuns, folder: string): Promise<string> {
  const size = { widthPx: 1440, heightPx: 960 };
  const prompt = 'a mountain lake at dawn, static camera';
  const request = { prompt, images: [], ...size, durationS, audio: false, seed: 3 };
  const path = join(folder, 'picture.png');
  for await (const planes of runs.paint(request, [0])) {
    const raw = { width: size.widthPx, height: size.heightPx, channels: 3 as const };
    await sharp(rgbOfPicture(planes, size), { raw }).png().toFile(path);
  }
  return path;
}

function labelOf(prompt: string, seed: number): string {
  const moments = frames.map((frame) => `${(frame / frameRate).toFixed(1)} s`);
  return `${prompt}   ·   seed ${seed}   ·   ${moments.join(', ')}`;
}

/** Paints a sheet and writes it as a PNG. */
export async function writeSheet(runs: EngineRuns, sheet: Sheet, folder: string): Promise<string> {
  const rowPx = labelPx + tile.heightPx + gapPx;
  const width = frames.length * (tile.widthPx + gapPx) + gapPx;
  const layers: OverlayOptions[] = [];
  for (const [row, { label, request }] of sheet.rows.entries()) {
    const top = row * rowPx;
    layers.push({ input: textOf(label, width), left: 0, top });
    let left = gapPx;
    for await (const planes of runs.paint(request, frames)) {
      const raw = { width: tile.widthPx, height: tile.heightPx, channels: 3 as const };
      layers.push({
        input: Buffer.from(rgbOfPicture(planes, tile)),
        raw,
        left,
        top: top + labelPx,
      });
      left += tile.widthPx + gapPx;
    }
  }
  const path = join(folder, `${sheet.name}.png`);
  const height = sheet.rows.length * rowPx;
  await sharp({ create: { width, height, channels: 3, background: '#141414' } })
    .composite(layers)
    .png()
    .toFile(path);
  return path;
}

function textOf(label: string, width: number): Buffer {
  const escaped = label.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${labelPx}">` +
      `<text x="${gapPx}" y="18" fill="#ddd" font-family="sans-serif" font-size="14">${escaped}</text></svg>`,
  );
}
