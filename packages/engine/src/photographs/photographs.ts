import { viewAt, type View } from '../camera/camera-path.ts';
import { planeMapping } from '../camera/plane-mapping.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { takeCanvas, type Canvas } from '../paint/canvas.ts';
import { prepareMist, type CloudTiles } from '../paint/clouds.ts';
import { MistPainter } from '../paint/mist.ts';
import type { Stage } from '../paint/stage.ts';
import type { Mapping } from '../paint/mapping.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { defineScene, type Studio } from '../scenes/scene.ts';
import { readImage, type ImageSize } from './read-image.ts';
import { shotsOf, type Shot } from './shots.ts';

/** Texels per output pixel at zoom 1: enough that pushing in stays sharp, not so many as to shimmer. */
export const oversampling = 1.3;
/** How much of a wider or taller source a pan may use beyond the frame. */
const extraMax = 1.2;

interface Cargo {
  textures: Texture[];
  mist: CloudTiles | null;
}

/** One or more pictures under a moving camera, each fading into the next. */
export const photographs = defineScene<Cargo>({
  async prepare(studio) {
    const textures: Texture[] = [];
    for (const path of studio.brief.images) textures.push(await load(studio, path));
    return { textures, mist: studio.brief.mood.fog ? await prepareMist(studio) : null };
  },

  painter(stage, cargo, brief) {
    const shots = shotsOf(brief);
    const front = stage.canvas;
    const back: Canvas | undefined =
      shots.length > 1 ? takeCanvas(stage.arena, front.widthPx, front.heightPx) : undefined;
    const mist = cargo.mist ? new MistPainter(stage, cargo.mist) : null;
    return (timeS) => {
      let painted = false;
      for (const [index, shot] of shots.entries()) {
        const texture = cargo.textures[index];
        const share = shareOf(shot, timeS);
        if (!texture || share <= 0) continue;
        if (painted && back) {
          stage.canvas = back;
          paintShot(stage, texture, shot, timeS);
          stage.canvas = front;
          const bytes = front.stride * front.heightPx * 1.5;
          stage.kernels.mix(front.y, back.y, bytes, Math.round(share * 32_767));
        } else {
          paintShot(stage, texture, shot, timeS);
          painted = true;
        }
      }
      if (mist) paintFog(mist, front.heightPx, timeS);
    };
  },
});

async function load(studio: Studio, path: string): Promise<Texture> {
  const { widthPx, heightPx, move } = studio.brief;
  const size: ImageSize = {
    for(sourceWidthPx, sourceHeightPx) {
      const wider = sourceWidthPx / sourceHeightPx / (widthPx / heightPx);
      const extraX = move.right === 0 ? 1 : clamp(wider, 1, extraMax);
      const extraY = move.down === 0 ? 1 : clamp(1 / wider, 1, extraMax);
      return {
        widthPx: even(widthPx * oversampling * extraX),
        heightPx: even(heightPx * oversampling * extraY),
      };
    },
  };
  const picture = await readImage(path, size);
  const { dither, scratch } = studio;
  return takeTexture(studio.arena, studio.kernels, picture, { dither, scratch, alpha: false });
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

/** How much of a shot shows: it fades in over what comes before and is then covered in turn. */
function shareOf(shot: Shot, timeS: number): number {
  if (timeS < shot.startS || timeS > shot.endS) return 0;
  return shot.fadeS === 0 ? 1 : smoothstep(0, shot.fadeS, timeS - shot.startS);
}

function paintShot(stage: Stage, texture: Texture, shot: Shot, timeS: number): void {
  const progress = (timeS - shot.startS) / (shot.endS - shot.startS);
  const view = viewAt(shot.move, shot.take, progress, timeS);
  const { widthPx, heightPx } = stage.canvas;
  stage.warp(texture, mappingOf(view, texture, widthPx, heightPx));
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
