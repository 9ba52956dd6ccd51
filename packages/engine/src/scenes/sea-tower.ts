import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import type { Drawing } from '../paint/drawing.ts';
import type { Palette } from './palette.ts';
import { drawSampled, lampWindow, lightOf, type ColourAt, type ThingLight } from './sea-things.ts';

/** Height of the lamp over the ground, in heights of the tower. */
export const lampHeight = 0.845;

interface TowerLook {
  /** Middle of its foot. */
  x: number;
  y: number;
  heightPx: number;
  /** Side of the picture that it stands at; the keeper's house is farther out. */
  side: number;
  palette: Palette;
}

/** A banded tower with gallery, lantern and dome, and the keeper's house beside it. */
export function drawTower(drawing: Drawing, look: TowerLook): void {
  const light = lightOf(look.palette, -look.side);
  drawSampled(drawing, look, { reach: 0.42, colourAt: houseOf(look.side, light) });
  drawSampled(drawing, look, { reach: 0.15, colourAt: towerOf(light) });
}

const white: Rgb = [238, 236, 230];
const red: Rgb = [184, 44, 36];
const iron: Rgb = [44, 46, 50];
const slate: Rgb = [74, 72, 76];

const shaftTop = 0.745;
const bands = 5;
const windows = [0.16, 0.36, 0.55];

/** Half of the shaft's width: it flares towards its foot. */
function shaftHalf(up: number): number {
  return 0.066 + 0.05 * (1 - up / shaftTop) ** 1.7;
}

function towerOf(light: ThingLight): ColourAt {
  return (across, up) => {
    const rounded = (half: number, colour: Rgb) =>
      Math.abs(across) > half ? null : light.on(colour, across / half);
    if (up < shaftTop) return shaftAt(light, across, up);
    if (up < 0.775) return rounded(0.066 + (up - shaftTop) * 1.55, slate);
    if (up < 0.787) return rounded(0.118, iron);
    const rail = up < 0.826 ? railAt(light, across, up) : null;
    if (up < 0.897) return rail ?? lanternAt(light, across, up);
    if (up < 0.907) return rounded(0.066, iron);
    if (up < 0.962) return rounded(0.06 * Math.sqrt(1 - ((up - 0.907) / 0.055) ** 2), red);
    if (up < 0.974) return rounded(0.01, iron);
    return rounded(0.0028, iron);
  };
}

function shaftAt(light: ThingLight, across: number, up: number): Rgb | null {
  const half = shaftHalf(Math.max(0, up));
  const facing = across / half;
  if (Math.abs(facing) > 1) return null;
  // Seen a little from below, bands and foot are bowed.
  const bowed = up + 0.016 * (1 - Math.sqrt(1 - facing * facing)) - 0.016;
  if (up < -0.014 * Math.sqrt(1 - facing * facing)) return null;
  const shown = windows.find((height) => Math.abs(up - height) < 0.024);
  if (shown !== undefined && Math.abs(across) < 0.0125) {
    const isPane = Math.abs(up - shown) < 0.019 && Math.abs(across) < 0.009;
    return isPane ? (light.isDark ? lampWindow : light.on(iron, 0)) : light.on(white, 0.2);
  }
  if (up < 0.085 && Math.abs(across + 0.03) < 0.02) return light.on(slate, facing);
  const band = Math.floor(clamp(bowed / shaftTop, 0, 0.999) * bands);
  return light.on(band % 2 === 0 ? white : red, facing);
}

function railAt(light: ThingLight, across: number, up: number): Rgb | null {
  if (Math.abs(across) > 0.118) return null;
  // Posts stand closer together towards the sides, as those of a round gallery do.
  const around = Math.asin(clamp(across / 0.118, -1, 1)) / 0.3;
  const isPost = Math.abs(around - Math.round(around)) < 0.1;
  return up > 0.819 || isPost ? light.on(iron, across / 0.118) : null;
}

function lanternAt(light: ThingLight, across: number, up: number): Rgb | null {
  const half = 0.052;
  const facing = across / half;
  if (Math.abs(facing) > 1) return null;
  const around = Math.asin(facing) / 0.52;
  const isBar = Math.abs(around - Math.round(around)) < 0.08 || up < 0.8;
  if (isBar) return light.on(iron, facing);
  const lens = Math.exp(-((across / 0.02) ** 2) - ((up - lampHeight) / 0.035) ** 2);
  return blend(light.glass, light.isDark ? [255, 252, 236] : [210, 222, 222], lens);
}

/** White walls under a slate roof, a window to the sea. */
function houseOf(side: number, light: ThingLight): ColourAt {
  return (across, up) => {
    const out = across * side;
    const [near, far] = [0.1, 0.36];
    if (out < near || out > far || up > 0.17) return null;
    const facing = side * 0.15;
    const eaves = 0.098;
    if (up > eaves) {
      const slope = (up - eaves) / 0.062;
      const inset = 0.028 * slope - 0.012;
      const isChimney = Math.abs(out - 0.29) < 0.012 && up < 0.168;
      const isRoof = slope < 1 && out > near + inset + 0.012 && out < far - inset;
      return isRoof || isChimney ? light.on(isRoof ? slate : red, facing * (1 - slope)) : null;
    }
    if (out > far - 0.016) return null;
    const isWindow = [0.16, 0.25, 0.31].some((place) => Math.abs(out - place) < 0.014);
    if (isWindow && Math.abs(up - 0.056) < 0.019)
      return light.isDark ? lampWindow : light.on(iron, 0);
    return up > -0.03 ? light.on(white, facing) : null;
  };
}
