import type { JsonSchema } from '@reelgate/contracts';

/** What the OpenAPI document says of a route. */
export interface RouteDoc {
  /** Its own in the dialect. */
  readonly operationId: string;
  readonly summary: string;
  /** Fields of the query by name. */
  readonly query?: Readonly<Record<string, JsonSchema>>;
  /** Of a JSON body. */
  readonly request?: JsonSchema;
  /** Of a multipart body. */
  readonly form?: JsonSchema;
  /** Whether an Idempotency-Key is read. */
  readonly isIdempotent?: boolean;
  /** Whether a Reelgate-Channel is read; it is wherever an Idempotency-Key is. */
  readonly takesChannel?: boolean;
  /** What is answered by status, when nothing is refused. */
  readonly answers: Readonly<Record<number, AnswerDoc>>;
}

export type AnswerDoc =
  /** The name of one of the dialect's schemas, as JSON. */
  | string
  /** A file or a stream. */
  | { readonly contentTypes: readonly string[] }
  /** No body. */
  | null;

/** What the OpenAPI document says of a dialect. */
export interface DialectDoc {
  readonly title: string;
  readonly description: string;
  /** Whatever answers are made of, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** The name of the one that refusals have, and its content type. */
  readonly refusal: string;
  readonly refusalType: 'application/json' | 'application/problem+json';
  /** Headers that can bring a key besides `Authorization: Bearer`. */
  readonly keyHeaders: readonly string[];
}
