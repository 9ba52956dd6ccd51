import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { layLayer, layerZoom, panReach, layerReach, type LayerMotion } from '../paint/layer.ts';
import { radiusAt } from '../paint/lathe.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { rolled } from '../paint/rolled.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { productLookOf, type ProductLook } from './product-colours.ts';
import { pedestalOf, pedestalReach, type Pedestal } from './product-pedestal.ts';
import { thingOf, ThingPainter, type Thing } from './product-thing.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene } from './scene.ts';

interface Cargo {
  thing: Thing;
  pedestal: Pedestal;
}

/** The product is painted a little larger than it is mostly shown. */
const detail = 1.1;
const nearness = 0.5;
const turnS = 9;

/** A product turning on a pedestal in a studio. */
export const product = defineScene<Cargo>({
  prepare(studio) {
    const { brief } = studio;
    const look = productLookOf(brief);
    const random = randomFrom(subSeed(brief.seed, 'thing'));
    const place = placeOf(brief, look);
    const thing = thingOf(studio, look, place.unitPx * detail, random);
    const pedestal = pedestalOf(studio, look, { ...place, nearness });
    return Promise.resolve({ thing, pedestal });
  },

  painter(stage, cargo, brief) {
    const look = productLookOf(brief);
    const place = placeOf(brief, look);
    const thing = new ThingPainter(stage, cargo.thing, look);
    const motes = motesOf(brief);
    const spin = spinOf(brief);
    return rolled(stage, brief, (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { heightPx } = stage.canvas;
      const motion = { view, pivotPx: heightPx * 0.55, liftPx: -view.down * heightPx * 0.03 };
      paintStudio(stage, look, place, motion, timeS);
      layLayer(stage, cargo.pedestal.top, motion);
      // An orbit of the camera adds to the turn of the table.
      thing.paint(spin.start + timeS * spin.turnsPerS + view.right * 0.04, timeS);
      const shown = shownFrom(stage, cargo.thing, place, motion);
      layReflection(stage, thing, cargo.thing, look, shown);
      layLayer(stage, cargo.pedestal.wall, motion);
      stage.over(thing.picture, shown.placement, shown.rows);
      for (const mote of motes) paintMote(stage, mote, look, view, timeS);
    });
  },
});

function spinOf(brief: Brief): { start: number; turnsPerS: number } {
  const random = randomFrom(subSeed(brief.seed, 'spin'));
  const way = random() < 0.5 ? -1 : 1;
  const pace = { 'very-slow': 0.5, slow: 0.7, quick: 1.6, energetic: 2.2 } as const;
  const speed = brief.pace === null ? 1 : pace[brief.pace];
  // The label passes the front early in the clip.
  return { start: -way * (0.05 + 0.06 * random()), turnsPerS: (way * speed) / turnS };
}

interface Place {
  /** Pixels of the picture to a unit of the form. */
  unitPx: number;
  /** The middle of the product's foot. */
  footXPx: number;
  footYPx: number;
}

function placeOf({ widthPx, heightPx }: Brief, { form }: ProductLook): Place {
  const { lathe } = form;
  const up = lathe.height * Math.cos(lathe.tilt) + lathe.radiusMax * Math.sin(lathe.tilt) * 0.8;
  const { right, down } = pedestalReach(form);
  const tallPx = Math.min(heightPx * 0.74, widthPx * 1.15);
  const unitPx = Math.min(tallPx / (up + down), (widthPx * 0.42) / right, heightPx * 0.2);
  const footYPx = heightPx * 0.505 + (unitPx * (up - down)) / 2;
  return { unitPx, footXPx: widthPx / 2, footYPx };
}

/** A backdrop that runs into the floor without a seam, lit behind the product. */
function paintStudio(
  stage: Stage,
  look: ProductLook,
  place: Place,
  motion: LayerMotion & { liftPx: number },
  timeS: number,
): void {
  const { widthPx, heightPx } = stage.canvas;
  const { view, liftPx } = motion;
  const [glow, edge, floor] = [look.glow, look.edge, look.floor].map((colour) => yuvOf(colour));
  if (!glow || !edge || !floor) return;
  const size = Math.min(heightPx, widthPx * 1.2);
  const middleX = widthPx * (0.5 - view.right * panReach);
  const seamPx = place.footYPx - place.unitPx * 0.55 + liftPx;
  const sweep = widthPx * (0.5 + 0.42 * Math.sin(timeS * 0.45 + 0.6));
  stage.fill((x, y, colour) => {
    const away = Math.hypot(x - middleX, (y - seamPx + size * 0.24) * 1.05) / size / view.zoom;
    const lit = Math.exp(-((away / (look.dark ? 0.4 : 0.62)) ** 2));
    const below = smoothstep(-size * 0.12, size * 0.16, y - seamPx);
    const pool = Math.exp(
      -(((x - middleX) / size / 0.62) ** 2) - ((y - seamPx - size * 0.12) / size / 0.3) ** 2,
    );
    const passing = Math.exp(-(((x - sweep + (y - seamPx) * 0.3) / size / 0.3) ** 2)) * (1 - below);
    const share = (1 - below) * clamp(lit + 0.1 * passing) + below * 0.2 * lit;
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    const dim = 1 - (look.dark ? 0.34 : 0.2) * corner ** 1.3;
    for (let part = 0; part < 3; part++) {
      const black = part === 0 ? 16 : 128;
      const base = edge[part] ?? black;
      const back = base + ((glow[part] ?? black) - base) * share;
      const level = back + ((floor[part] ?? black) - back) * below * (0.25 + 0.75 * pool);
      colour[part] = black + (level - black) * dim;
    }
  });
}

