import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

/**
 * A video as OpenAI publishes it (the package `openai` 6.49, resources/videos.d.ts): thirteen fields,
 * all of them there. Models and sizes are OctopusX's, and so is the status `cancelled`.
 */
const PUBLISHED = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    object: { const: 'video' },
    model: { type: 'string' },
    status: { enum: ['queued', 'in_progress', 'completed', 'failed', 'cancelled'] },
    progress: { type: 'integer', minimum: 0, maximum: 100 },
    created_at: { type: 'integer' },
    completed_at: { type: ['integer', 'null'] },
    expires_at: { type: ['integer', 'null'] },
    prompt: { type: ['string', 'null'] },
    seconds: { type: 'string', pattern: String.raw`^\d+$` },
    size: { type: 'string' },
    remixed_from_video_id: { type: ['string', 'null'] },
    error: {
      type: ['object', 'null'],
      properties: { code: { type: 'string' }, message: { type: 'string' } },
      required: ['code', 'message'],
    },
  },
};

const ajv = new Ajv2020({ strict: false });
const validate = ajv.compile({ ...PUBLISHED, required: Object.keys(PUBLISHED.properties) });

/** Every video in an answer, alone or in a list, whatever else the answer holds. */
export function expectPublishedVideos(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null) return;
  const { object, data } = answer as { object?: unknown; data?: unknown };
  if (object === 'list' && Array.isArray(data)) data.forEach(expectPublishedVideos);
  if (object !== 'video') return;
  expect(validate(answer), `${ajv.errorsText(validate.errors)} in ${JSON.stringify(answer)}`).toBe(
    true,
  );
}
