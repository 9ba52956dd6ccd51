import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderRequest } from '../../packages/engine/src/index.ts';
import { clipFilesIn } from '../../packages/engine/src/clip/clip-files.ts';
import { Crew } from '../../packages/engine/src/clip/crew.ts';
import { briefOf } from '../../packages/engine/src/brief/brief.ts';
import { renderClip } from '../../packages/engine/src/clip/render-clip.ts';
import { paintFrames } from '../../packages/engine/src/clip/still-frames.ts';
import { openFootage, type FootageSettings } from '../../packages/engine/src/decode/footage.ts';
import { readLastPicture } from '../../packages/engine/src/decode/last-picture.ts';
import { readLastSound } from '../../packages/engine/src/decode/last-sound.ts';
import type {
  Encoder,
  EncoderSettings,
  SoundBlock,
} from '../../packages/engine/src/encode/encoder.ts';
import { openEncoder } from '../../packages/engine/src/encode/open-encoder.ts';

export interface Spent {
  wallS: number;
  cpuS: number;
}

type Step = { picture: Uint8Array } | { sound: SoundBlock };

const painters = 2;
const unhurried = {
  openFootage: (settings: FootageSettings) => openFootage('node-av', settings),
  signal: new AbortController().signal,
  readLastPicture: (path: string) => readLastPicture('node-av', path),
  readLastSound: (path: string, lengthS: number) => readLastSound('node-av', path, lengthS),
};

/** Renders in this process, as a render process would, and encodes the same frames once more. */
export class EngineRuns {
  readonly #folder: string;
  readonly #crew = new Crew(painters);

  constructor(folder: string) {
    this.#folder = folder;
  }

  render(request: RenderRequest): Promise<Spent> {
    return spent(() => this.#render(request, (settings) => openEncoder('node-av', settings)));
  }

  /** Renders, keeping all that the encoder is given: 1 GB for 30 s of 720p. */
  async capture(request: RenderRequest): Promise<Step[]> {
    const steps: Step[] = [];
    const open = async (settings: EncoderSettings) =>
      keeping(steps, await openEncoder('node-av', settings));
    await this.#render(request, open);
    return steps;
  }

  encode({ widthPx, heightPx }: RenderRequest, steps: readonly Step[]): Promise<Spent> {
    return spent(async () => {
      const path = join(this.#folder, 'alone.mp4');
      const encoder = await openEncoder('node-av', { path, widthPx, heightPx, audio: true });
      for (const step of steps) {
        if ('picture' in step) await encoder.picture(step.picture);
        else await encoder.sound(step.sound);
      }
      await encoder.finish();
    });
  }

  /** Some pictures of a clip, packed, as they are before they are encoded; else every one. */
  paint(request: RenderRequest, frames?: readonly number[]): AsyncGenerator<Uint8Array> {
    const brief = briefOf(request);
    const all = Array.from({ length: brief.frameCount }, (_, frame) => frame);
    return paintFrames(this.#crew, brief, frames ?? all, unhurried);
  }

  /** Of the clip that was rendered last. */
  get sizeBytes(): number {
    return statSync(clipFilesIn(this.#folder).video.final).size;
  }

  #render(request: RenderRequest, open: (settings: EncoderSettings) => Promise<Encoder>) {
    return renderClip(this.#crew, request, clipFilesIn(this.#folder), {
      openEncoder: open,
      onProgress: () => undefined,
      ...unhurried,
    });
  }
}

function keeping(steps: Step[], encoder: Encoder): Encoder {
  return {
    picture: (planes) => {
      steps.push({ picture: Uint8Array.from(planes) });
      return encoder.picture(planes);
    },
    sound: (block) => {
      steps.push({ sound: block });
      return encoder.sound(block);
    },
    finish: () => encoder.finish(),
    abort: () => encoder.abort(),
  };
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallS: (performance.now() - startMs) / 1_000, cpuS: (user + system) / 1e6 };
}

/** Of all of them the least of each, as other work on the machine can only add. */
export function leastOf(all: readonly Spent[]): Spent {
  return {
    wallS: Math.min(...all.map(({ wallS }) => wallS)),
    cpuS: Math.min(...all.map(({ cpuS }) => cpuS)),
  };
}
