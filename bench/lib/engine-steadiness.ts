import { join } from 'node:path';
import { bendsOf, findDot, rmsOf, writeDots, type Dot } from '../../packages/engine/test/dots.ts';
import type { EngineSetting } from './engine-cases.ts';
import type { EngineRuns } from './engine-runs.ts';
import { paintZoompan, type ZoompanKind } from './engine-zoompan.ts';

const shares = [0.26, 0.42, 0.58, 0.74];

/** How a slow push-in over dots shakes: rms of the second differences of their places, in px. */
export class Steadiness {
  readonly #setting: EngineSetting;
  readonly #picture: string;

  private constructor(setting: EngineSetting, picture: string) {
    this.#setting = setting;
    this.#picture = picture;
  }

  static async over(folder: string, setting: EngineSetting): Promise<Steadiness> {
    const { widthPx, heightPx } = setting;
    const picture = join(folder, 'dots.png');
    const dots = dotsIn(widthPx * 1.5, heightPx * 1.5);
    const size = { widthPx: widthPx * 1.5, heightPx: heightPx * 1.5 };
    await writeDots(picture, size, { dots, radiusPx: heightPx / 110 });
    return new Steadiness(setting, picture);
  }

  async ofEngine(runs: EngineRuns): Promise<number> {
    const track = this.#track();
    const request = {
      prompt: 'slow push in',
      images: [this.#picture],
      ...this.#setting,
      audio: false,
      seed: 7,
    };
    for await (const planes of runs.paint(request)) track.see(planes);
    return track.jitterPx();
  }

  ofZoompan(kind: ZoompanKind): number {
    const track = this.#track();
    for (const luma of paintZoompan(this.#picture, this.#setting, kind)) track.see(luma);
    return track.jitterPx();
  }

  #track() {
    const { widthPx, heightPx } = this.#setting;
    const reachPx = Math.round(heightPx / 20);
    const ways: Dot[][] = dotsIn(widthPx, heightPx).map((dot) => [dot]);
    return {
      see(luma: Uint8Array): void {
        for (const way of ways) {
          way.push(findDot({ luma, widthPx, heightPx }, way.at(-1) ?? { x: 0, y: 0 }, reachPx));
        }
      },
      /** The first place is only where the dot was looked for. */
      jitterPx: () => rmsOf(ways.flatMap((way) => bendsOf(way.slice(1)))),
    };
  }
}

function dotsIn(widthPx: number, heightPx: number): Dot[] {
  return shares.flatMap((x) => shares.map((y) => ({ x: x * widthPx, y: y * heightPx })));
}
