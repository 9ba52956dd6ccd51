import type { Brief } from '../brief/brief.ts';
import { weatherShareAt } from '../brief/keyframes.ts';
import type { Light } from '../brief/mood.ts';
import { takeCanvas } from '../paint/canvas.ts';
import type { Stage } from '../paint/stage.ts';
import type { Atmosphere, SceneName } from '../prompt/vocabulary.ts';
import { candlelight } from './candlelight.ts';
import { caustics } from './caustics.ts';
import { dust } from './dust.ts';
import { embers } from './embers.ts';
import { fireflies } from './fireflies.ts';
import { glow } from './glow.ts';
import { grain } from './grain.ts';
import { lensFlare } from './lens-flare.ts';
import { lightShafts } from './light-shafts.ts';
import { lightning } from './lightning.ts';
import { isPainted, type Overlay, type OverlayMaker } from './overlay.ts';
import { petals } from './petals.ts';
import { rain } from './rain.ts';
import { snow } from './snow.ts';
import { stormLight } from './storm-light.ts';

const byLight: Partial<Record<Light, OverlayMaker>> = { storm: stormLight, candle: candlelight };

/**
 * In the order in which they are laid: light, what floats in it, what falls, and what the lens and
 * the film add. Null is what scenes see to themselves, at its depth.
 */
const byName: Readonly<Record<Atmosphere, OverlayMaker | null>> = {
  fog: null,
  wind: null,
  caustics,
  glow,
  'light-shafts': lightShafts,
  'lens-flare': lensFlare,
  dust,
  fireflies,
  embers,
  petals,
  snow,
  rain,
  lightning,
  grain,
};

/** Painted scenes that see to something themselves, where it is among their things. */
const ownOf: Partial<Record<Atmosphere, readonly SceneName[]>> = {
  caustics: ['underwater'],
  'light-shafts': ['forest', 'underwater'],
  dust: ['desert', 'product'],
};

/** Lays what the prompt names over a finished picture, sparsely. */
export function atmosphereOf(stage: Stage, brief: Brief): Overlay {
  const overlays = makersFor(brief).flatMap((make) => make(stage, brief) ?? []);
  const paintAll: Overlay = (timeS) => {
    for (const paint of overlays) paint(timeS);
  };
  return overlays.length > 0 && brief.scene === 'morph' ? faded(stage, brief, paintAll) : paintAll;
}

function makersFor(brief: Brief): OverlayMaker[] {
  const { mood, setting } = brief;
  const light = byLight[mood.light];
  const makers = light === undefined ? [] : [light];
  for (const name of Object.keys(byName) as Atmosphere[]) {
    const maker = byName[name];
    const isThere = isPainted(brief) && ownOf[name]?.includes(setting) === true;
    if (maker !== null && mood[name] && !isThere) makers.push(maker);
  }
  return makers;
}

/** Clears up towards pictures that must be seen as they are. */
function faded(stage: Stage, brief: Brief, paint: Overlay): Overlay {
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
