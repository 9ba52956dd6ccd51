import type { Brief } from '../brief/brief.ts';
import { viewAt, type View } from '../camera/camera-path.ts';
import { planeMapping } from '../camera/plane-mapping.ts';
import { clamp } from '../paint/curves.ts';
import { prepareMist, type CloudTiles } from '../paint/clouds.ts';
import { MistPainter } from '../paint/mist.ts';
import type { Stage } from '../paint/stage.ts';
import type { Mapping } from '../paint/mapping.ts';
import { defineScene, type Studio } from '../scenes/scene.ts';
import { ParallaxPath } from './parallax.ts';
import { PrintPainter, takePrint, type Print } from './print.ts';
import { readImage, type ImageSize } from './read-image.ts';
import { shareOf, shotsOf, travelling, type Shot } from './shots.ts';
import { throughZoom, TransitionPainter } from './transitions.ts';

/** Texels per output pixel at zoom 1: enough that pushing in stays sharp, not so many as to shimmer. */
export const oversampling = 1.3;
/** How much of a wider or taller source a pan may use beyond the frame. */
const extraMax = 1.2;
/** Sources longer than that are seen by travelling along them, if the frame is not as long. */
const longLeast = 2.3;
/** Frames that such a travel shows at most, one after the other. */
const travelMax = 2.9;
const travelEachS = 0.17;

interface Cargo {
  prints: LongPrint[];
  mist: CloudTiles | null;
}

interface LongPrint extends Print {
  /** Along which side the picture is longer than the frame shows. */
  long: 'right' | 'down' | null;
}

/** One or more pictures under a moving camera, each giving way to the next. */
export const photographs = defineScene<Cargo>({
  async prepare(studio) {
    const { brief } = studio;
    const prints: LongPrint[] = [];
    for (const [index, shot] of shotsOf(brief).entries()) {
      const path = brief.images[index];
      if (path !== undefined) prints.push(await load(studio, path, shot));
    }
    return { prints, mist: brief.mood.fog ? await prepareMist(studio) : null };
  },

  painter(stage, { prints, mist }, brief) {
    const fog = mist ? new MistPainter(stage, mist) : null;
    const shots = shotsOf(brief).map((shot, index) => {
      const print = prints[index];
      return { shot, paint: print ? shotPainter(stage, print, { shot, brief, fog }) : () => {} };
    });
    const transitions = shots.length > 1 ? new TransitionPainter(stage) : null;
    return (timeS) => {
      const shown = shots.filter(({ shot }) => shareOf(shot, timeS) > 0);
      const [first, second] = shown.slice(-2);
      if (!first) return;
      if (!second || !transitions) {
        first.paint(timeS, 1);
        return;
      }
      const share = shareOf(second.shot, timeS);
      const { transition } = second.shot;
      const zooming = transition === 'zoom';
      first.paint(timeS, zooming ? throughZoom(share, 'leaving') : 1);
      transitions.paint(transition, share, () => second.paint(timeS, 1));
    };
  },
});

async function load(studio: Studio, path: string, shot: Shot): Promise<LongPrint> {
  const { widthPx, heightPx } = studio.brief;
  const { move, endS, startS } = shot;
  const travel = Math.min(travelMax, 1 + travelEachS * (endS - startS));
  let long: LongPrint['long'] = null;
  const size: ImageSize = {
    for(sourceWidthPx, sourceHeightPx) {
      const wider = sourceWidthPx / sourceHeightPx / (widthPx / heightPx);
      const length = wider > 1 ? sourceWidthPx / sourceHeightPx : sourceHeightPx / sourceWidthPx;
      const isLong = length > longLeast && Math.max(wider, 1 / wider) > 1.3;
      if (isLong) long = wider > 1 ? 'right' : 'down';
      const most = long === null ? extraMax : travel;
      const extraX = move.right === 0 && long !== 'right' ? 1 : clamp(wider, 1, most);
      const extraY = move.down === 0 && long !== 'down' ? 1 : clamp(1 / wider, 1, most);
      return {
        widthPx: even(widthPx * oversampling * extraX),
        heightPx: even(heightPx * oversampling * extraY),
      };
    },
  };
  const picture = await readImage(path, size);
  return {
    ...takePrint(studio, picture, { cutOutsMax: cutOutsOf(studio.brief, shot, long) }),
    long,
  };
}

/** Two of a picture alone and one of each of several: the memory has room for no more. */
function cutOutsOf(brief: Brief, { move }: Shot, long: LongPrint['long']): number | null {
  if (long !== null) return null;
  // On a tripod nothing parts, and without fog between them nothing is gained by cutting.
  if (move.name === 'static' && !brief.mood.fog) return 0;
  return brief.images.length > 1 ? 1 : 2;
}

function even(size: number): number {
  return Math.round(size / 2) * 2;
}

/** Two sheets at different speeds, thicker towards the ground; `strength` 0..1 thins them. */
export function paintFog(mist: MistPainter, heightPx: number, timeS: number, strength = 1): void {
  const sheet = { colour: [206, 212, 216] as const, offset: 2 };
  mist.paint(
    {
      ...sheet,
      topPx: heightPx * 0.1,
      bottomPx: heightPx * 1.1,
      opacity: 0.3 * strength,
      drift: 0.02,
    },
    timeS,
  );
  mist.paint(
    {
      ...sheet,
      topPx: heightPx * 0.5,
      bottomPx: heightPx * 1.4,
      opacity: 0.4 * strength,
      drift: 0.034,
      offset: 5,
    },
    timeS,
  );
}

/** Before a cut-out there is less air than behind it. */
const fogBehind = 0.85;
const fogBefore = 0.4;

interface Showing {
  shot: Shot;
  brief: Brief;
  fog: MistPainter | null;
}

/** Paints one shot at a time of the clip, its picture enlarged by a factor. */
function shotPainter(stage: Stage, print: LongPrint, { shot, brief, fog }: Showing) {
  const painter = new PrintPainter(stage, print, brief, oversampling);
  const { startS, endS, take, reach } = shot;
  const path = new ParallaxPath(travelling(shot, print.long), take, reach);
  const { hasDepth } = painter;
  const { widthPx, heightPx } = stage.canvas;
  const fogged = (strength: number, timeS: number) =>
    fog && paintFog(fog, heightPx, timeS, strength);
  return (timeS: number, enlarged: number) => {
    const progress = (timeS - startS) / (endS - startS);
    const camera = hasDepth ? path.move : travelling(shot, print.long);
    const view = viewAt(camera, take, progress, timeS);
    const came = shot.transition === 'zoom' ? throughZoom(shareOf(shot, timeS), 'coming') : 1;
    const zoom = view.zoom * enlarged * came * (hasDepth ? path.margin : 1);
    const flat = mappingOf({ ...view, zoom }, print.background, widthPx, heightPx);
    const parallax = path.at(progress, timeS);
    const apart = print.cutOuts.length > 0;
    painter.paint({ flat, parallax, timeS }, () => fogged(apart ? fogBehind : 1, timeS));
    if (apart) fogged(fogBefore, timeS);
  };
}

export function mappingOf(
  view: View,
  texture: { widthPx: number; heightPx: number },
  widthPx: number,
  heightPx: number,
): Mapping {
  const scale = oversampling / view.zoom;
  const centreU = texture.widthPx / 2 + (view.right * (texture.widthPx - widthPx * scale)) / 2;
  const centreV = texture.heightPx / 2 + (view.down * (texture.heightPx - heightPx * scale)) / 2;
  const { turn, roll } = view;
  return planeMapping({ centreU, centreV, scale, turn, roll }, widthPx, heightPx);
}
