import { parentPort } from 'node:worker_threads';
import { atmosphereOf } from '../atmosphere/atmosphere.ts';
import { makeNoise } from '../paint/noise-field.ts';
import { bindKernels } from '../kernels/kernels.ts';
import { Arena } from '../paint/arena.ts';
import { pictureBytes, takeCanvas } from '../paint/canvas.ts';
import { gradeOf } from '../paint/grade.ts';
import { Stage } from '../paint/stage.ts';
import { scenes } from '../scenes/all-scenes.ts';
import { frameRate } from '../encode/encoder.ts';
import { titleOver } from '../titles/title-painter.ts';
import { control, type NoiseJob, type PaintJob, type PaintReport } from './paint-job.ts';

const port = parentPort;
if (!port) throw new Error('painter-main runs as a worker');
const report = (news: PaintReport) => port.postMessage(news);
port.on('message', (job: PaintJob | NoiseJob) => {
  try {
    if ('noise' in job) makeNoise(bindKernels(job.module, job.memory), job.noise);
    else paintFrames(job, report);
    report({ kind: 'idle', job: job.number });
  } catch (error) {
    report({ kind: 'failed', job: job.number, problem: String((error as Error)?.stack ?? error) });
  }
});

/** Claims frame after frame until none is left, painting each into its slot of the ring. */
function paintFrames(job: PaintJob, report: (news: PaintReport) => void): void {
  const { brief } = job;
  const kernels = bindKernels(job.module, job.memory);
  const arena = new Arena(job.memory, job.scratchStart, job.scratchEnd);
  const canvas = takeCanvas(arena, brief.widthPx, brief.heightPx);
  const { lapse } = brief;
  const stage = new Stage({ kernels, arena, canvas, dither: job.dither, lapse });
  const paint = scenes[brief.scene].painter(stage, job.cargo, brief);
  const atmosphere = atmosphereOf(stage, brief);
  const grade = gradeOf(stage, brief);
  const title = titleOver(stage, job.title);
  const counters = new Int32Array(job.control);
  for (;;) {
    const frame = Atomics.add(counters, control.claimed, 1);
    if (frame >= brief.frameCount) return;
    for (;;) {
      if (Atomics.load(counters, control.stopped) !== 0) return;
      const taken = Atomics.load(counters, control.taken);
      if (frame - taken < job.slots) break;
      Atomics.wait(counters, control.taken, taken, 100);
    }
    paint(frame / frameRate);
    atmosphere(frame / frameRate);
    grade?.(frame / frameRate);
    title?.(frame / frameRate);
    packInto(stage, job.ring + (frame % job.slots) * job.slotBytes);
    report({ kind: 'frame', job: job.number, frame });
  }
}

function packInto(stage: Stage, slot: number): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const lumaBytes = widthPx * heightPx;
  const half = [widthPx / 2, heightPx / 2] as const;
  stage.kernels.pack(y, stride, slot, widthPx, heightPx);
  stage.kernels.pack(u, stride / 2, slot + lumaBytes, ...half);
  stage.kernels.pack(v, stride / 2, slot + lumaBytes * 1.25, ...half);
  if (pictureBytes(widthPx, heightPx) !== lumaBytes * 1.5) throw new Error('odd picture size');
}
