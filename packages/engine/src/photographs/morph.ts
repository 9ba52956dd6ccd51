import type { Brief } from '../brief/brief.ts';
import { clamp } from '../paint/curves.ts';
import { continuesVideo, weatherShareAt, type Keyframe } from '../brief/keyframes.ts';
import { planeMapping } from '../camera/plane-mapping.ts';
import { takeCanvas } from '../paint/canvas.ts';
import { prepareMist, type CloudTiles } from '../paint/clouds.ts';
import { MistPainter } from '../paint/mist.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture } from '../paint/texture.ts';
import type { SceneName } from '../prompt/vocabulary.ts';
import { defineScene, type AnyScene, type Painter, type Studio } from '../scenes/scene.ts';
import { flowBetween, type Flow } from './flow.ts';
import { FlowField } from './flow-field.ts';
import { flowLevelsOf, type FlowLevels } from './flow-levels.ts';
import { FlowPainter, type MorphPrint } from './flow-painter.ts';
import { MorphCamera, type Pose } from './morph-camera.ts';
import { goneAt, opensOnScene, passagesOf, shareAt, type Passage } from './passages.ts';
import { oversampling as imageOversampling, paintFog } from './photographs.ts';
import { readImageWithMargin } from './read-image.ts';

/** How much of a picture's own size its mirror image adds on every side. */
const marginShare = 0.1;

/**
 * A video's picture has no detail to shimmer, being as large as the frame, and would lose some with
 * fewer texels: the cut from the video would show.
 */
const videoOversampling = 2;

interface Cargo {
  prints: MorphPrint[];
  /** From each picture to the next; null where they have nothing in common. */
  flows: (Flow | null)[];
  mist: CloudTiles | null;
  /** What the painted scene needs, when the clip opens on it. */
  opening: { scene: SceneName; cargo: unknown } | null;
}

/**
 * Pictures reached at given moments. What two of them share flows from its place in one to that in
 * the other; what they do not dissolves, and all of it where they are strangers, under one moving
 * camera.
 */
export function morphOver(painted: Readonly<Record<SceneName, AnyScene>>): AnyScene {
  return defineScene<Cargo>({
    async prepare(studio) {
      const { brief } = studio;
      const loaded: Loaded[] = [];
      for (const keyframe of brief.keyframes) loaded.push(await load(studio, keyframe));
      const prints = loaded.map(({ print }) => print);
      const flows = loaded.slice(1).map(({ levels }, index) => {
        const earlier = loaded[index]?.levels;
        return earlier ? flowBetween(earlier, levels) : null;
      });
      // A video's own end has its fog already.
      const foggy = brief.mood.fog && !continuesVideo(brief);
      const mist = foggy ? await prepareMist(studio) : null;
      if (!opensOnScene(brief)) return { prints, flows, mist, opening: null };
      const { setting: scene } = brief;
      const cargo = await painted[scene].prepare({ ...studio, brief: { ...brief, scene } });
      return { prints, flows, mist, opening: { scene, cargo } };
    },

    painter(stage, { prints, flows, mist, opening }, brief) {
      const sceneBrief = opening && { ...brief, scene: opening.scene };
      const scene = sceneBrief && painted[opening.scene].painter(stage, opening.cargo, sceneBrief);
      const paint = pictureFor(stage, { brief, prints, flows, scene });
      const fog = mist && new MistPainter(stage, mist);
      return (timeS) => {
        const shown = paint(timeS);
        const strength = shown * weatherShareAt(brief, timeS);
        if (fog && strength > 0) paintFog(fog, brief.heightPx, timeS, strength);
      };
    },
  });
}

interface Loaded {
  print: MorphPrint;
  levels: FlowLevels;
}

