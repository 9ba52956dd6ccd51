import { atmosphereOf } from '../atmosphere/atmosphere.ts';
import type { Part } from '../brief/brief.ts';
import { smoothstep } from '../paint/curves.ts';
import { Arena } from '../paint/arena.ts';
import { takeCanvas } from '../paint/canvas.ts';
import { Stage } from '../paint/stage.ts';
import type { SceneName } from '../prompt/vocabulary.ts';
import { defineScene, type AnyScene, type Painter } from './scene.ts';

/** Painted shots that follow each other, each fading in over the one before. */
export function sequenceOf(painted: Readonly<Record<SceneName, AnyScene>>): AnyScene {
  return defineScene<unknown[]>({
    async prepare(studio) {
      const cargoes: unknown[] = [];
      for (const { brief } of studio.brief.parts) {
        cargoes.push(await painted[brief.setting].prepare({ ...studio, brief }));
      }
      return cargoes;
    },

    painter(stage, cargoes, { parts }) {
      const front = stage.canvas;
      const back = takeCanvas(stage.arena, front.widthPx, front.heightPx);
      const bytes = front.stride * front.heightPx * 1.5;
      const rooms = roomsOf(stage);
      // Workers paint in the order of time, so that each part is set up once and makes way for the next but one.
      const painterOf = (index: number, { brief }: Part): Painter => {
        const room = rooms[index % rooms.length];
        if (room === undefined) throw new Error('there is room for two parts');
        if (room.holds === index) return room.paint;
        const own = stageIn(stage, room);
        const paint = painted[brief.setting].painter(own, cargoes[index], brief);
        const atmosphere = atmosphereOf(own, brief);
        room.holds = index;
        room.paint = (timeS) => {
          own.canvas = stage.canvas;
          paint(timeS);
          atmosphere(timeS);
        };
        return room.paint;
      };
      return (timeS) => {
        for (const [index, part] of parts.entries()) {
          const share = shareOf(part, timeS);
          if (share <= 0) continue;
          // Only while the next one fades in are there two to be painted.
          const next = parts[index + 1];
          if (next !== undefined && shareOf(next, timeS) >= 1) continue;
          if (share < 1) stage.canvas = back;
          painterOf(index, part)(timeS - part.startS);
          stage.canvas = front;
          if (share < 1) stage.kernels.mix(front.y, back.y, bytes, Math.round(share * 32_767));
        }
      };
    },
  });
}

/** Memory for one part at a time, and which it is. */
interface Room {
  readonly start: number;
  readonly end: number;
  holds: number;
  paint: Painter;
}

function roomsOf({ arena }: Stage): readonly Room[] {
  const sizeBytes = Math.floor(arena.freeBytes / 3);
  const room = (): Room => ({ ...arena.reserve(sizeBytes), holds: -1, paint: () => undefined });
  return [room(), room()];
}

function stageIn({ arena, ...tools }: Stage, { start, end }: Room): Stage {
  const { kernels, dither, canvas, lapse } = tools;
  const own = new Arena(arena.memory, start, end);
  return new Stage({ kernels, dither, canvas, lapse, arena: own });
}

function shareOf({ startS, fadeS }: Part, timeS: number): number {
  if (fadeS === 0) return 1;
  return smoothstep(startS, startS + fadeS, timeS);
}
