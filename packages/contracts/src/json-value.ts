/** A JSON Schema of draft 2020-12, as plain JSON. */
export interface JsonSchema {
  readonly [keyword: string]: JsonValue;
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
