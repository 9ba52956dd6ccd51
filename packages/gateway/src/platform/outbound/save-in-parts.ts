import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { UpstreamFault } from '../upstream-fault.ts';
import { clipFaultOf } from './clip-fault.ts';
import { GuardedFetchError } from './guarded-fetch-error.ts';
import {
  lengthByRest,
  lengthOf,
  validatorOf,
  type AnswerHeaders,
  type Rest,
} from './partial-answer.ts';

/** An answer with all of a clip (200), or with the rest of it (206). */
export interface Part {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Readable;
}

/**
 * Asks for a clip, or for the rest of it, with so much time left. Null when there is no such rest;
 * all else that is no such answer is thrown as an UpstreamFault.
 */
export type AskForPart = (rest: Rest | null, msMax: number) => Promise<Part | null>;

interface Bounds {
  /** For all parts together, as is the next. */
  readonly msMax: number;
  readonly sizeBytesMax: number;
  /** How often a clip that breaks off may be carried on. */
  readonly resumptionsMax: number;
  /** Called when the first bytes are kept. */
  readonly halfway: () => void;
}

/**
 * Writes a clip into a new file. When it breaks off, or a server sends it by drops, its rest is asked
 * for; so that a clip of a gigabyte does not begin anew for each connection that is lost.
 */
export async function saveInParts(ask: AskForPart, path: string, bounds: Bounds): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await fill(file, ask, bounds);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** What is in the file, and what is known of all that belongs there. */
interface Saved {
  sizeBytes: number;
  totalBytes: number | null;
  validator: string | null;
  /** Counted over all parts, also of those that were of no use. */
  arrivedBytes: number;
}

const RESUME_MS = 100;
const RESUME_MS_MAX = 5_000;

async function fill(file: FileHandle, ask: AskForPart, bounds: Bounds): Promise<void> {
  const untilMs = performance.now() + bounds.msMax;
  const leftMs = (): number => Math.ceil(untilMs - performance.now());
  const saved: Saved = { sizeBytes: 0, totalBytes: null, validator: null, arrivedBytes: 0 };
  for (let resumptions = 0; ; resumptions += 1) {
    const beforeBytes = saved.sizeBytes;
    const cause = await takePart(file, saved, { ...bounds, ask, leftMs });
    if (cause === null) return;
    if (saved.validator === null || resumptions >= bounds.resumptionsMax || leftMs() <= 0) {
      throw new UpstreamFault('not_delivered', 'the clip broke off', { cause });
    }
    if (saved.sizeBytes > beforeBytes) continue;
    const waitMs = Math.min(RESUME_MS * 2 ** resumptions, RESUME_MS_MAX, leftMs());
    await delay(waitMs, undefined, { ref: false });
  }
}

interface Taking extends Bounds {
  readonly ask: AskForPart;
  readonly leftMs: () => number;
}

function restOf({ sizeBytes, validator }: Saved): Rest | null {
  return validator === null || sizeBytes === 0 ? null : { fromByte: sizeBytes, validator };
}

/** Null once the clip is whole; else what broke it off. */
async function takePart(file: FileHandle, saved: Saved, taking: Taking): Promise<Error | null> {
  const { ask, leftMs, sizeBytesMax } = taking;
  const rest = restOf(saved);
  let part: Part | null;
  try {
    part = await ask(rest, leftMs());
    if (rest !== null && !isUseful(part, rest, saved)) {
      part?.body.destroy();
      part = await ask(null, leftMs());
    }
  } catch (error) {
    const isPassing = error instanceof UpstreamFault && PASSING.has(error.kind);
    // That of the first question is for whoever wanted the clip.
    if (saved.validator === null || !isPassing) throw error;
    return error;
  }
  if (part === null) throw new UpstreamFault('not_delivered', 'the clip was not sent');
  if (part.status === 200) {
    await file.truncate();
    saved.sizeBytes = 0;
    saved.totalBytes = lengthOf(part.headers);
    const validator = validatorOf(part.headers);
    // The same file from its start is what those send who know no ranges.
    saved.validator = validator === rest?.validator ? null : validator;
  }
  if ((saved.totalBytes ?? 0) > sizeBytesMax) {
    part.body.destroy();
    throw new UpstreamFault('refused', `the clip: ${saved.totalBytes} bytes are announced`);
  }
  return write(file, saved, part.body, taking);
}

