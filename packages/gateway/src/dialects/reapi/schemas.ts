import { modelsOf, type JsonSchema } from '@reelgate/contracts';
import type { DialectDoc } from '../../http/route-doc.ts';
import { inputSchemaOf, orNull, whole } from '../../http/schema-words.ts';
import { failureCodes } from './encode.ts';

const text: JsonSchema = { type: 'string' };

const head = {
  id: { type: 'string', pattern: '^task_[0-9a-f]{32}$' },
  model: { type: 'string', description: 'As it was submitted.' },
  status: { enum: ['processing', 'completed', 'failed'] },
  created_at: { type: 'integer', description: 'Seconds since 1970.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** What the routes answer with; tests hold every answer against it. */
export const REAPI_DOC: DialectDoc = {
  title: 'Reelgate in the words of reAPI',
  description:
    'A submit gives a task, which is polled until it is completed or failed. Refusals carry ' +
    '`x-should-retry: false` where sending the same again cannot help.',
  refusal: 'Error',
  refusalType: 'application/json',
  keyHeaders: [],
  schemas: {
    Submitted: whole({ ...head, status: { const: 'processing' } }),
    Task: whole({
      ...head,
      output: orNull(
        whole({
          video_urls: { type: 'array', items: { type: 'string', format: 'uri' }, minItems: 1 },
        }),
      ),
      error: orNull(whole({ code: { enum: Object.values(failureCodes) }, message: text })),
    }),
    Balance: whole({
      balance: { type: 'integer', minimum: 0, description: 'Credits that can be spent now.' },
    }),
    Error: whole({
      error: whole({
        code: { type: 'integer', description: 'What to match on; the message is for people.' },
        message: text,
        request_id: { type: 'string', pattern: '^req_[0-9a-f]{32}$' },
      }),
    }),
  },
};

/** Of POST /videos/generations: what any of the models takes. */
export const SUBMIT: JsonSchema = {
  anyOf: modelsOf('reapi').map(([contract]) => inputSchemaOf(contract)),
};
