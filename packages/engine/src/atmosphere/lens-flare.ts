import type { Brief } from '../brief/brief.ts';
import { yuvOf, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { RibbonPainter } from '../paint/ribbon.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { sceneCamera } from '../scenes/scene-camera.ts';
import { SunFinder, type LightPlace } from './brightness.ts';
import { unitOf, type Overlay } from './overlay.ts';

interface Ghost {
  /** Place on the axis from the source through the middle: 0 is the middle, 1 opposite. */
  along: number;
  /** Pixels of a 720p picture. */
  radiusPx: number;
  colour: Rgb;
  strength: number;
}

/** Reflections between the lenses: a few, faint, each in one colour of the coating. */
const ghosts: readonly Ghost[] = [
  { along: -0.42, radiusPx: 15, colour: [255, 176, 70], strength: 0.24 },
  { along: 0.3, radiusPx: 9, colour: [60, 220, 130], strength: 0.26 },
  { along: 0.52, radiusPx: 33, colour: [255, 116, 40], strength: 0.15 },
  { along: 0.82, radiusPx: 14, colour: [60, 120, 255], strength: 0.22 },
  { along: 1.16, radiusPx: 56, colour: [130, 70, 255], strength: 0.13 },
];

const warm: Rgb = [255, 226, 180];
const streak: Rgb = [120, 176, 255];

/** Light that the sun scatters in the lens, and its ghosts on the other side of the middle. */
export function lensFlare(stage: Stage, brief: Brief): Overlay {
  const random = randomFrom(subSeed(brief.seed, 'flare'));
  const left = random() < 0.5;
  const [aside, down] = [0.14 + 0.14 * random(), 0.12 + 0.1 * random()];
  const ribbons = new RibbonPainter(stage);
  const finder = new SunFinder(stage);
  const anamorphic = /anamorphic/i.test(brief.prompt);
  return (timeS) => {
    const camera = sceneCamera(brief, timeS);
    const places = finder.find({
      x: (left ? aside : 1 - aside) - camera.right * 0.08,
      y: down - camera.down * 0.06,
    });
    for (const sun of places) {
      paintVeil(stage, sun);
      paintStreak(stage, ribbons, sun, anamorphic ? 0.75 : 0.2);
      for (const ghost of ghosts) paintGhost(stage, sun, ghost);
    }
  };
}

/** The bright heart and the haze around it, which lifts the shadows there. */
function paintVeil(stage: Stage, { x: sunX, y: sunY, share }: LightPlace): void {
  const { heightPx } = stage.canvas;
  const [luma, blue, red] = yuvOf(warm);
  const reach = heightPx * 0.62;
  stage.relight(
    (x, y, tone) => {
      const away = Math.hypot(x - sunX, y - sunY) / heightPx;
      const edge = Math.max(0, 1 - (away * heightPx) / reach);
      const veil = 0.3 * Math.exp(-away * 5) + 0.5 * Math.exp(-away * 22);
      const light = veil * edge * share;
      tone.gain = 1 - light * 0.5;
      tone.saturation = 1 - light * 0.3;
      tone.add[0] = (luma - 16) * light;
      tone.add[1] = (blue - 128) * light;
      tone.add[2] = (red - 128) * light;
    },
    stage.rows(sunY - reach, sunY + reach),
  );
}

function paintStreak(
  stage: Stage,
  ribbons: RibbonPainter,
  sun: LightPlace,
  strength: number,
): void {
  const { widthPx } = stage.canvas;
  const unit = unitOf(stage.canvas);
  ribbons.paint({
    centre: () => sun.y,
    above: () => 2.4 * unit,
    below: () => 2.4 * unit,
    strength: (x) => strength * sun.share * Math.exp((-Math.abs(x - sun.x) / widthPx) * 4.2),
    colour: streak,
    wide: false,
  });
}

function paintGhost(stage: Stage, sun: LightPlace, ghost: Ghost): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const unit = unitOf(stage.canvas);
  const place = {
    x: widthPx / 2 + (widthPx / 2 - sun.x) * ghost.along,
    y: heightPx / 2 + (heightPx / 2 - sun.y) * ghost.along,
  };
  const radius = ghost.radiusPx * unit;
  const light = ghost.strength * sun.share;
  paintSpot(stage, { ...place, radius, colour: ghost.colour, strength: light, hardness: 4 });
  // Brighter at the rim.
  const [luma, blue, red] = yuvOf(ghost.colour);
  const shape = [radius * 0.93, radius * 0.93, 0.09] as const;
  const rim = [(luma - 16) * light, (blue - 128) * light, (red - 128) * light] as const;
  const size = [stride, widthPx, heightPx] as const;
  stage.kernels.ring(y, u, v, ...size, place.x, place.y, ...shape, ...rim);
}
