import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { radiusAt } from '../paint/lathe.ts';
import { subSeed, type Random } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { bagOf } from './product-bag.ts';
import { boxOf } from './product-box.ts';
import type { FormLook, ProductLook } from './product-colours.ts';
import { forms, isForm, type ModelName } from './product-forms.ts';
import { headphonesOf } from './product-headphones.ts';
import { laptopOf } from './product-laptop.ts';
import type { Model } from './product-mesh.ts';
import { axesOf, layPanel, panelOf, type Panel } from './product-panels.ts';
import { PhonePainter, phoneOf, phoneSize, type Phone } from './product-phone.ts';
import { sneakerOf } from './product-sneaker.ts';
import { standOf } from './product-stand.ts';
import { thingOf, ThingPainter, type Thing } from './product-thing.ts';
import { ViewsPainter, viewsOf, type Round, type Standing, type Views } from './product-views.ts';
import type { Studio } from './scene.ts';

/** Solids of revolution are painted a little larger than they are mostly shown. */
const detail = 1.1;

/** A thing in shared memory, as its kind is painted. */
export type Exhibit =
  | { kind: 'form'; thing: Thing }
  | { kind: 'phone'; phone: Phone; shadow: Panel }
  | { kind: 'views'; views: Views; shadow: Panel };

/** How a thing moves: once around after another, or from one side to the other and back. */
export type Motion = 'turn' | 'swing';

/** What is painted in this order, between the top of the pedestal and its wall, and above all. */
interface ExhibitPainter {
  motion: Motion;
  /** At a turn, in whole ones from the front; before it is laid. */
  prepare(turn: number, timeS: number): void;
  layReflection(standing: Standing): void;
  lay(standing: Standing): void;
}

interface Kind {
  model: (look: ProductLook) => Model;
  /** Turns from the front that it may swing around, in radians; a seed picks one. */
  middles: readonly number[];
  /** How far it swings, as a share of the most. */
  swing: number;
  count: number;
  /** Half of its foot along its width and its depth, in units. */
  foot: readonly [number, number];
  /** Seen from above: nothing of what it shows is what the ground would mirror. */
  isFlat?: boolean;
}

/** 35 degrees. */
export const mostSwing = 0.61;

const kinds: Readonly<Record<Exclude<ModelName, 'phone'>, Kind>> = {
  // From its right and from its left side, the tip always towards the viewer.
  sneaker: {
    model: sneakerOf,
    middles: [-0.38, 0.38 - Math.PI],
    swing: 1,
    count: 7,
    foot: [1.62, 0.5],
  },
  laptop: {
    model: laptopOf,
    middles: [-0.3, 0.3],
    swing: 0.85,
    count: 8,
    foot: [1.45, 0.98],
    isFlat: true,
  },
  headphones: {
    model: headphonesOf,
    middles: [-0.5, 0.5],
    swing: 1,
    count: 10,
    foot: [1.15, 0.5],
  },
  // Both sides that are seen stay open to the light.
  box: { model: boxOf, middles: [-0.86, -0.7], swing: 0.68, count: 8, foot: [1, 1] },
  bag: { model: bagOf, middles: [-0.3, 0.3], swing: 0.9, count: 7, foot: [1.05, 0.46] },
};

function roundOf({ middles, swing, count }: Kind, seed: number): Round {
  const middle = middles[subSeed(seed, 'side') % middles.length] ?? 0;
  const most = swing * mostSwing;
  return { first: middle - most, step: (2 * most) / (count - 1), count };
}

export function exhibitOf(
  studio: Studio,
  look: ProductLook,
  unitPx: number,
  random: Random,
): Exhibit {
  const { thing } = look;
  if (isForm(thing)) {
    return { kind: 'form', thing: thingOf(studio, formLook(look), unitPx * detail, random) };
  }
  const { tilt } = standOf(thing);
  if (thing === 'phone') {
    const foot = [phoneSize.width / 2, phoneSize.depth] as const;
    const shadow = shadowOf(studio, foot, unitPx * Math.sin(tilt), 0.3);
    return { kind: 'phone', phone: phoneOf(studio, look, unitPx), shadow };
  }
  const kind = kinds[thing];
  const round = roundOf(kind, studio.brief.seed);
  const shadow = shadowOf(studio, kind.foot, unitPx * Math.sin(tilt), 0.16);
  return {
    kind: 'views',
    views: viewsOf(studio, kind.model(look), look, { unitPx, round }),
    shadow,
  };
}

function formLook(look: ProductLook): FormLook {
  if (!isForm(look.thing)) throw new Error(`${look.thing} is no solid of revolution`);
  return { ...look, form: forms[look.thing] };
}

/** Room around a foot for its soft shadow, in units. */
const shadowRoom = 0.9;

