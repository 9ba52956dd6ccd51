import type { DialectName } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/http/shared-paths.ts';

type Asked = Parameters<typeof dialectOf>[0];

const asked = (change: Partial<Asked>): Asked => ({
  method: 'POST',
  headers: {},
  body: undefined,
  params: {},
  ...change,
});

describe('POST /v1/videos/generations goes by the model', () => {
  const path = '/v1/videos/generations';
  const candidates = ['empirio', 'xai'] as const;

  test.each<[unknown, DialectName]>([
    ['grok-imagine-video-1-5', 'empirio'],
    // What looks like EmpirioLabs' spelling gets EmpirioLabs' answer that there is none.
    ['grok-imagine-video-1-6', 'empirio'],
    ['grok-imagine-video-1-5-fast', 'empirio'],
    ['grok-imagine-video-2', 'empirio'],
    ['grok-imagine-video-2-0', 'empirio'],
    ['grok-imagine-video-15', 'empirio'],
    ['grok-imagine-video', 'xai'],
    ['grok-imagine-video-1.5', 'xai'],
    ['grok-imagine-video-1.5-lite', 'xai'],
    ['grok-imagine-video-1.5-preview', 'xai'],
    ['grok-imagine-video-1.6', 'xai'],
    ['grok-imagine-video-2.0', 'xai'],
    ['grok-imagine-video-10.5', 'xai'],
    ['grok-imagine-video-lite', 'xai'],
    ['Grok-imagine-video-1-5', 'xai'],
    [' grok-imagine-video-1-5', 'xai'],
    ['sora-2', 'xai'],
    ['', 'xai'],
    ['__proto__', 'xai'],
    [7, 'xai'],
    [null, 'xai'],
    [undefined, 'xai'],
    [['grok-imagine-video-1-5'], 'xai'],
  ])('%j: %s', (model, expected) => {
    expect(dialectOf(asked({ body: { model } }), path, candidates)).toBe(expected);
    expect(dialectOf(asked({ body: { model } }), path, candidates.toReversed())).toBe(expected);
  });

  test.each([undefined, null, 'text', 7, [], {}])('without one, as in %j, by the key', (body) => {
    expect(dialectOf(asked({ body }), path, candidates)).toBe('xai');
    const headers = { 'x-api-key': 'key' };
    expect(dialectOf(asked({ body, headers }), path, candidates)).toBe('empirio');
  });

  test('a model of xAI is xAI’s, whatever header the key is in', () => {
    const headers = { 'x-api-key': 'key' };
    const body = { model: 'grok-imagine-video' };
    expect(dialectOf(asked({ body, headers }), path, candidates)).toBe('xai');
  });
});

describe.each(['edits', 'extensions'])('POST /v1/videos/%s goes by the video', (operation) => {
  test.each<[unknown, DialectName]>([
    [{ video: { id: 'video_1' } }, 'openai'],
    [{ video: { url: 'https://example.com/a.mp4' } }, 'xai'],
    [{ video: { file_id: 'file_1' } }, 'xai'],
    [{ 'video[id]': 'video_1' }, 'openai'],
    [{ video: 'video_1' }, 'openai'],
    [{ video: null }, 'openai'],
    [{}, 'openai'],
    [undefined, 'openai'],
  ])('%j: %s', (body, expected) => {
    const path = `/v1/videos/${operation}`;
    expect(dialectOf(asked({ body }), path, ['xai', 'openai'])).toBe(expected);
  });
});

describe('GET /v1/videos/:id goes by the form of the id', () => {
  test.each<[unknown, DialectName]>([
    ['018f5a3a-1b6e-7d9f-8c2b-4d6e8f0a2c4e', 'xai'],
    ['018F5A3A-1B6E-7D9F-8C2B-4D6E8F0A2C4E', 'xai'],
    ['video_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e', 'openai'],
    ['018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e', 'openai'],
    ['018f5a3a-1b6e-7d9f-8c2b-4d6e8f0a2c4e0', 'openai'],
    ['', 'openai'],
    [undefined, 'openai'],
  ])('%j: %s', (id, expected) => {
    const path = '/v1/videos/:id';
    for (const method of ['GET', 'HEAD']) {
      const request = asked({ method, params: { id } });
      expect(dialectOf(request, path, ['openai', 'xai'])).toBe(expected);
    }
  });
});

test.each(['/v1/models', '/v1/models/:id'])('GET %s is EmpirioLabs’', (path) => {
  expect(dialectOf(asked({ method: 'GET' }), path, ['openai', 'empirio'])).toBe('empirio');
});

describe('a path without a rule', () => {
  test('is the first candidate’s', () => {
    expect(dialectOf(asked({ method: 'GET' }), '/v1/files', ['xai', 'openai'])).toBe('xai');
  });

  test('and so is one whose rule names somebody who is not there', () => {
    const path = '/v1/videos/generations';
    expect(dialectOf(asked({ body: { model: 'sora' } }), path, ['empirio'])).toBe('empirio');
  });

  test('with no candidate is a bug', () => {
    expect(() => dialectOf(asked({}), '/v1/files', [])).toThrow('nobody answers');
  });
});
