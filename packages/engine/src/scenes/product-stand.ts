import { radiusAt } from '../paint/lathe.ts';
import { phoneSize } from './product-phone.ts';
import { forms, isForm, type ModelName, type ThingName } from './product-forms.ts';

/** What framing and pedestal need to know of a thing, in units of its own. */
export interface Stand {
  height: number;
  radius: number;
  /** How far above it the eye stands, in radians. */
  tilt: number;
  /** Radius of a round foot, whose shadow stands still; next to nothing where it turns with the thing. */
  foot: number;
  /** Radius of what it stands on. */
  reach: number;
  /** Most that a unit may be, in picture heights. */
  largest: number;
}

const turning = { foot: 0.02 } as const;

const stands: Readonly<Record<ModelName, Stand>> = {
  phone: {
    ...turning,
    height: phoneSize.height + phoneSize.hover,
    radius: 0.8,
    tilt: phoneSize.tilt,
    reach: 1.5,
    largest: 0.2,
  },
  laptop: { ...turning, height: 2.02, radius: 1.86, tilt: 0.27, reach: 2.1, largest: 0.25 },
  sneaker: { ...turning, height: 1.62, radius: 1.85, tilt: 0.26, reach: 2.05, largest: 0.27 },
  headphones: { ...turning, height: 3.05, radius: 1.5, tilt: 0.16, reach: 1.75, largest: 0.2 },
  box: { ...turning, height: 2.6, radius: 1.5, tilt: 0.32, reach: 1.9, largest: 0.2 },
  bag: { ...turning, height: 3.3, radius: 1.15, tilt: 0.2, reach: 1.7, largest: 0.2 },
};

export function standOf(thing: ThingName): Stand {
  if (!isForm(thing)) return stands[thing];
  const { lathe } = forms[thing];
  return {
    height: lathe.height,
    radius: lathe.radiusMax,
    tilt: lathe.tilt,
    foot: radiusAt(lathe, lathe.height * 0.03),
    reach: lathe.radiusMax * 1.5 + 0.2,
    largest: 0.2,
  };
}
