import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import type { Drawing, Point } from '../paint/drawing.ts';
import type { Random } from '../paint/random.ts';

export interface Hue {
  dark: Rgb;
  lit: Rgb;
}

/** Where a coral stands: its foot, and how large it is. */
export interface Stand extends Point {
  sizePx: number;
}

export type CoralShape = (drawing: Drawing, stand: Stand, hue: Hue, random: Random) => void;

function toned(hue: Hue, light: number): Rgb {
  return blend(hue.dark, hue.lit, clamp(light));
}

/** A dome of knobs, lit from above. */
export function drawBoulder(drawing: Drawing, stand: Stand, hue: Hue, random: Random): void {
  const { x, y, sizePx } = stand;
  const [wide, high] = [sizePx * (0.6 + 0.25 * random()), sizePx * (0.5 + 0.2 * random())];
  const knobs = Math.round(90 + sizePx * 2.6);
  for (let knob = 0; knob < knobs; knob++) {
    // From the back rim to the front, so that nearer knobs lie over farther ones.
    const angle = Math.PI * (0.02 + 0.96 * random());
    const away = Math.sqrt(1 - knob / knobs);
    const up = Math.sin(angle) * away;
    const right = Math.cos(angle) * (0.25 + 0.75 * away);
    const light = 0.08 + 0.85 * up ** 1.3 * (1 - 0.3 * Math.abs(right)) + (random() - 0.5) * 0.24;
    const radius = Math.max(1, sizePx * (0.02 + 0.026 * random()));
    drawing.disc(x + right * wide, y - up * high, radius, toned(hue, light), 0.95);
  }
}

/** Antlers: branches that fork and end pale. */
export function drawStaghorn(drawing: Drawing, stand: Stand, hue: Hue, random: Random): void {
  const { x, y, sizePx } = stand;
  const stems = 5 + Math.floor(random() * 4);
  for (let stem = 0; stem < stems; stem++) {
    const lean = ((stem + 0.5) / stems - 0.5) * 2.1 + (random() - 0.5) * 0.3;
    const foot = { x: x + lean * sizePx * 0.12, y };
    const branch = { lean, lengthPx: sizePx * 0.42, widthPx: sizePx * 0.085, forks: 3 };
    grow(drawing, foot, branch, hue, random);
  }
}

interface Branch {
  /** From upright, in radians. */
  lean: number;
  lengthPx: number;
  widthPx: number;
  forks: number;
}

function grow(drawing: Drawing, foot: Point, branch: Branch, hue: Hue, random: Random): void {
  const { lean, lengthPx, widthPx, forks } = branch;
  const tip = {
    x: foot.x + Math.sin(lean) * lengthPx,
    y: foot.y - Math.cos(lean) * lengthPx,
  };
  const light = 0.9 - forks * 0.22;
  drawing.line(foot, tip, [widthPx, widthPx * 0.72], toned(hue, light));
  const lit = { x: widthPx * -0.16, y: widthPx * -0.1 };
  drawing.line(
    { x: foot.x + lit.x, y: foot.y + lit.y },
    { x: tip.x + lit.x, y: tip.y + lit.y },
    [widthPx * 0.4, widthPx * 0.3],
    toned(hue, light + 0.2),
  );
  if (forks === 0) return;
  for (const side of [-1, 1]) {
    const next = {
      lean: lean * 0.8 + side * (0.25 + 0.35 * random()),
      lengthPx: lengthPx * (0.5 + 0.3 * random()),
      widthPx: Math.max(1.2, widthPx * 0.72),
      forks: forks - 1,
    };
    grow(drawing, tip, next, hue, random);
  }
}

/** A sea fan: fine twigs spread in one plane. */
export function drawFan(drawing: Drawing, stand: Stand, hue: Hue, random: Random): void {
  const { x, y, sizePx } = stand;
  const twig = (foot: Point, lean: number, lengthPx: number, forks: number) => {
    const tip = {
      x: foot.x + Math.sin(lean) * lengthPx,
      y: foot.y - Math.cos(lean) * lengthPx,
    };
    const widthPx = Math.max(0.8, sizePx * 0.006 * (forks + 0.5));
    drawing.line(foot, tip, [widthPx * 1.2, widthPx], toned(hue, 0.85 - forks * 0.1));
    if (forks === 0) return;
    const spread = 0.2 + 0.16 * random();
    twig(tip, lean - spread, lengthPx * (0.74 + 0.16 * random()), forks - 1);
    twig(
      tip,
      lean + spread * (0.7 + 0.6 * random()),
      lengthPx * (0.74 + 0.16 * random()),
      forks - 1,
    );
  };
  for (const lean of [-0.5, 0.02, 0.5]) {
    twig({ x, y }, lean + (random() - 0.5) * 0.2, sizePx * 0.26, 6);
  }
}