async function load(studio: Studio, { path, kind }: Keyframe): Promise<Loaded> {
  const { brief, arena, kernels, dither, scratch } = studio;
  const oversampling = kind === 'video' ? videoOversampling : imageOversampling;
  const widthPx = even(brief.widthPx * oversampling);
  const heightPx = even(brief.heightPx * oversampling);
  const margins = {
    marginXPx: even(widthPx * marginShare),
    marginYPx: even(heightPx * marginShare),
  };
  const source = kind === 'video' ? await studio.lastPicture(path) : path;
  const picture = await readImageWithMargin(source, { widthPx, heightPx, ...margins });
  const texture = takeTexture(arena, kernels, picture, { dither, scratch, alpha: false });
  return { print: { texture, oversampling }, levels: flowLevelsOf(picture, margins) };
}

function even(size: number): number {
  return Math.round(size / 2) * 2;
}

interface Show {
  brief: Brief;
  prints: readonly MorphPrint[];
  flows: readonly (Flow | null)[];
  scene: Painter | null;
}

/** Paints the pictures of a moment; tells how much of them shows, 0..1, over a painted scene. */
function pictureFor(
  stage: Stage,
  { brief, prints, flows, scene }: Show,
): (timeS: number) => number {
  const passages = passagesOf(
    brief,
    flows.map((flow) => flow !== null),
  );
  const camera = new MorphCamera(brief);
  const front = stage.canvas;
  const back = takeCanvas(stage.arena, front.widthPx, front.heightPx);
  const lay = (number: number | null, pose: Pose) => {
    const print = prints[number ?? -1];
    if (print) warpPosed(stage, print, pose);
  };
  const layEarlier = (passage: Passage, timeS: number) => {
    if (passage.from === null) scene?.(timeS);
    else lay(passage.from, camera.between(passage, timeS, 'earlier'));
  };
  const fields = flows.map((flow) => flow && new FlowField(flow));
  const flowing = fields.some((field) => field !== null) ? new FlowPainter(stage, back) : null;
  const paintFlowing = (passage: Passage, timeS: number) => {
    const number = passage.from ?? -1;
    const [flow, field] = [flows[number], fields[number]];
    const [earlier, later] = [prints[number], prints[number + 1]];
    if (passage.to === null || !flow || !field || !earlier || !later) return false;
    const pose = camera.around(passage, timeS, stillnessOf(flow));
    const moment = { gone: goneAt(passage, timeS), share: shareAt(passage, timeS), pose };
    flowing?.paint({ ...moment, field, earlier, later });
    return true;
  };
  return (timeS) => {
    const passage = passages.find(({ endS }) => timeS < endS) ?? passages.at(-1);
    if (!passage) return 1;
    if (paintFlowing(passage, timeS)) return 1;
    const share = shareAt(passage, timeS);
    if (passage.to === null || (passage.from === null && !scene)) {
      lay(passage.to ?? passage.from, camera.alone(passage, timeS));
      return 1;
    }
    if (share < 1) layEarlier(passage, timeS);
    if (share > 0) {
      if (share < 1) stage.canvas = back;
      lay(passage.to, camera.between(passage, timeS, 'later'));
      stage.canvas = front;
      const bytes = front.stride * front.heightPx * 1.5;
      if (share < 1) stage.kernels.mix(front.y, back.y, bytes, Math.round(share * 32_767));
    }
    return passage.from === null ? share : 1;
  };
}

/** A mean way of that share of the width is motion enough. */
const lively = 0.05;

function stillnessOf({ mean }: Flow): number {
  return 1 - clamp(mean / lively);
}

function warpPosed(stage: Stage, { texture, oversampling }: MorphPrint, pose: Pose): void {
  const { widthPx, heightPx } = stage.canvas;
  const { zoom, right, down, turn, roll } = pose;
  const sight = {
    centreU: texture.widthPx / 2 + right * widthPx * oversampling,
    centreV: texture.heightPx / 2 + down * heightPx * oversampling,
    scale: oversampling / zoom,
    turn,
    roll,
  };
  stage.warp(texture, planeMapping(sight, widthPx, heightPx));
}
