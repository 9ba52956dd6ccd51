import type { Brief } from '../brief/brief.ts';
import { strikesOf, type Strike } from '../brief/lightning.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { boltOf, paintBolt, type Bolt } from './bolt.ts';
import { LightMeter } from './brightness.ts';
import { isPainted, type Overlay } from './overlay.ts';

/** A strike as it is seen: its light comes in a few pulses. */
interface Flash extends Strike {
  pulses: readonly { afterS: number; strength: number }[];
  bolt: Bolt | null;
}

/** What a pulse has left of its light after so many seconds is 1/e. */
const decayS = 0.065;
const lengthS = 0.75;

/** Rows that a bolt reaches down to, in heights, where the sky is open. */
const skyEnds: Partial<Record<Brief['setting'], number>> = {
  sea: 0.53,
  mountains: 0.36,
  desert: 0.44,
  meadow: 0.42,
  city: 0.4,
  street: 0.24,
};

/** The whole picture lights up, the sky most, and a bolt stands in it where there is one to see. */
export function lightning(stage: Stage, brief: Brief): Overlay {
  const skyEnd = isPainted(brief) ? skyEnds[brief.setting] : undefined;
  const flashes = strikesOf(brief).map((strike, index): Flash => {
    const random = randomFrom(subSeed(brief.seed, `flash ${index}`));
    const pulses = [
      { afterS: 0, strength: 0.85 },
      { afterS: 0.1 + 0.03 * random(), strength: 0.5 },
      { afterS: 0.2 + 0.06 * random(), strength: 1 },
    ];
    const bolt = skyEnd === undefined ? null : boltOf(random, { ...strike, end: skyEnd });
    return { ...strike, pulses, bolt };
  });
  const meter = new LightMeter(stage);
  return (timeS) => {
    for (const flash of flashes) {
      const light = lightAt(flash, timeS) * flash.strength;
      if (light < 0.01) continue;
      // By day little is gained; by night everything is seen for a moment.
      const night = 1 - (meter.read() - 16) / 219;
      paintFlash(stage, flash, { light, night });
      if (flash.bolt) paintBolt(stage, flash.bolt, Math.min(1, 1.1 * Math.sqrt(light)));
    }
  };
}

function lightAt({ atS, pulses }: Flash, timeS: number): number {
  const sinceS = timeS - atS;
  if (sinceS < 0 || sinceS > lengthS) return 0;
  let light = 0;
  for (const { afterS, strength } of pulses) {
    if (sinceS >= afterS) light = Math.max(light, strength * Math.exp((afterS - sinceS) / decayS));
  }
  return light;
}

function paintFlash(
  stage: Stage,
  { across }: Flash,
  { light, night }: { light: number; night: number },
): void {
  const { widthPx, heightPx } = stage.canvas;
  stage.relight((x, y, tone) => {
    const down = y / heightPx;
    const aside = (x / widthPx - across) * 1.3;
    const near = Math.exp(-(aside * aside) * 2.2 - down * 1.4);
    const here = light * (0.35 + 0.65 * near);
    tone.gain = 1 + 1.9 * here * night;
    tone.saturation = 1 - 0.25 * here;
    tone.add[0] = 78 * here * near;
    tone.add[1] = 5 * here;
    tone.add[2] = -4 * here;
  });
}