/** A cluster of upright tubes with dark mouths. */
export function drawTubes(drawing: Drawing, stand: Stand, hue: Hue, random: Random): void {
  const { x, y, sizePx } = stand;
  const tubes = 4 + Math.floor(random() * 4);
  for (let tube = 0; tube < tubes; tube++) {
    const share = (tube + 0.5) / tubes - 0.5;
    const high = sizePx * (0.45 + 0.5 * random()) * (1 - Math.abs(share) * 0.5);
    const wide = sizePx * (0.1 + 0.05 * random());
    const foot = { x: x + share * sizePx * 0.4, y };
    const tip = { x: foot.x + share * high * 0.6, y: y - high };
    drawing.line(foot, tip, [wide * 0.8, wide], toned(hue, 0.28));
    const shift = wide * 0.17;
    drawing.line(
      { x: foot.x - shift, y: foot.y },
      { x: tip.x - shift, y: tip.y },
      [wide * 0.35, wide * 0.5],
      toned(hue, 0.62),
    );
    ellipse(drawing, tip, wide * 0.54, wide * 0.24, toned(hue, 0.95));
    ellipse(drawing, tip, wide * 0.36, wide * 0.14, blend(hue.dark, [0, 0, 0], 0.5));
  }
}

function ellipse(drawing: Drawing, at: Point, wide: number, high: number, colour: Rgb): void {
  for (let y = Math.floor(-high); y <= high; y++) {
    const half = wide * Math.sqrt(Math.max(0, 1 - (y / high) ** 2));
    drawing.span(at.x - half, at.x + half, Math.round(at.y) + y, colour);
  }
}

/** Flat plates on a short stem, in shadow underneath. */
export function drawTable(drawing: Drawing, stand: Stand, hue: Hue, random: Random): void {
  const { x, y, sizePx } = stand;
  const plates = 1 + Math.floor(random() * 3);
  drawing.line({ x, y }, { x, y: y - sizePx * 0.4 }, [sizePx * 0.2, sizePx * 0.12], hue.dark);
  for (let plate = 0; plate < plates; plate++) {
    const wide = sizePx * (0.85 - 0.2 * plate) * (0.8 + 0.3 * random());
    const level = y - sizePx * (0.34 + 0.2 * plate);
    const middle = x + (random() - 0.5) * sizePx * 0.3;
    ellipse(drawing, { x: middle, y: level + sizePx * 0.05 }, wide * 0.92, sizePx * 0.06, hue.dark);
    const knobs = Math.round(wide * 1.4);
    for (let knob = 0; knob < knobs; knob++) {
      const right = (random() * 2 - 1) * 0.97;
      const deep = (random() * 2 - 1) * Math.sqrt(1 - right * right);
      drawing.disc(
        middle + right * wide,
        level + deep * sizePx * 0.055,
        sizePx * (0.012 + 0.016 * random()),
        toned(hue, 0.72 - deep * 0.2 + (random() - 0.5) * 0.3),
        0.9,
      );
    }
  }
}

/** Soft fingers that stand up and lean apart. */
export function drawTuft(drawing: Drawing, stand: Stand, hue: Hue, random: Random): void {
  const { x, y, sizePx } = stand;
  const fingers = 34;
  for (let finger = 0; finger < fingers; finger++) {
    const lean = (random() + random() - 1) * 1.15;
    const length = sizePx * (0.34 + 0.3 * random()) * (1 - 0.25 * Math.abs(lean));
    const foot = { x: x + lean * sizePx * 0.16, y: y - sizePx * 0.04 * random() };
    const knee = {
      x: foot.x + Math.sin(lean * 0.6) * length * 0.6,
      y: foot.y - Math.cos(lean * 0.6) * length * 0.6,
    };
    const tip = {
      x: knee.x + Math.sin(lean * 1.3) * length * 0.4,
      y: knee.y - Math.cos(lean * 1.3) * length * 0.4,
    };
    const wide = Math.max(1, sizePx * 0.03);
    const light = 0.25 + 0.4 * random();
    drawing.line(foot, knee, [wide, wide * 0.85], toned(hue, light));
    drawing.line(knee, tip, [wide * 0.85, wide * 0.6], toned(hue, light + 0.3));
    drawing.disc(tip.x, tip.y, wide * 0.55, toned(hue, light + 0.45));
  }
}
