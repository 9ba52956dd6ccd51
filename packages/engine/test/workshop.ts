import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { atmosphereOf } from '../src/atmosphere/atmosphere.ts';
import { briefOf } from '../src/brief/brief.ts';
import type { RenderRequest } from '../src/brief/render-request.ts';
import { readLastPicture } from '../src/decode/last-picture.ts';
import { bindKernels, compileKernels } from '../src/kernels/kernels.ts';
import { Arena, newMemory } from '../src/paint/arena.ts';
import { takeCanvas } from '../src/paint/canvas.ts';
import { gradeOf } from '../src/paint/grade.ts';
import { ditherTile } from '../src/paint/dither.ts';
import { makeNoise } from '../src/paint/noise-field.ts';
import type { NoiseTile } from '../src/scenes/scene.ts';
import { Stage } from '../src/paint/stage.ts';
import { scenes } from '../src/scenes/all-scenes.ts';
import { prepareTitle } from '../src/titles/prepare-title.ts';
import { titleOver } from '../src/titles/title-painter.ts';

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelgate-engine-'));
}

export function requestOf(changes: Partial<RenderRequest> = {}): RenderRequest {
  const size = { widthPx: 192, heightPx: 128, durationS: 1 };
  return { prompt: '', images: [], ...size, audio: false, seed: 1, ...changes };
}

/** A picture with upright posts and grain; its hue tells pictures apart. */
export async function writePicture(folder: string, name: string, hue = 0): Promise<string> {
  const path = join(folder, name);
  const [width, height] = [480, 320];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const post = x % 60 < 8 ? 0.35 : 1;
      const grain = ((x * 7919 + y * 104_729) % 17) - 8;
      for (let part = 0; part < 3; part++) {
        const tone = 110 + 70 * Math.sin(x / 90 + part * 2 + hue) + 40 * Math.cos(y / 50 + hue);
        pixels[(y * width + x) * 3 + part] = Math.min(255, Math.max(0, tone * post + grain));
      }
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } }).toFile(path);
  return path;
}

export interface Easel {
  stage: Stage;
  paint(timeS: number): void;
  /** Packed luma of what is painted. */
  luma(): Uint8Array;
}

const lastPicture = (path: string) => readLastPicture('node-av', path);

/** A scene painted in this thread. */
export async function easelFor(request: RenderRequest): Promise<Easel> {
  const brief = briefOf(request);
  const arena = new Arena(newMemory(160_000_000));
  const kernels = bindKernels(compileKernels(), arena.memory);
  const dither = ditherTile(arena);
  const scratch = arena.take(Math.max(2_000_000, brief.widthPx * brief.heightPx * 24));
  const scene = scenes[brief.scene];
  const noise = (tile: NoiseTile) => Promise.resolve(makeNoise(kernels, tile));
  const studio = { brief, arena, kernels, dither, scratch, noise, lastPicture };
  const cargo = await scene.prepare(studio);
  const canvas = takeCanvas(arena, brief.widthPx, brief.heightPx);
  const { lapse } = brief;
  const stage = new Stage({ kernels, arena, dither, canvas, lapse });
  const painter = scene.painter(stage, cargo, brief);
  const atmosphere = atmosphereOf(stage, brief);
  const grade = gradeOf(stage, brief);
  const title = titleOver(stage, prepareTitle(studio));
  return {
    stage,
    paint(timeS) {
      painter(timeS);
      atmosphere(timeS);
      grade?.(timeS);
      title?.(timeS);
    },
    luma() {
      const rows = Array.from({ length: canvas.heightPx }, (_, row) => {
        const start = canvas.y + row * canvas.stride;
        return arena.bytes.slice(start, start + canvas.widthPx);
      });
      return Uint8Array.from(rows.flatMap((row) => [...row]));
    },
  };
}
