import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  boundOf,
  engineCases,
  settingsOf,
  type EngineCase,
  type EngineSetting,
} from './lib/engine-cases.ts';
import { EngineRuns, leastOf, type Spent } from './lib/engine-runs.ts';
import { Steadiness } from './lib/engine-steadiness.ts';
import { encodeZoompan, hasZoompan } from './lib/engine-zoompan.ts';
import { printTable, progress } from './lib/table.ts';

/*
 * How much of a render is encoding: each clip is rendered whole, and then the very same frames and
 * samples, kept in memory, are only encoded. Both are done in turns and the best of each counts,
 * as other work on the machine can only add. Beside it stands ffmpeg's zoompan with the same
 * encoder, and how steady either is.
 */
// `node bench/engine.ts [--short] [name]`: a clip of each kind, once and small; or only one of them.
const words = process.argv.slice(2);
const short = words.includes('--short');
const only = words.find((word) => !word.startsWith('--'));
const glance = new Set(['one image']);
const steadyPx = 0.02;

const folder = await mkdtemp(join(tmpdir(), 'reelgate-bench-'));
const runs = new EngineRuns(folder);
const zoompan = hasZoompan();
const cases = (await engineCases(folder)).filter(({ name }) =>
  only === undefined ? !short || glance.has(name) : name === only,
);

const speeds: string[][] = [];
const rivals: string[][] = [];
const jitters: string[][] = [];
for (const one of cases) {
  for (const setting of settingsOf(one, { short })) await measure(one, setting);
}
if (cases.some(({ name }) => name === 'one image')) await measureSteadiness();
await rm(folder, { recursive: true });
print();
process.exit(0);

async function measure(one: EngineCase, setting: EngineSetting): Promise<void> {
  const { prompt, images } = one;
  const request = { prompt, images, ...setting, audio: true, seed: 7 };
  // The first time is nobody's: much is loaded and compiled only once.
  const steps = await runs.capture(request);
  const renders: Spent[] = [];
  const encodes = [await runs.encode(request, steps)];
  const rounds = short || setting.durationS >= 30 ? 1 : 3;
  for (let round = 0; round < rounds; round++) {
    renders.push(await runs.render(request));
    encodes.push(await runs.encode(request, steps));
  }
  const [whole, alone] = [leastOf(renders), leastOf(encodes)];
  const ratio = alone.wallS / whole.wallS;
  const bound = boundOf(one, setting);
  const clip = [one.name, `${setting.heightPx}p`, `${setting.durationS} s`];
  speeds.push([
    ...clip,
    whole.wallS.toFixed(2),
    alone.wallS.toFixed(2),
    ratio.toFixed(2),
    `${bound}`,
    ratio >= bound ? 'ok' : 'missed',
    (alone.cpuS / whole.cpuS).toFixed(2),
    ((runs.sizeBytes * 8) / 1e6 / setting.durationS).toFixed(1),
  ]);
  progress(`${clip.join(', ')}: ${ratio.toFixed(2)} (bound ${bound})`);
  if (one.name === 'one image' && zoompan && !short) compare(one, setting, whole.wallS);
}

/** The same picture under a push-in, of the same length and size, by the rival. */
function compare({ images }: EngineCase, setting: EngineSetting, engineS: number): void {
  const [picture = ''] = images;
  const path = join(folder, 'zoompan.mp4');
  const plainS = encodeZoompan(picture, path, setting, 'plain');
  const smoothedS = encodeZoompan(picture, path, setting, 'smoothed');
  rivals.push([
    `${setting.heightPx}p, ${setting.durationS} s`,
    engineS.toFixed(2),
    plainS.toFixed(2),
    smoothedS.toFixed(2),
    (smoothedS / engineS).toFixed(2),
    smoothedS > engineS ? 'ok' : 'missed',
  ]);
}

async function measureSteadiness(): Promise<void> {
  const size = short ? { widthPx: 854, heightPx: 480 } : { widthPx: 1280, heightPx: 720 };
  const steadiness = await Steadiness.over(folder, { ...size, durationS: 6 });
  const enginePx = await steadiness.ofEngine(runs);
  jitters.push(['engine', enginePx.toFixed(4), '', enginePx < steadyPx ? 'ok' : 'missed']);
  if (!zoompan) return;
  for (const kind of ['plain', 'smoothed'] as const) {
    const px = steadiness.ofZoompan(kind);
    jitters.push([`zoompan, ${kind}`, px.toFixed(4), (px / enginePx).toFixed(0), '']);
  }
}

function print(): void {
  const head = ['clip', 'size', 'length', 'render s', 'encode s', 'ratio', 'bound', 'verdict'];
  const title = 'Encoding alone / whole render, of the same frames, with 2 painting threads';
  printTable(title, [[...head, 'CPU ratio', 'Mbit/s'], ...speeds]);
  if (jitters.length === 0) return;
  if (rivals.length > 0) {
    const columns = [
      'push-in',
      'engine s',
      'zoompan s',
      'smoothed s',
      'smoothed / engine',
      'verdict',
    ];
    printTable('The same picture by ffmpeg zoompan, plain and over 4 times the pixels', [
      columns,
      ...rivals,
    ]);
  }
  if (!zoompan) progress('no ffmpeg command here, so nothing is compared with zoompan');
  printTable(`Jitter of tracked dots under a slow push-in; the bound is ${steadyPx} px`, [
    ['', 'px rms', 'times', 'verdict'],
    ...jitters,
  ]);
}
