import { gzipSync } from 'node:zlib';
import { send, withLinks, type Exchange, type Play, type Trouble } from './fault-proxy.ts';

/** What can go wrong with one exchange, as plays for a fault proxy. */

/** An answer instead of the double's. */
export function answers(
  status: number,
  {
    headers = {},
    body = '{}',
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } = {},
): Play {
  return ({ response }) => void response.writeHead(status, headers).end(body);
}

/** The connection ends, and the double has heard nothing. */
export const cut: Play = ({ response }) => void response.destroy();

/** Nobody ever answers, and the double has heard nothing. */
export const silence: Play = () => undefined;

/** The double does its part, and the gateway hears something else of it. */
export function taken(play: Play): Play {
  return async (scene) => {
    await scene.forward();
    return play(scene);
  };
}

/** The double's answer with something changed in it. */
export function says(change: (json: object) => unknown): Play {
  return async ({ response, forward }) => {
    const { status, json } = await forward();
    send(response, { status, json: change(json as object) });
  };
}

/** The double's answer with the clip at another address; null is none. */
export function linksTo(link: string | null): Play {
  return says((json) => withLinks(json, link));
}

/** The double's answer, as late as that. */
export function late(ms: number): Play {
  return async ({ response, forward }) => {
    const answer = await forward();
    setTimeout(() => send(response, answer), ms);
  };
}

/** The double's answer, kept back until then. */
export function heldUntil(then: Promise<void>): Play {
  return async ({ response, forward }) => {
    const answer = await forward();
    await then;
    send(response, answer);
  };
}

const VIDEO = { 'content-type': 'video/mp4' };

/** Fewer bytes than were announced. */
export const cutAnnounced: Play = ({ response, clip }) => {
  response.writeHead(200, { ...VIDEO, 'content-length': clip.length });
  response.write(clip.subarray(0, clip.length / 2), () => response.destroy());
};

/** The same, of a file that could be asked for by its parts. */
export const cutWithETag: Play = ({ response, clip }) => {
  response.writeHead(200, { ...VIDEO, 'content-length': clip.length, etag: '"clip"' });
  response.write(clip.subarray(0, clip.length / 2), () => response.destroy());
};

/** The connection breaks between two chunks. */
export const cutBetweenChunks: Play = ({ response, clip }) => {
  response.writeHead(200, VIDEO);
  response.write(clip.subarray(0, clip.length / 2), () => response.destroy());
};

/** Neither a length nor chunks: the end of the connection, which comes early, is the end of the body. */
export const cutUnannounced: Play = ({ response, clip }) => {
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, { ...VIDEO, connection: 'close' });
  response.end(clip.subarray(0, clip.length / 2));
};

/** A proper answer with half of the file. */
export const halfTheFile: Play = ({ response, clip }) => {
  response.writeHead(200, VIDEO).end(clip.subarray(0, clip.length / 2));
};

const DRIP_MS = 40;

/** A byte now and then, so that nothing is ever idle. */
export const drips: Play = ({ response, clip }) => {
  let count = 0;
  response.writeHead(200, VIDEO);
  const timer = setInterval(() => {
    response.write(clip.subarray(count, count + 1));
    count = (count + 1) % clip.length;
  }, DRIP_MS);
  response.on('close', () => clearInterval(timer));
};

const CHUNK = Buffer.alloc(64 * 1_024);

export const endless: Play = ({ response }) => {
  response.writeHead(200, VIDEO);
  const more = (): void => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', more);
  more();
};

export function zipped(body: string | Buffer): Play {
  return answers(200, { headers: { ...VIDEO, 'content-encoding': 'gzip' }, body: gzipSync(body) });
}

/** Something else that is called a video. */
export function asVideo(body: string | Buffer): Play {
  return answers(200, { headers: VIDEO, body });
}

export function redirects(location: string): Play {
  return answers(302, { headers: { location } });
}

export function once(on: Exchange, play: Play): readonly Trouble[] {
  return [{ on, times: 1, play }];
}

export function always(on: Exchange, play: Play): readonly Trouble[] {
  return [{ on, times: Infinity, play }];
}

/** One after the other. */
export function inTurn(on: Exchange, ...plays: readonly Play[]): readonly Trouble[] {
  return plays.map((play, after) => ({ on, after, times: 1, play }));
}