/** What may be over when it is asked again. */
const PASSING: ReadonlySet<UpstreamFault['kind']> = new Set(['not_delivered', 'uncertain', 'busy']);

/** A whole clip is of use as well: it begins anew. */
function isUseful(part: Part | null, rest: Rest, saved: Saved): boolean {
  if (part === null) return false;
  if (part.status === 200) return true;
  const totalBytes = lengthByRest(part.headers, rest);
  if (totalBytes === null || totalBytes !== (saved.totalBytes ?? totalBytes)) return false;
  saved.totalBytes = totalBytes;
  return true;
}

async function write(
  file: FileHandle,
  saved: Saved,
  body: Readable,
  taking: Taking,
): Promise<Error | null> {
  const { sizeBytesMax, halfway } = taking;
  const letGo = watchOver(body, saved, taking);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const isFirst = saved.arrivedBytes === 0;
      saved.arrivedBytes += chunk.length;
      if (saved.arrivedBytes > sizeBytesMax) throw tooMuch(sizeBytesMax);
      if (saved.sizeBytes + chunk.length > (saved.totalBytes ?? Infinity)) {
        throw tooMuch(saved.totalBytes);
      }
      await keep(file, chunk, saved);
      if (isFirst) halfway();
    }
  } catch (error) {
    if (error instanceof UpstreamFault) throw error;
    // The whole time is over, or the gateway closes.
    const isLast = error instanceof GuardedFetchError && error.reason !== 'cut_short';
    if (isLast) throw clipFaultOf(error);
    return error as Error;
  } finally {
    letGo();
  }
  const { sizeBytes, totalBytes } = saved;
  if (totalBytes === null || sizeBytes === totalBytes) return null;
  return new Error(`${sizeBytes} of ${totalBytes} bytes came`);
}

/** How often it is asked whether a connection brings enough to be in time. */
const LOOKS = 4;

/** Idle timers never trip over a drip feed. Breaks a body off that comes too slowly, or too late. */
function watchOver(body: Readable, saved: Saved, { msMax, leftMs }: Taking): () => void {
  const breakOff = (why: string): void => void body.destroy(new Error(why));
  const deadline = setTimeout(breakOff, Math.max(1, leftMs()), 'its time was over');
  let beforeBytes = saved.sizeBytes;
  const lookMs = msMax / LOOKS;
  const look = setInterval(() => {
    const { sizeBytes, totalBytes, validator } = saved;
    const comingBytes = ((sizeBytes - beforeBytes) / lookMs) * leftMs();
    beforeBytes = sizeBytes;
    const isInTime = totalBytes !== null && sizeBytes + comingBytes >= totalBytes;
    // Slow is better than to begin anew.
    if (!isInTime && validator !== null) breakOff('it came too slowly');
  }, lookMs);
  return () => {
    clearTimeout(deadline);
    clearInterval(look);
  };
}

function tooMuch(bytesMax: number | null): UpstreamFault {
  return new UpstreamFault('refused', `the clip: more than ${bytesMax} bytes came`);
}

async function keep(file: FileHandle, chunk: Buffer, saved: Saved): Promise<void> {
  try {
    for (let at = 0; at < chunk.length;) {
      const { bytesWritten } = await file.write(chunk, at, chunk.length - at, saved.sizeBytes);
      at += bytesWritten;
      saved.sizeBytes += bytesWritten;
    }
  } catch (cause) {
    // Asking for the rest would make no room for it.
    throw new UpstreamFault('not_delivered', 'the clip could not be kept', { cause });
  }
}
