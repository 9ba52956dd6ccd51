import type { JsonSchema } from '@reelgate/contracts';

const file = { type: 'string', contentMediaType: 'application/octet-stream' };

/** Parts of one name. */
export function filesRules({
  title,
  description,
  countMax,
}: {
  readonly title: string;
  readonly description: string;
  readonly countMax: number;
}): JsonSchema {
  const notes = { title, description: `${description} The name may end in [].` };
  return { ...notes, type: 'array', items: file, maxItems: countMax };
}

export function fileRules({ title = '', description = '' }: JsonSchema): JsonSchema {
  return { title, description, ...file };
}

/** The same rules where every value is a text, as it is in a form. */
export function textRules(rules: JsonSchema): JsonSchema {
  const texts = Object.entries(rules).flatMap(([keyword, value]): Entry[] => {
    switch (keyword) {
      case 'minimum':
      case 'maximum':
        return [];
      case 'default':
        return [[keyword, typeof value === 'number' ? String(value) : value]];
      case 'enum':
        return [[keyword, (value as readonly JsonValue[]).filter(isText)]];
      case 'anyOf':
        return [[keyword, (value as readonly JsonSchema[]).map(textRules)]];
      default:
        return [[keyword, value]];
    }
  });
  return { ...Object.fromEntries(texts), type: 'string' };
}

type JsonValue = JsonSchema[string];
type Entry = [keyword: string, value: JsonValue];

function isText(value: JsonValue): boolean {
  return typeof value === 'string';
}
