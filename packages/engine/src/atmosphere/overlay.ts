import type { Brief } from '../brief/brief.ts';
import type { Canvas } from '../paint/canvas.ts';
import type { Stage } from '../paint/stage.ts';

/** Lays one kind of weather or light over what is painted at a moment. */
export type Overlay = (timeS: number) => void;

/** Null where the brief wants it, but its picture has it already or has no place for it. */
export type OverlayMaker = (stage: Stage, brief: Brief) => Overlay | null;

/** Whether a scene is painted, which has its light already, and no given picture is shown. */
export function isPainted({ scene, setting }: Pick<Brief, 'scene' | 'setting'>): boolean {
  return scene === setting;
}

/** What a length of one pixel in a 1280x720 picture is in this one, whatever its proportions. */
export function unitOf({ widthPx, heightPx }: Canvas): number {
  return Math.sqrt((widthPx * heightPx) / 921_600);
}

/** How many things are seen in a picture of this size, where a 720p one has `count`. */
export function countFor(canvas: Canvas, count: number): number {
  return Math.round(count * Math.min(1.5, Math.max(0.4, unitOf(canvas))));
}

/** A life that starts over: how far it has come, and which of them it is. */
export function cycled(value: number): { share: number; round: number } {
  const round = Math.floor(value);
  return { share: value - round, round };
}

/** A number 0..1 that stands for a random one each time something starts over. */
export function scattered(index: number, round: number): number {
  const mixed = Math.sin(index * 127.1 + round * 311.7) * 43758.5453;
  return mixed - Math.floor(mixed);
}
