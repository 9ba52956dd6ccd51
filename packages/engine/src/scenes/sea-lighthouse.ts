import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import type { Point } from '../paint/drawing.ts';
import { layerReach, layerZoom, layLayer, panReach, type LayerMotion } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { Palette } from './palette.ts';
import { paintFleck } from './sea-fleck.ts';
import type { Headland } from './sea-headland.ts';
import { SurfPainter } from './sea-surf.ts';

export interface Shore {
  horizonPx: number;
  motion: LayerMotion;
}

/** Seconds of a whole turn of the lamp, which shines both ways. */
const turnS = 9;
const warm: Rgb = [255, 232, 180];

/** Draws a headland and its mirror image, and what its lamp and the surf do around it. */
export class LighthousePainter {
  readonly #stage: Stage;
  readonly #headland: Headland;
  readonly #surf: SurfPainter;
  readonly #start: number;
  /** How well the beam is seen, and the lamp itself: 0..1. */
  readonly #beam: number;
  readonly #lamp: number;

  constructor(
    stage: Stage,
    headland: Headland,
    { brief, palette, stormy }: { brief: Brief; palette: Palette; stormy: boolean },
  ) {
    this.#stage = stage;
    this.#headland = headland;
    this.#surf = new SurfPainter(stage, headland, { seed: brief.seed, palette, stormy });
    this.#start = 0.12 + 0.1 * randomFrom(subSeed(brief.seed, 'lamp'))();
    const clear = { night: 1, storm: 0.85, sunset: 0.6, dawn: 0.35, day: 0 }[palette.light];
    this.#beam = brief.mood.fog ? Math.max(0.75, clear) : clear;
    this.#lamp = palette.light === 'day' && !brief.mood.fog ? 0.25 : 1;
  }

  /** What the water is to mirror. */
  paintMirrored({ motion, horizonPx }: Shore, timeS: number): void {
    const { layer, footPx, unitPx } = this.#headland;
    const { view, pivotPx, liftPx = 0 } = motion;
    const zoom = layerZoom(view, layer.nearness);
    const foot = (layer.topPx + footPx - pivotPx) * zoom + pivotPx + liftPx;
    // As far over the horizon as its foot is under it.
    const raised = { ...motion, liftPx: liftPx - 2 * (foot - horizonPx) };
    this.#layPale(raised, horizonPx);
    const { x, y } = this.#lampIn(raised);
    const strength = this.#lamp * this.#beam * (0.5 + 0.5 * this.#flashAt(timeS));
    const radius = 0.075 * unitPx;
    if (strength > 0) paintSpot(this.#stage, { x, y, radius, colour: warm, strength });
  }

  paint({ motion, horizonPx }: Shore, timeS: number): void {
    const lamp = this.#lampIn(motion);
    const at = (point: Point) => this.#inPicture(motion, point);
    this.#paintGlints(lamp, horizonPx, timeS);
    layLayer(this.#stage, this.#headland.layer, motion);
    this.#surf.paint(at, timeS);
    for (const way of [0, 1])
      this.#paintBeam(lamp, horizonPx, this.#angleAt(timeS) + way * Math.PI);
    this.#paintGlare(lamp, timeS);
  }

  /** Rough water gives back less than it gets: what is pale has softer edges on the waves. */
  #layPale({ view, pivotPx, liftPx = 0 }: LayerMotion, horizonPx: number): void {
    const { texture, topPx, nearness } = this.#headland.layer;
    const { widthPx } = this.#stage.canvas;
    const zoom = layerZoom(view, nearness);
    const top = (topPx - pivotPx) * zoom + pivotPx + liftPx;
    const travelPx = view.right * (panReach + layerReach * nearness) * widthPx;
    const right = texture.widthPx / 2 + travelPx - widthPx / 2 / zoom;
    const place = { scale: 1 / zoom, right, down: -top / zoom };
    this.#stage.over(texture, place, this.#stage.rows(top, horizonPx), 0.66);
  }

  #inPicture({ view, pivotPx, liftPx = 0 }: LayerMotion, { x, y }: Point): Point {
    const { widthPx } = this.#stage.canvas;
    const { nearness } = this.#headland.layer;
    const zoom = layerZoom(view, nearness);
    const travelPx = view.right * (panReach + layerReach * nearness) * widthPx;
    return {
      x: (x - widthPx / 2 - travelPx) * zoom + widthPx / 2,
      y: (y - pivotPx) * zoom + pivotPx + liftPx,
    };
  }

