import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipFilesIn } from '../packages/engine/src/clip/clip-files.ts';
import { Crew } from '../packages/engine/src/clip/crew.ts';
import { renderClip } from '../packages/engine/src/clip/render-clip.ts';
import type {
  Encoder,
  EncoderSettings,
  SoundBlock,
} from '../packages/engine/src/encode/encoder.ts';
import { readLastPicture } from '../packages/engine/src/decode/last-picture.ts';
import { openEncoder } from '../packages/engine/src/encode/open-encoder.ts';
import { engineCases, type EngineCase } from './lib/engine-cases.ts';

/*
 * How much of a render is encoding: each clip is rendered whole, and then the very same frames and
 * samples, kept in memory, are only encoded. Both are done in turns and the best of each counts,
 * as other work on the machine can only add.
 */
// `node bench/engine.ts [--short] [name]`: one clip of each kind, once; or only the named one.
const words = process.argv.slice(2);
const short = words.includes('--short');
const rounds = short ? 1 : 3;
const request = { widthPx: 1280, heightPx: 720, durationS: 6, audio: true, seed: 7 };

const folder = await mkdtemp(join(tmpdir(), 'reelgate-bench-'));
const only = words.find((word) => !word.startsWith('--'));
const glance = ['one image', 'sea'];
const crew = new Crew(2);
const rows: Row[] = [];
for (const one of await engineCases(folder)) {
  if (only && one.name !== only) continue;
  if (short && !only && !glance.includes(one.name)) continue;
  const row = await measure(one);
  rows.push(row);
  console.error(`${row.name}: ${row.ratio.toFixed(2)} (bound ${row.bound})`);
}
await rm(folder, { recursive: true });
print(rows);
process.exit(0);

interface Row extends EngineCase {
  renderS: number;
  encodeS: number;
  ratio: number;
  cpuRatio: number;
  megabits: number;
}

async function measure(one: EngineCase): Promise<Row> {
  const taken = await capture(one);
  const renders: Spent[] = [];
  const encodes: Spent[] = [];
  for (let round = 0; round < rounds; round++) {
    renders.push(await spent(() => render(one, (settings) => openEncoder('node-av', settings))));
    encodes.push(await spent(() => replay(taken)));
  }
  const [render_, encode] = [least(renders), least(encodes)];
  const { size } = await import('node:fs').then(({ statSync }) =>
    statSync(join(folder, 'video.mp4')),
  );
  return {
    ...one,
    renderS: render_.wallS,
    encodeS: encode.wallS,
    ratio: encode.wallS / render_.wallS,
    cpuRatio: encode.cpuS / render_.cpuS,
    megabits: (size * 8) / 1e6 / request.durationS,
  };
}

function render(one: EngineCase, open: (settings: EncoderSettings) => Promise<Encoder>) {
  const { prompt, images } = one;
  return renderClip(crew, { ...request, prompt, images }, clipFilesIn(folder), {
    openEncoder: open,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    readLastPicture: (path) => readLastPicture('node-av', path),
  });
}

type Step = { picture: Uint8Array } | { sound: SoundBlock };

/** Renders once, keeping what the encoder is given. */
async function capture(one: EngineCase): Promise<Step[]> {
  const steps: Step[] = [];
  await render(one, async (settings) => {
    const encoder = await openEncoder('node-av', settings);
    return {
      picture: (planes) => {
        steps.push({ picture: Uint8Array.from(planes) });
        return encoder.picture(planes);
      },
      sound: (block) => {
        steps.push({ sound: block });
        return encoder.sound(block);
      },
      finish: () => encoder.finish(),
      abort: () => encoder.abort(),
    };
  });
  return steps;
}

async function replay(steps: readonly Step[]): Promise<void> {
  const { widthPx, heightPx } = request;
  const path = join(folder, 'alone.mp4');
  const encoder = await openEncoder('node-av', { path, widthPx, heightPx, audio: true });
  for (const step of steps) {
    if ('picture' in step) await encoder.picture(step.picture);
    else await encoder.sound(step.sound);
  }
  await encoder.finish();
}

interface Spent {
  wallS: number;
  cpuS: number;
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallS: (performance.now() - startMs) / 1000, cpuS: (user + system) / 1e6 };
}

function least(all: readonly Spent[]): Spent {
  return {
    wallS: Math.min(...all.map(({ wallS }) => wallS)),
    cpuS: Math.min(...all.map(({ cpuS }) => cpuS)),
  };
}

function print(measured: readonly Row[]): void {
  console.log('6 s at 1280x720, 2 painting threads; ratio = encode alone / whole render');
  console.log('| clip | render s | encode s | ratio | bound | | CPU ratio | Mbit/s |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const row of measured) {
    const verdict = row.ratio >= row.bound ? 'ok' : 'MISSED';
    const times = `${row.renderS.toFixed(2)} | ${row.encodeS.toFixed(2)} | ${row.ratio.toFixed(2)}`;
    const rest = `${row.bound} | ${verdict} | ${row.cpuRatio.toFixed(2)} | ${row.megabits.toFixed(1)}`;
    console.log(`| ${row.name} | ${times} | ${rest} |`);
  }
}
