import type { Brief } from '../brief/brief.ts';
import type { Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { unitOf, vantageOf, type Vantage } from '../paint/vantage.ts';
import { namesPlanet, planetKindOf, planetNamed, type PlanetKind } from './planet-kinds.ts';
import { unit as unitVector, type Direction, type Pose } from './planet-pose.ts';
import { PlanetPainter, preparePlanet, wholeWindows, type Planet } from './planet.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';
import {
  farStarsOf,
  gasColoursOf,
  paintBackdrop,
  paintFarStars,
  prepareBackdrop,
  type Backdrop,
} from './space-backdrop.ts';
import { paintTraveller, prepareTraveller, travellerIn, type Traveller } from './space-craft.ts';
import { finishSpace, SunPainter } from './space-light.ts';
import { paintMoonlet, prepareMoonlet, type Moonlet } from './space-moonlet.ts';

interface Cargo {
  backdrop: Backdrop;
  planet: Planet;
  moonlet: Moonlet | null;
  traveller: Traveller | null;
}

/** A planet that turns before stars and gas, its sun far away; with somebody before it, or not. */
export const planetScene = defineScene<Cargo>({
  async prepare(studio) {
    const { brief } = studio;
    const plan = planOf(brief);
    const name = travellerIn(brief.prompt);
    const planet = preparePlanet(studio, plan.kind, plan.pose, plan.close ? 2 : 1);
    return {
      planet: await planet,
      backdrop: prepareBackdrop(studio, gasColoursOf(brief), plan.close ? 0.34 : 0.62),
      moonlet: plan.moon ? prepareMoonlet(studio, plan.pose.light) : null,
      traveller: name ? prepareTraveller(studio, name, plan.pose.light) : null,
    };
  },

  painter(stage, cargo, brief) {
    const plan = planOf(brief);
    const stars = farStarsOf(brief.seed, 520);
    const planet = new PlanetPainter(stage, cargo.planet);
    const suns = new SunPainter(stage);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      paintBackdrop(stage, cargo.backdrop, vantage, timeS);
      paintFarStars(stage, stars, vantage, timeS);
      const sun = {
        ...sunPlace(plan, vantage),
        colour: plan.sunColour,
        strength: plan.sunStrength,
      };
      const middle = vantage.place(plan.x, plan.y, plan.nearness);
      const zoom = (vantage.zoom(plan.nearness) * (1 + timeS * plan.approach)) / plan.detail;
      const passing = cargo.moonlet && moonletAt(cargo.moonlet, plan, timeS);
      if (plan.sunBehind) suns.paint(sun);
      if (passing && passing.behind) paintMoonlet(stage, passing, vantage);
      planet.paint({ ...middle, scale: zoom, turn: -view.roll }, timeS);
      if (passing && !passing.behind) paintMoonlet(stage, passing, vantage);
      if (!plan.sunBehind) suns.paint(sun);
      if (cargo.traveller)
        paintTraveller(stage, cargo.traveller, { vantage, timeS, planetX: plan.x });
      finishSpace(stage, sun);
    };
  },
});

/** The little moon on its way around, once behind and once before the planet. */
function moonletAt(moonlet: Moonlet, plan: Plan, timeS: number) {
  const angle = plan.moonPhase + timeS * 0.05;
  return {
    ...moonlet,
    x: plan.x + Math.cos(angle) * plan.moonReach,
    y: plan.y + Math.sin(angle) * 0.1 - Math.cos(angle) * plan.moonReach * 0.3,
    behind: Math.sin(angle) < 0,
  };
}

interface Plan {
  kind: PlanetKind;
  pose: Pose;
  close: boolean;
  /** Texels of its drawing to a pixel. */
  detail: number;
  /** The planet's middle, in shares of the picture from its middle. */
  x: number;
  y: number;
  nearness: number;
  /** Growth in a second, as the ship draws near. */
  approach: number;
  sunX: number;
  sunY: number;
  sunBehind: boolean;
  sunColour: Rgb;
  sunStrength: number;
  moon: boolean;
  moonPhase: number;
  moonReach: number;
}

