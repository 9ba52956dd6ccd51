import { fork, type ChildProcess } from 'node:child_process';
import type { ImageNews, ImageOrder } from './image-process-main.ts';
import {
  DAMAGED,
  ImageUndecodable,
  TOO_SLOW,
  type ImageBounds,
  type NormalImage,
} from './normalise-image.ts';

/** Decodes `from` and writes it to `to`, as `normaliseImage` does, in a process of its own. */
export type NormaliseImage = (from: string, to: string) => Promise<NormalImage>;

const MAIN = new URL('./image-process-main.ts', import.meta.url);

/** A warm process spares the next picture a quarter of a second, and one without work its memory. */
const IDLE_MS_MAX = 30_000;
/** Beyond what the decoder is allowed, which it sees to by itself as long as it can. */
const GRACE_MS = 5_000;

/**
 * Pictures come from anybody, and are decoded by native code: what that takes down is one process of
 * ours and the task of that picture. One picture at a time, because each may take much memory.
 */
export function createImageNormaliser(bounds: ImageBounds, main: URL = MAIN): NormaliseImage {
  let warm: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();

  const takeProcess = (): ChildProcess => {
    clearTimeout(idle);
    if (warm !== null) {
      keepParentAlive(warm, true);
      return warm;
    }
    const child = fork(main, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const forget = (): void => {
      if (warm === child) warm = null;
    };
    child.once('close', forget).once('error', forget);
    warm = child;
    return child;
  };
  const rest = (child: ChildProcess): void => {
    if (warm !== child) return;
    keepParentAlive(child, false);
    idle = setTimeout(() => end(child), IDLE_MS_MAX).unref();
  };
  const end = (child: ChildProcess): void => {
    if (warm === child) warm = null;
    child.kill('SIGKILL');
  };

  /** Null when the process was lost over it. */
  const ask = async (order: ImageOrder): Promise<ImageNews | null> => {
    const child = takeProcess();
    const { promise, resolve } = Promise.withResolvers<ImageNews | null>();
    const lost = (): void => resolve(null);
    child.once('message', resolve).once('close', lost).once('error', lost);
    const deadline = setTimeout(
      () => {
        resolve({ kind: 'refused', words: TOO_SLOW });
        end(child);
      },
      bounds.decodeSMax * 1_000 + GRACE_MS,
    );
    // A failed send means that it is gone, which its close event tells.
    child.send(order, () => undefined);
    const news = await promise;
    clearTimeout(deadline);
    child.off('message', resolve).off('close', lost).off('error', lost);
    if (news !== null) rest(child);
    return news;
  };
  const normalise = async (from: string, to: string): Promise<NormalImage> => {
    // Lost once may be somebody's `kill`, or memory that others took; lost again it is the picture.
    const order = { from, to, bounds };
    const news = (await ask(order)) ?? (await ask(order));
    if (news === null) throw new ImageUndecodable(DAMAGED);
    switch (news.kind) {
      case 'done':
        return news.image;
      case 'refused':
        throw new ImageUndecodable(news.words);
      case 'broke':
        throw new Error(news.problem);
    }
  };
  return (from, to) => {
    const turn = lastTurn.then(() => normalise(from, to));
    lastTurn = turn.catch(() => null);
    return turn;
  };
}

/** An idle process must not hold back a program that is otherwise done. */
function keepParentAlive(child: ChildProcess, alive: boolean): void {
  for (const handle of [child, child.channel]) {
    if (alive) handle?.ref();
    else handle?.unref();
  }
}
