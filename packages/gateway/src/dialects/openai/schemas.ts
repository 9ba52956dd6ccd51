import type { JsonSchema } from '@reelgate/contracts';
import type { DialectDoc } from '../../http/route-doc.ts';
import { orNull, whole } from '../../http/schema-words.ts';
import { LIMIT_DEFAULT, LIMIT_MAX, VARIANTS } from './decode-query.ts';
import { failureCodes } from './encode.ts';
import { ERROR_TYPES } from './errors.ts';
import { VIDEO_ID } from './wire-id.ts';

const text: JsonSchema = { type: 'string' };
const second: JsonSchema = { type: 'integer', minimum: 0, description: 'Seconds since 1970.' };
const uri: JsonSchema = { type: 'string', format: 'uri' };
const videoId: JsonSchema = { type: 'string', pattern: VIDEO_ID.source };

const onlyCompleted = (schema: JsonSchema): JsonSchema => ({
  ...orNull(schema),
  description: 'Null unless the video is completed.',
});

/** What the routes answer with; tests hold every answer against it. */
export const OPENAI_DOC: DialectDoc = {
  title: 'Reelgate in the words of OpenAI’s Videos',
  description:
    'Under /openai a video at work is `in_progress`, as the openai package knows it; on the root ' +
    'it is `processing`. An answer about a video that is not final has `openai-poll-after-ms`. ' +
    'Refusals carry `x-should-retry: false` where sending the same again cannot help.',
  refusal: 'Error',
  refusalType: 'application/json',
  keyHeaders: [],
  schemas: {
    Video: whole({
      id: videoId,
      object: { const: 'video' },
      model: text,
      status: {
        enum: ['queued', 'processing', 'in_progress', 'completed', 'failed', 'cancelled'],
      },
      progress: { type: 'integer', minimum: 0, maximum: 100, description: 'Per cent.' },
      created_at: second,
      completed_at: onlyCompleted(second),
      expires_at: onlyCompleted(second),
      prompt: text,
      seconds: { type: 'string', pattern: String.raw`^\d+$`, description: 'The length.' },
      size: {
        type: 'string',
        description: 'Such as 480P; as it was sent where the model’s field is size.',
      },
      remixed_from_video_id: orNull(videoId),
      error: {
        ...orNull(whole({ code: { enum: Object.values(failureCodes) }, message: text })),
        description: 'Null unless the video failed.',
      },
      video_url: onlyCompleted(uri),
      url: onlyCompleted(uri),
    }),
    VideoList: whole({
      object: { const: 'list' },
      data: { type: 'array', items: { $ref: '#/components/schemas/Video' } },
      first_id: orNull(videoId),
      last_id: orNull(videoId),
      has_more: { type: 'boolean' },
    }),
    VideoDeleted: whole({
      id: videoId,
      object: { const: 'video.deleted' },
      deleted: { const: true },
    }),
    Error: whole({
      error: whole({
        message: { type: 'string', pattern: String.raw` \(request id: req_[0-9a-f]{32}\)$` },
        type: { enum: ERROR_TYPES },
        param: { ...orNull(text), description: 'The field or parameter that is meant.' },
        code: text,
      }),
    }),
  },
};

export const LIST_QUERY: Readonly<Record<string, JsonSchema>> = {
  limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
  after: { ...videoId, description: 'The last_id of the page before.' },
  order: { enum: ['asc', 'desc'], default: 'desc' },
};

export const CONTENT_QUERY: Readonly<Record<string, JsonSchema>> = {
  variant: { enum: VARIANTS, default: 'video' },
};

/** A video, or one of its previews. */
export const MEDIA = { contentTypes: ['video/mp4', 'image/webp'] } as const;
