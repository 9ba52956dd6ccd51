import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import { listenOnLoopback } from './loopback.ts';

/**
 * Somebody's web space, good and bad, by path:
 *
 *   /640x480.jpg .png .webp .gif   a picture of that size (with any query)
 *   /640x480.rotated.jpg                   to be shown upright, 480x640
 *   /1000x1000.noise.png                   3 MB of it
 *   /truncated.jpg /page.html /drawing.svg /empty.jpg /huge.png
 *   /missing.jpg (404) /broken.jpg (500) /silent.jpg (no answer) /cut.jpg (ends early)
 *   /redirect?to=<url>             a 302 to there; without one, to itself
 */
export interface ImageServer {
  readonly url: string;
  readonly port: number;
  /** Requests by path, without the query. */
  count(path: string): number;
  /** A picture as clients put it into a body. */
  dataUri(path: string): Promise<string>;
  close(): Promise<void>;
}

export async function startImageServer(): Promise<ImageServer> {
  const counts = new Map<string, number>();
  const server = await listenOnLoopback((request, response) => {
    const url = new URL(request.url ?? '/', 'http://images.test');
    counts.set(url.pathname, (counts.get(url.pathname) ?? 0) + 1);
    answer(url, response).catch((error: Error) => response.destroy(error));
  });
  const { url, port } = server;
  // A gateway in this process lets nobody draw any more once it has read its first picture.
  await Promise.all([picture(640, 480, 'jpg'), picture(640, 480, 'png'), picture(480, 640, 'png')]);
  return {
    url,
    port,
    count: (path) => counts.get(path) ?? 0,
    async dataUri(path) {
      const response = await fetch(`${url}${path}`);
      const base64 = Buffer.from(await response.arrayBuffer()).toString('base64');
      return `data:${response.headers.get('content-type')};base64,${base64}`;
    },
    close: () => server.close(),
  };
}

async function answer(url: URL, response: ServerResponse): Promise<void> {
  const [, width, height, kind] = /^\/(\d+)x(\d+)\.(jpg|png|webp|gif)$/.exec(url.pathname) ?? [];
  if (kind !== undefined) {
    const bytes = await picture(Number(width), Number(height), kind as Kind);
    return send(response, TYPES[kind as Kind], bytes);
  }
  switch (url.pathname) {
    case '/truncated.jpg': {
      const whole = await picture(640, 480, 'jpg');
      return send(response, 'image/jpeg', whole.subarray(0, whole.length / 2));
    }
    case '/page.html':
      return send(response, 'text/html', '<!doctype html><title>A page</title><p>No image.');
    case '/drawing.svg':
      return send(response, 'image/svg+xml', SVG);
    case '/640x480.rotated.jpg': {
      const upright = sharp(await picture(640, 480, 'jpg'));
      return send(
        response,
        'image/jpeg',
        await upright.withMetadata({ orientation: 6 }).toBuffer(),
      );
    }
    case '/1000x1000.noise.png':
      return send(response, 'image/png', await noise(1_000, 1_000));
    case '/empty.jpg':
      return send(response, 'image/jpeg', '');
    case '/huge.png':
      return send(response, 'image/png', pngHeader(100_000, 100_000));
    case '/broken.jpg':
      return void response.writeHead(500).end('out of order');
    case '/silent.jpg':
      return;
    case '/cut.jpg':
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 100_000 });
      return void response.write('x'.repeat(1_000), () => response.destroy());
    case '/redirect':
      return void response
        .writeHead(302, { location: url.searchParams.get('to') ?? '/redirect' })
        .end();
    default:
      response.writeHead(404).end('nothing here');
  }
}

function send(response: ServerResponse, type: string, body: Buffer | string): void {
  response.writeHead(200, { 'content-type': type }).end(body);
}

type Kind = 'jpg' | 'png' | 'webp' | 'gif';

const TYPES = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif' };

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect/></svg>';

const pictures = new Map<string, Promise<Buffer>>();

function picture(widthPx: number, heightPx: number, kind: Kind): Promise<Buffer> {
  const name = `${widthPx}x${heightPx}.${kind}`;
  const drawn = pictures.get(name) ?? draw(widthPx, heightPx, kind);
  pictures.set(name, drawn);
  return drawn;
}

/** A sky over a field with a sun in it, so that there is something to be recognised. */
async function draw(widthPx: number, heightPx: number, kind: Kind): Promise<Buffer> {
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">
    <rect width="100%" height="60%" fill="#7ab6e0"/>
    <rect y="60%" width="100%" height="40%" fill="#4f7a3a"/>
    <circle cx="70%" cy="30%" r="10%" fill="#ffe9a8"/>
  </svg>`;
  const image = sharp(Buffer.from(scene));
  switch (kind) {
    case 'jpg':
      return image.jpeg().toBuffer();
    case 'png':
      return image.png().toBuffer();
    case 'webp':
      return image.webp().toBuffer();
    case 'gif':
      return image.gif().toBuffer();
  }
}

function noise(width: number, height: number): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const;
  return sharp(randomBytes(width * height * 3), { raw })
    .png()
    .toBuffer();
}

/** The first bytes of a PNG that claims a size. */
function pngHeader(widthPx: number, heightPx: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(widthPx, 0);
  size.writeUInt32BE(heightPx, 4);
  return Buffer.concat([head, size, Buffer.from('0802000000', 'hex'), Buffer.alloc(64)]);
}
