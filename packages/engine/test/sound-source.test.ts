import { expect, test, vi } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import type { RenderRequest } from '../src/brief/render-request.ts';
import { clipFilesIn } from '../src/clip/clip-files.ts';
import { Crew } from '../src/clip/crew.ts';
import { renderClip } from '../src/clip/render-clip.ts';
import { openFootage } from '../src/decode/footage.ts';
import { readLastPicture } from '../src/decode/last-picture.ts';
import { readLastSound } from '../src/decode/last-sound.ts';
import type { EncoderSettings, SoundBlock } from '../src/encode/encoder.ts';
import { openEncoder } from '../src/encode/open-encoder.ts';
import { SoundTrack } from '../src/sound/sound-track.ts';
import { newFolder, requestOf } from './workshop.ts';

const crew = new Crew(1);

const size = { widthPx: 64, heightPx: 64, audio: true };
const long = requestOf({ ...size, prompt: 'abstract', durationS: 30 });
const short = requestOf({ ...size, prompt: 'abstract, no music', durationS: 1 });

interface Chances {
  signal?: AbortSignal;
  /** While all is prepared. */
  meanwhile?: () => Promise<unknown>;
}

/** Renders as a render process does; returns the sound that is encoded. */
async function render(request: RenderRequest, { signal, meanwhile }: Chances = {}) {
  const heard: SoundBlock[] = [];
  await renderClip(crew, request, clipFilesIn(newFolder()), {
    signal: signal ?? new AbortController().signal,
    async openEncoder(settings) {
      await meanwhile?.();
      return listeningTo(settings, heard);
    },
    openFootage: (settings) => openFootage('node-av', settings),
    readLastPicture: (path) => readLastPicture('node-av', path),
    readLastSound: (path, lengthS) => readLastSound('node-av', path, lengthS),
    onProgress: () => undefined,
  });
  return bytesOf(heard);
}

async function listeningTo(settings: EncoderSettings, heard: SoundBlock[]) {
  const encoder = await openEncoder('node-av', settings);
  return {
    picture: (planes: Uint8Array) => encoder.picture(planes),
    sound: (block: SoundBlock) => {
      heard.push(block);
      return encoder.sound(block);
    },
    finish: () => encoder.finish(),
    abort: () => encoder.abort(),
  };
}

function bytesOf(blocks: readonly SoundBlock[]): Buffer {
  const sides = blocks.flatMap(({ left, right }) => [left, right]);
  return Buffer.concat(sides.map(({ buffer }) => Buffer.from(buffer)));
}

function expected(request: RenderRequest): Buffer {
  const track = new SoundTrack(briefOf(request));
  return bytesOf(Array.from({ length: request.durationS }, () => track.next()));
}

test('whoever waits for sound learns that the render is cancelled', async () => {
  const abort = new AbortController();
  let told: unknown;
  const rendering = render(long, {
    signal: abort.signal,
    meanwhile: async () => {
      const waiting = crew.sound.next();
      abort.abort();
      // All of the sound would be heard once before the first second of it is there.
      told = await waiting.catch((error: unknown) => error);
    },
  });
  await expect(rendering).rejects.toThrow('aborted');
  expect(String(told)).toContain('it was stopped');
  expect((await render(short)).equals(expected(short))).toBe(true);
});

test('a render that is cancelled as sound arrives leaves that of the next one clean', async () => {
  const abort = new AbortController();
  const next = crew.sound.next.bind(crew.sound);
  const asked = vi.spyOn(crew.sound, 'next').mockImplementation(async () => {
    const block = await next();
    abort.abort();
    return block;
  });
  await expect(render(short, { signal: abort.signal })).rejects.toThrow('aborted');
  asked.mockRestore();
  expect((await render(short)).equals(expected(short))).toBe(true);
});
