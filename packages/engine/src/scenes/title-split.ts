import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { themeOf, type TitleTheme } from './title-theme.ts';

interface Cargo {
  sheets: readonly Texture[];
}

/** Sheets of card in few colours that lie on each other and slide slowly. */
export const split = defineScene<Cargo>({
  prepare(studio) {
    const colours = coloursOf(themeOf(studio.brief)).slice(1);
    return Promise.resolve({ sheets: colours.map((colour) => takeEdge(studio, colour)) });
  },

  painter(stage, { sheets }, brief) {
    const [ground = [0, 0, 0]] = coloursOf(themeOf(brief));
    const edges = edgesOf(brief, sheets.length);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      paintGround(stage, ground);
      for (const [index, sheet] of sheets.entries()) {
        const edge = edges[index];
        if (edge) laySheet(stage, sheet, { edge, view, timeS });
      }
      lightUp(stage, timeS, brief.seed);
    };
  },
});

/** From the lowest sheet to the highest. */
function coloursOf({ hue, second, isLight }: TitleTheme): readonly Rgb[] {
  if (isLight) return [hue.bright, blend(hue.bright, second.bright, 0.55), second.bright];
  const between = blend(hue.bright, second.bright, 0.45);
  return [blend(hue.bright, hue.main, 0.12), between, blend(second.bright, second.main, 0.3)];
}

/** How far the shadow of a sheet reaches beyond its edge. */
function shadowPx(heightPx: number): number {
  return Math.min(110, Math.round(heightPx * 0.07));
}

/** Where the edge is in the texture of one. */
const edgeAt = 136;

/** A row across the edge of a sheet: nothing, its shadow, and then the card itself. */
function takeEdge(studio: Studio, colour: Rgb): Texture {
  const { arena, kernels, scratch, brief } = studio;
  const drawing = new Drawing(edgeAt * 2, 16);
  const reach = shadowPx(brief.heightPx);
  for (let x = 0; x < drawing.widthPx; x++) {
    const outside = edgeAt - x;
    const shadow = 0.3 * clamp(1 - outside / reach) ** 2.2;
    const isCard = outside <= 0;
    for (let y = 0; y < drawing.heightPx; y++) {
      drawing.set(x, y, isCard ? colour : blend(colour, [0, 0, 0], 0.85), isCard ? 1 : shadow);
    }
  }
  // Dither would be drawn out into lines along the edge.
  const dither = arena.take(64 * 64 * 2);
  return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
}

interface Edge {
  /** The middle of the round of the edge, in picture heights; far away the edge is straight. */
  x: number;
  y: number;
  radius: number;
  /** Of the sheet inside of the round or outside of it. */
  inside: boolean;
  slide: number;
  speed: number;
  phase: number;
}

function edgesOf(brief: Brief, count: number): Edge[] {
  const random = randomFrom(subSeed(brief.seed, 'split'));
  const aspect = brief.widthPx / brief.heightPx;
  const round = random() < 0.45;
  return Array.from({ length: count }, (_, index) =>
    round ? roundEdge(random, aspect, index) : straightEdge(random, aspect, index),
  );
}

/** Rounds in opposite corners, the second one smaller. */
function roundEdge(random: Random, aspect: number, index: number): Edge {
  const corner = index === 0 ? 1 : -1;
  return {
    x: corner * aspect * (0.5 + random() * 0.12),
    y: corner * (0.42 + random() * 0.2) * (aspect > 1 ? 1 : 1.1),
    radius: Math.min(1.3, aspect) * (index === 0 ? 0.72 + random() * 0.15 : 0.42 + random() * 0.12),
    inside: true,
    slide: 0.02 + random() * 0.015,
    speed: 0.3 + random() * 0.15,
    phase: random() * 6.28,
  };
}

const farAway = 40;

/** Slanted lines, the second further into its corner. */
function straightEdge(random: Random, aspect: number, index: number): Edge {
  const steep = aspect > 1 ? 0.45 : 1.1;
  const angle = (random() < 0.5 ? steep : -steep) + (random() - 0.5) * 0.3;
  const side = index === 0 ? 1 : -1;
  const reach = (aspect * Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle))) / 2;
  const at = reach * (index === 0 ? 0.1 + random() * 0.35 : 0.55 + random() * 0.2);
  return {
    x: Math.cos(angle) * side * (at + farAway),
    y: Math.sin(angle) * side * (at + farAway),
    radius: farAway,
    inside: true,
    slide: 0.025 + random() * 0.015,
    speed: 0.28 + random() * 0.15,
    phase: random() * 6.28,
  };
}

function paintGround(stage: Stage, ground: Rgb): void {
  const [luma, blue, red] = yuvOf(ground);
  stage.fill((_x, _y, colour) => {
    colour[0] = luma;
    colour[1] = blue;
    colour[2] = red;
  });
}

function laySheet(
  stage: Stage,
  sheet: Texture,
  { edge, view, timeS }: { edge: Edge; view: SceneView; timeS: number },
): void {
  const { widthPx, heightPx } = stage.canvas;
  const [cos, sin] = [Math.cos(view.roll), Math.sin(view.roll)];
  const slid = edge.slide * Math.sin(timeS * edge.speed + edge.phase) + timeS * 0.003;
  const zoom = heightPx * view.zoom;
  stage.over(sheet, (px, py, spot) => {
    const flatX = (px - widthPx / 2) / zoom;
    const flatY = (py - heightPx / 2) / zoom;
    const x = flatX * cos - flatY * sin + view.right * 0.06 - edge.x;
    const y = flatX * sin + flatY * cos + view.down * 0.06 - edge.y;
    const within = (edge.radius + slid - Math.hypot(x, y)) * zoom;
    spot.u = edgeAt + (edge.inside ? within : -within);
    spot.v = 8;
  });
}

/** Light from above that wanders a little: flat colour alone looks like a mistake. */
function lightUp(stage: Stage, timeS: number, seed: number): void {
  const { widthPx, heightPx } = stage.canvas;
  const lampX = 0.5 + 0.22 * Math.sin(timeS * 0.31 + (seed % 13));
  stage.relight((x, y, tone) => {
    const away = Math.hypot((x / widthPx - lampX) * 0.9, y / heightPx - 0.2);
    tone.gain = 1.04 - 0.24 * Math.min(1, away * away);
    tone.saturation = 1.02 - 0.06 * Math.min(1, away * away);
  });
}
