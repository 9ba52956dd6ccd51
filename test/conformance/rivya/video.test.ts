import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../../lib/image-server.ts';
import { probe } from '../../lib/probe.ts';
import { formOf, rivya, type Generation, type Rivya, type UploadedFile } from './client.ts';
import { LEAST } from './stage.ts';

let gateway: Gateway;
let images: ImageServer;
let api: Rivya;

beforeAll(async () => {
  images = await startImageServer();
  // No private address may be reached: a link to an upload is known as the gateway's own.
  gateway = await startGateway({ env: { REELGATE_EGRESS_ALLOW: '' } });
  api = rivya(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await images.close();
});

/** Waits for the video, fetches it without the key, and looks at it as a player would. */
async function expectVideo(
  { id }: Generation,
  expected: { readonly widthPx: number; readonly heightPx: number; readonly durationS: number },
): Promise<void> {
  const { status, final_credits, result, error } = await api.final(id);
  expect({ status, final_credits, error }).toEqual({
    status: 'succeeded',
    final_credits: 10,
    error: null,
  });
  const response = await fetch(result?.primary_url ?? 'none');
  const { widthPx, heightPx, video, audio } = await probe(
    Buffer.from(await response.arrayBuffer()),
  );
  expect({ widthPx, heightPx, durationS: video.endS, codec: video.codec }).toEqual({
    widthPx: expected.widthPx,
    heightPx: expected.heightPx,
    durationS: expect.closeTo(expected.durationS, 6) as number,
    codec: 'avc',
  });
  expect(audio?.codec).toBe('aac');
}

describe('the embedded engine', () => {
  test('text to video, with nothing but a prompt', async () => {
    const generation = await api.accepted(LEAST);
    await expectVideo(generation, { widthPx: 480, heightPx: 720, durationS: 6 });
  });

  test('an uploaded image to video, whose ratio does not follow the image', async () => {
    const picture = await fetch(`${images.url}/600x900.jpg`);
    const form = formOf(Buffer.from(await picture.arrayBuffer()), { kind: 'image' }, 'a.jpg');
    const uploaded = (await api.upload(form)).json as UploadedFile;
    const referenceMediaItems = [{ url: uploaded.url, kind: uploaded.kind }];
    const params = { mode: 'spicy', duration: 7, aspect_ratio: '1:1', referenceMediaItems };
    const generation = await api.accepted({ ...LEAST, params });
    await expectVideo(generation, { widthPx: 480, heightPx: 480, durationS: 7 });
  });
});