interface Shown {
  placement: { scale: number; right: number; down: number };
  rows: { from: number; to: number };
  footXPx: number;
  footYPx: number;
  scale: number;
}

/** Where the camera shows the product. */
function shownFrom(
  stage: Stage,
  thing: Thing,
  place: Place,
  { view, pivotPx, liftPx }: LayerMotion & { liftPx: number },
): Shown {
  const { widthPx } = stage.canvas;
  const zoom = layerZoom(view, nearness);
  const shift = view.right * (panReach + layerReach * nearness) * widthPx;
  const footXPx = widthPx / 2 + (place.footXPx - widthPx / 2 - shift) * zoom;
  const footYPx = (place.footYPx - pivotPx) * zoom + pivotPx + liftPx;
  const scale = detail / zoom;
  const left = footXPx - thing.widthPx / 2 / scale;
  const top = footYPx - thing.footPx / scale;
  return {
    placement: { scale, right: -left * scale, down: -top * scale },
    rows: stage.rows(top, top + thing.heightPx / scale),
    footXPx,
    footYPx,
    scale,
  };
}

/** The product upside down in the shine of the table, its foot where it stands. */
function layReflection(
  stage: Stage,
  painter: ThingPainter,
  thing: Thing,
  { form, dark }: ProductLook,
  shown: Shown,
): void {
  const { lathe } = form;
  const sin = Math.sin(lathe.tilt) * thing.unitPx;
  const radius = radiusAt(lathe, lathe.height * 0.03) * thing.unitPx;
  stage.over(
    painter.reflection,
    (x, y, spot) => {
      const right = (x - shown.footXPx) * shown.scale;
      const below = (y - shown.footYPx) * shown.scale;
      const near = Math.sqrt(Math.max(0, radius * radius - right * right)) / thing.unitPx;
      spot.u = right + thing.widthPx / 2;
      spot.v = thing.footPx - below + 2 * near * sin;
    },
    stage.rows(shown.footYPx, shown.footYPx + (thing.heightPx * 0.6) / shown.scale),
    (dark ? 0.42 : 0.32) * clamp(1.25 - 1.4 * lathe.tilt),
  );
}

interface Mote {
  x: number;
  y: number;
  near: number;
  rise: number;
  phase: number;
}

function motesOf(brief: Brief): Mote[] {
  const random = randomFrom(subSeed(brief.seed, 'motes'));
  return Array.from({ length: brief.mood.dust ? 60 : 26 }, () => ({
    x: random(),
    y: random(),
    near: random() ** 2.5,
    rise: 0.008 + 0.018 * random(),
    phase: random() * 6.28,
  }));
}

/** Dust in the light, the nearest out of focus. */
function paintMote(
  stage: Stage,
  mote: Mote,
  look: ProductLook,
  view: SceneView,
  timeS: number,
): void {
  const { widthPx, heightPx } = stage.canvas;
  const moved = mote.y + timeS * mote.rise;
  const up = moved - Math.floor(moved);
  const shown = Math.min(1, up * 5, (1 - up) * 5);
  const x = mote.x + 0.02 * Math.sin(timeS * 0.45 + mote.phase) - view.right * 0.1 * mote.near;
  const pulse = 0.6 + 0.4 * Math.sin(timeS * 0.8 + mote.phase);
  const warm: Rgb = blend(look.rims[1], [255, 255, 255], 0.4);
  paintSpot(stage, {
    x: widthPx * (0.5 + (x - 0.5) * view.zoom),
    y: heightPx * (0.5 + (0.5 - up) * view.zoom),
    radius: heightPx * (0.0018 + 0.013 * mote.near),
    colour: warm,
    strength: (look.dark ? 0.3 : 0.16) * shown * pulse * (1 - 0.72 * mote.near),
    hardness: 1 + 1.5 * mote.near,
  });
}