function planOf(brief: Brief): Plan {
  const random = randomFrom(subSeed(brief.seed, 'planet'));
  const traveller = travellerIn(brief.prompt);
  const close = traveller === 'astronaut' || /\blow orbit|orbiting (the )?earth/.test(brief.prompt);
  const kind = close ? closeKind(brief) : planetKindOf(brief);
  const sunward = random() < 0.5 ? -1 : 1;
  const unitPx = unitOf(brief);
  const { light, behind } = lightOf(brief, {
    sunward,
    chance: random(),
    known: namesPlanet(brief.prompt),
  });
  const axis = sunward * (0.12 + 0.3 * random());
  const opening = kind.rings ? 0.3 + 0.14 * random() : 0.1 + 0.2 * random();
  const roomy = Math.min(1, brief.widthPx / unitPx / 1.15);
  const size = kind.rings ? (0.2 + 0.04 * random()) * roomy : 0.31 + 0.07 * random();
  const x = traveller === null ? -sunward * (0.04 + 0.1 * random()) : sunward * 0.2 * roomy;
  const y = (random() - 0.5) * 0.12;
  const detail = close ? crownDetail : 1;
  const radiusPx = unitPx * (close ? 1.5 : size) * detail;
  const windows = close ? crownWindows(brief, radiusPx) : wholeWindows(radiusPx);
  const planet = close
    ? { x: -0.04 * sunward, y: closeTop + radiusPx / detail / brief.heightPx }
    : { x, y };
  const sun = behind
    ? {
        sunX: planet.x + (light[0] * radiusPx * 1.05) / detail / brief.widthPx,
        sunY: planet.y + (light[1] * radiusPx * 1.05) / detail / brief.heightPx,
      }
    : { sunX: sunward * 0.43, sunY: -0.36 + 0.1 * random() };
  return {
    kind,
    pose: {
      radiusPx,
      ...windows,
      light,
      axis: close ? crownAxis * sunward : axis,
      opening: close ? 0 : opening,
    },
    close,
    detail,
    ...planet,
    nearness: close ? 0.5 : 0.4,
    approach: close ? 0 : 0.006,
    ...sun,
    sunBehind: behind,
    sunColour: sunColourOf(brief),
    sunStrength: behind ? 1 : 0.8,
    moon: !close && traveller === null && kind.craters < 200,
    moonPhase: random() * 6.28,
    moonReach: kind.rings ? 0.36 : 0.3,
  };
}

/** Over a planet close below one flies along its equator: its poles lie far to the sides. */
const crownAxis = 1.32;
/** It fills so much of the picture that it is drawn smaller; air and clouds hide that. */
const crownDetail = 0.7;
/** Where the top of a planet close below stands, in picture heights below the middle. */
const closeTop = 0.16;

function closeKind(brief: Brief): PlanetKind {
  if (!/mars|jupiter|saturn|moon|alien/.test(brief.prompt.toLowerCase()))
    return planetNamed('earth');
  // From so near the rings lie beyond the picture.
  return { ...planetKindOf(brief), rings: null };
}

/** The crown of a ball that is wider than the picture. */
function crownWindows({ widthPx, heightPx }: Brief, radiusPx: number) {
  const wide = Math.ceil((widthPx * 1.34 * crownDetail) / 16) * 16;
  const above = Math.round(radiusPx * 0.12);
  const high = Math.ceil(((0.5 - closeTop) * heightPx * 1.25 * crownDetail + above) / 2) * 2;
  const window = { left: -wide / 2, top: -radiusPx - above, widthPx: wide, heightPx: high };
  return { window, ball: window };
}

/**
 * Where the sun is. At sunset and by night it stands behind the planet, which is a crescent then; a
 * planet that is known by name is to be seen.
 */
function lightOf(
  brief: Brief,
  { sunward, chance, known }: { sunward: number; chance: number; known: boolean },
) {
  const { light } = brief.mood;
  // Who asks for the moon itself does not speak of the night.
  const itself = known && /moon/.test(brief.prompt.toLowerCase());
  const crescent =
    light === 'sunset' || light === 'dawn' || light === 'night' || light === 'moonlight';
  const behind = (crescent && !itself) || (light === 'unspoken' && !known && chance < 0.25);
  const depth = behind ? -0.24 : light === 'day' ? 0.95 : 0.42 + 0.2 * chance;
  const direction: Direction = [sunward * 0.8, -0.44, depth];
  return { light: unitVector(direction), behind };
}

function sunColourOf({ mood }: Brief): Rgb {
  if (mood.light === 'sunset' || mood.light === 'candle') return [255, 190, 120];
  if (mood.light === 'dawn') return [255, 214, 176];
  if (mood.light === 'night' || mood.light === 'moonlight') return [196, 216, 255];
  return [255, 240, 218];
}

function sunPlace(plan: Plan, vantage: Vantage) {
  return vantage.place(plan.sunX, plan.sunY, plan.sunBehind ? plan.nearness : 0);
}