/** A rounded foot's shadow on the ground. Seen from so low it needs few rows, and is soft in any case. */
function shadowOf(
  studio: Studio,
  [wide, deep]: readonly [number, number],
  unitPx: number,
  soft: number,
): Panel {
  const size = [(wide + shadowRoom) * 2 * unitPx, (deep + shadowRoom) * 2 * unitPx] as const;
  const drawing = new Drawing(Math.max(8, size[0]), Math.max(8, size[1]));
  const { widthPx, heightPx } = drawing;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const right = Math.abs(((x + 0.5) / widthPx - 0.5) * 2 * (wide + shadowRoom)) - wide * 0.75;
      const near = Math.abs(((y + 0.5) / heightPx - 0.5) * 2 * (deep + shadowRoom)) - deep * 0.6;
      const away = Math.hypot(Math.max(0, right - 0.02), Math.max(0, near - 0.02));
      const edge = clamp(away / (shadowRoom * 0.95));
      const dark = 0.62 * Math.exp(-((away / (soft + deep * 0.5)) ** 2)) + 0.2 * (1 - edge);
      drawing.set(x, y, [0, 0, 0], dark * (1 - edge) ** 0.7);
    }
  }
  return panelOf(studio, drawing);
}

function layShadow(
  stage: Stage,
  shadow: Panel,
  foot: readonly [number, number],
  pose: { turn: number; tilt: number },
  standing: Standing,
): void {
  const axes = axesOf({ ...pose, lean: 0, mirrored: false }, standing);
  const [wide, deep] = [foot[0] + shadowRoom, foot[1] + shadowRoom];
  const place = { middle: [0, 0, 0], right: [2 * wide, 0, 0], down: [0, 0, 2 * deep] } as const;
  layPanel(stage, shadow, place, axes);
}

export function exhibitPainter(stage: Stage, exhibit: Exhibit, look: ProductLook): ExhibitPainter {
  if (exhibit.kind === 'form') return formPainter(stage, exhibit.thing, formLook(look));
  const { tilt, reach } = standOf(look.thing);
  const [full, dim] = [2 * Math.PI, look.dark ? 0.3 : 0.24];
  const floorPxOf = ({ unitPx }: Standing) => reach * Math.sin(tilt) * unitPx;
  let [angle, timeS] = [0, 0];
  if (exhibit.kind === 'phone') {
    const phone = new PhonePainter(stage, exhibit.phone, look);
    const foot = [phoneSize.width / 2, phoneSize.depth] as const;
    return {
      motion: 'turn',
      prepare(turn, now) {
        [angle, timeS] = [turn * full, now];
      },
      layReflection(standing) {
        const pose = { turn: angle, tilt };
        layShadow(stage, exhibit.shadow, foot, pose, standing);
        phone.paint(angle, standing, { timeS, opacity: dim, floorPx: floorPxOf(standing) });
      },
      lay: (standing) => phone.paint(angle, standing, { timeS, opacity: 1 }),
    };
  }
  const views = new ViewsPainter(stage, exhibit.views);
  const { foot, swing, isFlat }: Kind = kinds[look.thing as keyof typeof kinds];
  const { first, step, views: all } = exhibit.views;
  const middle = first + (step * (all.length - 1)) / 2;
  return {
    motion: 'swing',
    prepare(turn) {
      angle = middle + turn * full * swing;
    },
    layReflection(standing) {
      layShadow(stage, exhibit.shadow, foot, { turn: angle, tilt }, standing);
      if (!isFlat) views.paintMirrored(angle, standing, dim, floorPxOf(standing));
    },
    lay: (standing) => views.paint(angle, standing),
  };
}

function formPainter(stage: Stage, thing: Thing, look: FormLook): ExhibitPainter {
  const painter = new ThingPainter(stage, thing, look);
  return {
    motion: 'turn',
    prepare: (turn, timeS) => painter.paint(turn, timeS),
    layReflection: (standing) => layFormReflection(stage, painter, thing, look, standing),
    lay({ footXPx, footYPx, unitPx }) {
      const scale = thing.unitPx / unitPx;
      const left = footXPx - thing.widthPx / 2 / scale;
      const top = footYPx - thing.footPx / scale;
      const placement = { scale, right: -left * scale, down: -top * scale };
      stage.over(painter.picture, placement, stage.rows(top, top + thing.heightPx / scale));
    },
  };
}

/** The product upside down in the shine of the table, its foot where it stands. */
function layFormReflection(
  stage: Stage,
  painter: ThingPainter,
  thing: Thing,
  { form, dark }: FormLook,
  { footXPx, footYPx, unitPx }: Standing,
): void {
  const { lathe } = form;
  const scale = thing.unitPx / unitPx;
  const sin = Math.sin(lathe.tilt) * thing.unitPx;
  const radius = radiusAt(lathe, lathe.height * 0.03) * thing.unitPx;
  stage.over(
    painter.reflection,
    (x, y, spot) => {
      const right = (x - footXPx) * scale;
      const below = (y - footYPx) * scale;
      const near = Math.sqrt(Math.max(0, radius * radius - right * right)) / thing.unitPx;
      spot.u = right + thing.widthPx / 2;
      spot.v = thing.footPx - below + 2 * near * sin;
    },
    stage.rows(footYPx, footYPx + (thing.heightPx * 0.6) / scale),
    (dark ? 0.42 : 0.32) * clamp(1.25 - 1.4 * lathe.tilt),
  );
}
