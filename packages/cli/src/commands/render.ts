import type { Engine, RenderJob, RenderRequest } from '@reelgate/engine';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { defineLongCommand } from '../command.ts';
import { withEngine } from '../embedded-engine.ts';
import { text } from '../option.ts';
import type { Terminal } from '../terminal.ts';
import { cannotWrite, outputAt } from './render-files.ts';
import { RENDER_OPTIONS } from './render-options.ts';
import { createProgress } from './render-progress.ts';
import { readSources, requestOf } from './render-request.ts';
import { refuseContradictions } from './render-values.ts';
import { answerOfUnderstanding, wordsOfUnderstanding } from './render-words.ts';

export const render = defineLongCommand({
  title: 'render',
  summary: 'paint a clip, or one frame of it, on this machine; asks no gateway',
  argument: text('PROMPT', 'what is to be seen; may be left out where pictures are given'),
  options: RENDER_OPTIONS,
  async run(values, terminal) {
    refuseContradictions(values);
    const { out, still = null, force = false } = values;
    const path = await outputAt(out, { still: still !== null, force });
    const sources = await readSources(values);
    return withEngine(terminal, async (engine, explain) => {
      const request = await requestOf(values, sources, engine);
      const explanation = explain(request);
      terminal.remark(wordsOfUnderstanding(explanation, request, sources.video));
      const work = { engine, request, path, terminal };
      const { seconds, frame } = await (still === null
        ? renderClip(work)
        : renderStill(work, still));
      const { widthPx: width, heightPx: height, seed } = request;
      const understood = answerOfUnderstanding(explanation);
      return {
        answer: { path, width, height, seconds, seed, frame, understood },
        text: frame === null ? `wrote ${out}` : `wrote ${out}, frame ${frame}`,
        remark: null,
      };
    });
  },
});

interface RenderWork {
  readonly engine: Engine;
  readonly request: RenderRequest;
  readonly path: string;
  readonly terminal: Terminal;
}

interface Rendered {
  /** Of the clip, or of that which a still is one frame of. */
  readonly seconds: number;
  readonly frame: number | null;
}

async function renderClip({ engine, request, path, terminal }: RenderWork): Promise<Rendered> {
  return inScratchFolder(path, async (folder) => {
    const made = await watched(engine.render(request, folder), terminal);
    await rename(made.videoPath, path);
    return { seconds: made.frameCount / made.frameRate, frame: null };
  });
}

async function renderStill(
  { engine, request, path }: RenderWork,
  timeS: number,
): Promise<Rendered> {
  return inScratchFolder(path, async (folder) => {
    const made = join(folder, `still${extname(path)}`);
    const { frame } = await engine.renderStill({ request, timeS, path: made }).done;
    await rename(made, path);
    return { seconds: request.durationS, frame };
  });
}

/** Beside the result, so that it comes into its place at once and whole. */
async function inScratchFolder<Result>(
  path: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(dirname(path), '.reelgate-')).catch((cause: unknown) => {
    throw cannotWrite(dirname(path), cause);
  });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LOOK_EVERY_MS = 100;

async function watched<Result>(job: RenderJob<Result>, terminal: Terminal): Promise<Result> {
  const progress = createProgress(terminal);
  const look = () => progress.show(job.fraction(), performance.now());
  const timer = setInterval(look, LOOK_EVERY_MS);
  try {
    return await job.done;
  } finally {
    clearInterval(timer);
    progress.end();
  }
}