  #lampIn(motion: LayerMotion): Point {
    return this.#inPicture(motion, this.#headland.lamp);
  }

  /** 0 away from the viewer, rising to the right. */
  #angleAt(timeS: number): number {
    return 2 * Math.PI * (this.#start + timeS / turnS);
  }

  /** 1 where one of the beams meets the eye. */
  #flashAt(timeS: number): number {
    return Math.abs(Math.cos(this.#angleAt(timeS))) ** 40;
  }

  /** A cone of light as it stands in space: it dwindles out at sea, and widens towards the eye. */
  #paintBeam(lamp: Point, horizonPx: number, angle: number): void {
    const { unitPx } = this.#headland;
    const { widthPx } = this.#stage.canvas;
    const [aside, away] = [Math.sin(angle), Math.cos(angle)];
    const farPx = 1.9 * unitPx;
    const reachPx = 1.7 * unitPx;
    // Mist scatters light forwards: what comes towards the eye is brighter.
    const towards = 0.5 - 0.5 * away;
    const strength = this.#beam * (0.34 + 0.5 * towards ** 2);
    const placeAt = (share: number) => {
      const along = reachPx * share ** 1.5;
      const scale = farPx / Math.max(0.42 * farPx, farPx + along * away);
      return {
        x: widthPx / 2 + (lamp.x + along * aside - widthPx / 2) * scale,
        y: horizonPx + (lamp.y - horizonPx) * scale,
        half: (0.008 * unitPx + along * 0.064) * scale,
        light: strength * (1 - share) ** 1.6 * (1 - 0.45 * share),
      };
    };
    const count = 32;
    let from = placeAt(0);
    for (let step = 1; step <= count; step++) {
      const to = placeAt(step / count);
      this.#stroke(from, to, (from.half + to.half) / 2, (from.light + to.light) / 2);
      from = to;
    }
  }

  #stroke(from: Point, to: Point, halfPx: number, light: number): void {
    const { y, u, v, stride, widthPx, heightPx } = this.#stage.canvas;
    const [luma, blue, red] = yuvOf(warm);
    const share = light * 0.62;
    const line = [from.x, from.y, to.x, to.y, halfPx] as const;
    // Against the blue of dusk its warmth has to be stronger than that of what it is added to.
    const tint = share * 1.9;
    const added = [(luma - 16) * share, (blue - 128) * tint, (red - 128) * tint] as const;
    this.#stage.kernels.stroke(y, u, v, stride, widthPx, heightPx, ...line, ...added);
  }

  /** The lamp itself, and how it dazzles when a beam sweeps over the eye. */
  #paintGlare({ x, y }: Point, timeS: number): void {
    const { unitPx } = this.#headland;
    const flash = this.#flashAt(timeS) * this.#lamp;
    const glow = this.#lamp * Math.max(0.2, this.#beam);
    const spots = [
      { radius: 0.24, strength: 0.3 * flash * this.#beam, hardness: 1 },
      { radius: 0.075, strength: 0.16 * glow + 0.26 * flash, hardness: 1 },
      { radius: 0.026, strength: 0.3 * glow + 0.5 * flash, hardness: 1 },
      { radius: 0.011, strength: 0.7 * glow + flash, hardness: 1.5 },
    ];
    for (const { radius, strength, hardness } of spots) {
      if (strength < 0.01) continue;
      // What dazzles is white.
      const colour = blend(warm, [255, 253, 248], clamp(strength * 1.6));
      paintSpot(this.#stage, { x, y, radius: radius * unitPx, colour, strength, hardness });
    }
  }

  /** Its light on the waves below: short glints that come and go, spreading towards the eye. */
  #paintGlints(lamp: Point, horizonPx: number, timeS: number): void {
    const { heightPx } = this.#stage.canvas;
    const lit = Math.abs(Math.cos(this.#angleAt(timeS))) ** 5;
    const strength = this.#beam * this.#lamp * (0.4 + 0.6 * lit);
    if (strength < 0.02) return;
    const { unitPx } = this.#headland;
    const [luma, blue, red] = yuvOf([255, 238, 196]);
    const startPx = horizonPx + 0.05 * unitPx;
    const random = randomFrom(41);
    for (let index = 0; index < 100; index++) {
      const [near, aside, phase, rate] = [
        random() ** 1.4,
        random() + random() - 1,
        random(),
        random(),
      ];
      const turn = timeS * (0.7 + 0.7 * rate) + phase;
      const round = Math.floor(turn);
      const shown = Math.sin((turn - round) * Math.PI) ** 2;
      const shifted = Math.sin(round * 12.9 + index * 78.2) * 0.5;
      const size = (0.18 + near) * unitPx;
      const x = lamp.x + (aside + 0.4 * shifted) * (0.02 + 0.1 * near) * unitPx;
      const row = startPx + near * (heightPx - startPx) + 3 * Math.sin(timeS * 1.4 + phase * 6);
      const share = strength * shown * (1 - 0.55 * near) * (1 - Math.abs(aside) * 0.6);
      const half = { lengthPx: 0.026 * size * (0.5 + rate), widthPx: 0.0036 * size };
      const added = 0.8 * clamp(share * smoothstep(1, 0.9, near));
      paintFleck(this.#stage, { x, y: row }, half, [
        (luma - 16) * added,
        (blue - 128) * added,
        (red - 128) * added,
      ]);
    }
  }
}
