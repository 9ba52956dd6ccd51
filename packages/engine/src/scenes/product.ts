import type { Brief } from '../brief/brief.ts';
import { yuvOf } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { layLayer, layerZoom, panReach, layerReach, type LayerMotion } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { rolled } from '../paint/rolled.ts';
import type { Stage } from '../paint/stage.ts';
import { productLookOf, type ProductLook } from './product-colours.ts';
import {
  exhibitOf,
  exhibitPainter,
  mostSwing,
  type Exhibit,
  type Motion,
} from './product-exhibit.ts';
import { motesOf, paintMote } from './product-motes.ts';
import { pedestalDepth, pedestalOf, type Pedestal } from './product-pedestal.ts';
import { standOf, type Stand } from './product-stand.ts';
import type { Standing } from './product-views.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

interface Cargo {
  exhibit: Exhibit;
  pedestal: Pedestal;
}

const nearness = 0.5;
const turnS = 9;

/** A product turning on a pedestal in a studio. */
export const product = defineScene<Cargo>({
  prepare(studio) {
    const { brief } = studio;
    const look = productLookOf(brief);
    const random = randomFrom(subSeed(brief.seed, 'thing'));
    const stand = standOf(look.thing);
    const place = placeOf(brief, stand);
    const exhibit = exhibitOf(studio, look, place.unitPx, random);
    const pedestal = pedestalOf(studio, look, stand, { ...place, nearness });
    return Promise.resolve({ exhibit, pedestal });
  },

  painter(stage, cargo, brief) {
    const look = productLookOf(brief);
    const place = placeOf(brief, standOf(look.thing));
    const exhibit = exhibitPainter(stage, cargo.exhibit, look);
    const motes = motesOf(brief);
    const turnAt = turningOf(brief, exhibit.motion);
    return rolled(stage, brief, (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { heightPx } = stage.canvas;
      const motion = { view, pivotPx: heightPx * 0.55, liftPx: -view.down * heightPx * 0.03 };
      paintStudio(stage, look, place, motion, timeS);
      layLayer(stage, cargo.pedestal.top, motion);
      exhibit.prepare(turnAt(timeS, view.right), timeS);
      const standing = standingFrom(stage, place, motion);
      exhibit.layReflection(standing);
      layLayer(stage, cargo.pedestal.wall, motion);
      exhibit.lay(standing);
      for (const mote of motes) paintMote(stage, mote, look, view, timeS);
    });
  },
});

/** Whole turns from the front at a moment; an orbit of the camera adds to that of the table. */
function turningOf(brief: Brief, motion: Motion): (timeS: number, right: number) => number {
  const random = randomFrom(subSeed(brief.seed, 'spin'));
  const way = random() < 0.5 ? -1 : 1;
  const pace = { 'very-slow': 0.5, slow: 0.7, quick: 1.6, energetic: 2.2 } as const;
  const speed = brief.pace === null ? 1 : pace[brief.pace];
  // The label passes the front early in the clip.
  const start = -way * (0.05 + 0.06 * random());
  if (motion === 'turn') {
    return (timeS, right) => start + (timeS * way * speed) / turnS + right * 0.04;
  }
  const most = mostSwing / (2 * Math.PI);
  const phase = start * 8;
  return (timeS, right) => {
    const swing = Math.sin(phase + (timeS * way * speed * 2 * Math.PI) / (turnS * 1.35));
    return clamp(most * 0.92 * swing + right * 0.03, -most, most);
  };
}

interface Place {
  /** Pixels of the picture to a unit of the form. */
  unitPx: number;
  /** The middle of the product's foot. */
  footXPx: number;
  footYPx: number;
}

function placeOf({ widthPx, heightPx }: Brief, stand: Stand): Place {
  const { height, radius, tilt, reach, largest } = stand;
  const up = height * Math.cos(tilt) + radius * Math.sin(tilt) * 0.8;
  const down = pedestalDepth(stand);
  const tallPx = Math.min(heightPx * 0.74, widthPx * 1.15);
  const unitPx = Math.min(tallPx / (up + down), (widthPx * 0.42) / reach, heightPx * largest);
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

/** Where the camera shows the product. */
function standingFrom(
  stage: Stage,
  place: Place,
  { view, pivotPx, liftPx }: LayerMotion & { liftPx: number },
): Standing {
  const { widthPx } = stage.canvas;
  const zoom = layerZoom(view, nearness);
  const shift = view.right * (panReach + layerReach * nearness) * widthPx;
  const footXPx = widthPx / 2 + (place.footXPx - widthPx / 2 - shift) * zoom;
  const footYPx = (place.footYPx - pivotPx) * zoom + pivotPx + liftPx;
  return { footXPx, footYPx, unitPx: place.unitPx * zoom };
}
