import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { checkEngine, createEngine, RenderCancelled, type RenderJob } from '../src/index.ts';
import { newFolder, requestOf, writePicture } from './workshop.ts';

const engine = createEngine({ processes: 1, threads: 2 });
afterAll(() => engine.close());

const long = requestOf({ prompt: 'sea', widthPx: 640, heightPx: 360, durationS: 20, audio: true });

async function until(job: RenderJob, fraction: number): Promise<void> {
  while (job.fraction() < fraction) await delay(5);
}

test('the native packages of this installation work', async () => {
  expect(await checkEngine()).toEqual([]);
});

test('a render cancelled while painting rejects and leaves nothing', async () => {
  const folder = newFolder();
  const job = engine.render(long, folder);
  await until(job, 0.05);
  expect(readdirSync(folder)).not.toEqual([]);
  job.cancel();
  await expect(job.done).rejects.toBeInstanceOf(RenderCancelled);
  expect(readdirSync(folder)).toEqual([]);
});

test('a render cancelled at once rejects and leaves nothing', async () => {
  const folder = newFolder();
  const job = engine.render(long, folder);
  job.cancel();
  await expect(job.done).rejects.toBeInstanceOf(RenderCancelled);
  expect(readdirSync(folder)).toEqual([]);
});

test('a waiting render is cancelled without disturbing the running one', async () => {
  const [first, second] = [newFolder(), newFolder()];
  const running = engine.render(requestOf({ prompt: 'abstract' }), first);
  const waiting = engine.render(long, second);
  waiting.cancel();
  await expect(waiting.done).rejects.toBeInstanceOf(RenderCancelled);
  expect(await running.done).toMatchObject({ frameCount: 24 });
  expect(running.fraction()).toBe(1);
  expect(readdirSync(second)).toEqual([]);
});

test('the fraction only grows', async () => {
  const job = engine.render(requestOf({ prompt: 'abstract', durationS: 3 }), newFolder());
  const seen: number[] = [];
  const watch = setInterval(() => seen.push(job.fraction()), 10);
  await job.done;
  clearInterval(watch);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.some((value) => value > 0 && value < 1)).toBe(true);
});

test('a crash of the process rejects clearly, and the next render works', async () => {
  const folder = newFolder();
  const own = createEngine({ threads: 1 });
  const before = childrenOfThisProcess();
  const job = own.render(long, folder);
  await until(job, 0.02);
  const started = childrenOfThisProcess().filter((id) => !before.includes(id));
  for (const id of started) process.kill(id, 'SIGKILL');
  await expect(job.done).rejects.toThrow(/the render process ended unexpectedly \(signal SIGKILL/);
  expect(readdirSync(folder)).toEqual([]);
  const next = await own.render(requestOf({ prompt: 'abstract' }), folder).done;
  expect(next.frameCount).toBe(24);
  await own.close();
});

function childrenOfThisProcess(): number[] {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString();
  return listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...words]) =>
        Number(parent) === process.pid && words.join(' ').includes('render-main'),
    )
    .map(([id]) => Number(id));
}

test('closing cancels what runs and waits, ends the processes and refuses more', async () => {
  const own = createEngine({ threads: 1 });
  const before = childrenOfThisProcess();
  const jobs = [own.render(long, newFolder()), own.render(long, newFolder())];
  const ends = Promise.allSettled(jobs.map(({ done }) => done));
  await own.close();
  for (const end of await ends) {
    expect(end).toMatchObject({ status: 'rejected', reason: expect.any(RenderCancelled) as Error });
  }
  expect(childrenOfThisProcess()).toEqual(before);
  await expect(own.render(long, newFolder()).done).rejects.toThrow('the engine is closed');
});

test.each([
  ['not a picture', 'note.jpg', 'this is text'],
  [
    'a drawing, which is code',
    'drawing.png',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  ],
])('%s is refused', async (_, name, content) => {
  const folder = newFolder();
  const path = join(folder, name);
  writeFileSync(path, content);
  const out = newFolder();
  await expect(engine.render(requestOf({ images: [path] }), out).done).rejects.toThrow(
    'an image is neither JPEG, PNG nor WebP',
  );
  expect(readdirSync(out)).toEqual([]);
});

test('a truncated picture is refused and leaves nothing', async () => {
  const folder = newFolder();
  const path = await writePicture(folder, 'whole.jpg');
  const cut = join(folder, 'cut.jpg');
  const { readFileSync } = await import('node:fs');
  writeFileSync(cut, readFileSync(path).subarray(0, 4000));
  const out = newFolder();
  await expect(engine.render(requestOf({ images: [cut] }), out).done).rejects.toThrow(
    'rendering failed',
  );
  expect(readdirSync(out)).toEqual([]);
});

test.each([
  [{ widthPx: 641 }, 'width and height must be even'],
  [{ durationS: 2.5 }, 'whole number of seconds'],
  [{ durationS: 31 }, 'whole number of seconds'],
  [{ seed: -1 }, 'seed'],
  [{ images: Array.from({ length: 8 }, () => '/nowhere.png') }, 'at most 7 images'],
])('%o cannot be rendered', async (changes, words) => {
  await expect(engine.render(requestOf(changes), newFolder()).done).rejects.toThrow(words);
});
