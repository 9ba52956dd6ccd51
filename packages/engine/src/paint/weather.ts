import { showsPictures, type Brief } from '../brief/brief.ts';
import { continuesVideo, weatherShareAt } from '../brief/keyframes.ts';
import { takeCanvas } from './canvas.ts';
import { yuvOf, type Rgb } from './colour.ts';
import { clamp } from './curves.ts';
import { randomFrom, subSeed } from './random.ts';
import { paintSpot } from './spot.ts';
import type { Stage } from './stage.ts';

/** Lays what the prompt names over a finished picture, sparsely: rain, snow, embers, golden light. */
export function weatherOf(stage: Stage, brief: Brief): (timeS: number) => void {
  const { mood, seed } = brief;
  const painters: ((timeS: number) => void)[] = [];
  // A video's own end has its light already, which would show twice.
  if (mood.glow && showsPictures(brief) && !continuesVideo(brief))
    painters.push(goldenLight(stage, seed));
  if (mood.rain) painters.push(rainfall(stage, seed));
  if (mood.snow) painters.push(snowfall(stage, seed));
  if (mood.embers) painters.push(embers(stage, seed));
  const paintAll = (timeS: number) => {
    for (const paint of painters) paint(timeS);
  };
  return painters.length > 0 && brief.scene === 'morph' ? faded(stage, brief, paintAll) : paintAll;
}

/** Clears up towards pictures that must be seen as they are. */
function faded(
  stage: Stage,
  brief: Brief,
  paint: (timeS: number) => void,
): (timeS: number) => void {
  const { y, stride, widthPx, heightPx } = stage.canvas;
  const clear = takeCanvas(stage.arena, widthPx, heightPx).y;
  const bytes = stride * heightPx * 1.5;
  return (timeS) => {
    const share = weatherShareAt(brief, timeS);
    if (share <= 0) return;
    if (share < 1) stage.arena.bytes.copyWithin(clear, y, y + bytes);
    paint(timeS);
    if (share < 1) stage.kernels.mix(y, clear, bytes, Math.round((1 - share) * 32_767));
  };
}

/** A part that starts over: place within one period, which stands for a random start each time. */
function cycled(value: number): { share: number; round: number } {
  const round = Math.floor(value);
  return { share: value - round, round };
}

function scattered(index: number, round: number): number {
  const mixed = Math.sin(index * 127.1 + round * 311.7) * 43758.5453;
  return mixed - Math.floor(mixed);
}

/** Thin streaks in three depths; near ones are longer, softer and fewer. */
function rainfall(stage: Stage, seed: number): (timeS: number) => void {
  const random = randomFrom(subSeed(seed, 'rain'));
  const { y, stride, widthPx, heightPx } = stage.canvas;
  const area = Math.sqrt((widthPx * heightPx) / 921_600);
  const drops = Array.from({ length: Math.round(150 * area) }, (_, index) => {
    const near = random() ** 2;
    return { index, near, phase: random(), speed: 1.15 + 0.85 * near };
  });
  return (timeS) => {
    for (const drop of drops) {
      const { share, round } = cycled(timeS * drop.speed + drop.phase);
      const length = heightPx * (0.035 + 0.075 * drop.near);
      const top = share * (heightPx + length * 2) - length * 1.5;
      const x = (scattered(drop.index, round) * 1.1 - 0.05) * widthPx - top * 0.07;
      const half = (0.9 + 1.1 * drop.near) * Math.max(0.8, heightPx / 720);
      stage.kernels.streak(
        y,
        stride,
        widthPx,
        heightPx,
        x,
        top,
        length,
        -0.07,
        half,
        17 + 15 * (1 - drop.near),
      );
    }
  };
}

function snowfall(stage: Stage, seed: number): (timeS: number) => void {
  const random = randomFrom(subSeed(seed, 'snow'));
  const { widthPx, heightPx } = stage.canvas;
  const flakes = Array.from({ length: 170 }, (_, index) => {
    const near = random() ** 2.2;
    return {
      index,
      near,
      phase: random(),
      sway: random() * 6.28,
      speed: 0.07 + 0.13 * near + 0.03 * random(),
    };
  });
  return (timeS) => {
    for (const flake of flakes) {
      const { share, round } = cycled(timeS * flake.speed + flake.phase);
      const drift = 0.018 * Math.sin(timeS * (0.7 + flake.near) + flake.sway) + 0.03 * share;
      paintSpot(stage, {
        x: widthPx * (scattered(flake.index, round) * 1.06 - 0.03 + drift),
        y: heightPx * (share * 1.12 - 0.06),
        radius: heightPx * (0.0022 + 0.0075 * flake.near),
        colour: [244, 247, 252],
        strength: 0.62 - 0.3 * flake.near,
        hardness: 1.5,
      });
    }
  };
}

function embers(stage: Stage, seed: number): (timeS: number) => void {
  const random = randomFrom(subSeed(seed, 'embers'));
  const { widthPx, heightPx } = stage.canvas;
  const sparks = Array.from({ length: 46 }, (_, index) => ({
    index,
    phase: random(),
    sway: random() * 6.28,
    speed: 0.05 + 0.06 * random(),
    size: 0.002 + 0.004 * random() ** 2,
  }));
  return (timeS) => {
    for (const spark of sparks) {
      const { share, round } = cycled(timeS * spark.speed + spark.phase);
      const shown = Math.min(1, share * 5, (1 - share) * 3);
      const pulse = 0.6 + 0.4 * Math.sin(timeS * 2.1 + spark.sway);
      paintSpot(stage, {
        x: widthPx * (scattered(spark.index, round) + 0.025 * Math.sin(timeS * 0.8 + spark.sway)),
        y: heightPx * (1.02 - share * 0.9),
        radius: heightPx * spark.size,
        colour: [255, 190, 104],
        strength: 0.75 * shown * pulse,
      });
    }
  };
}

/** Warm light from one upper corner, breathing slowly. */
function goldenLight(stage: Stage, seed: number): (timeS: number) => void {
  const left = subSeed(seed, 'lamp') % 2 === 0;
  const lamp: Rgb = [255, 190, 104];
  const [luma, blue, red] = yuvOf(lamp);
  return (timeS) => {
    const { widthPx, heightPx } = stage.canvas;
    const breath = 0.86 + 0.14 * Math.sin(timeS * 0.7);
    stage.relight((x, y, tone) => {
      const across = left ? x / widthPx : 1 - x / widthPx;
      const away = Math.hypot(across * 1.1 + 0.04 * Math.sin(timeS * 0.4), y / heightPx);
      const light = clamp(0.5 * Math.exp(-away * 1.7) * breath);
      tone.gain = 1 - light * 0.45;
      tone.saturation = 1 - light * 0.2;
      tone.add[0] = (luma - 16) * light * 0.75;
      tone.add[1] = (blue - 128) * light;
      tone.add[2] = (red - 128) * light;
    });
  };
}
