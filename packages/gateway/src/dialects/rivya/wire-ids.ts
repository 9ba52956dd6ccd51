/** What an id begins with; 32 hex digits follow, which sort by time. */
export type IdKind = 'task' | 'file' | 'wh' | 'dt';

export function wireId(kind: IdKind, id: string): string {
  return `${kind}_${id}`;
}

/** The id behind what a client sent, or null unless it is spelled exactly as it was given out. */
export function readWireId(kind: IdKind, text: string): string | null {
  return FORMS[kind].exec(text)?.[1] ?? null;
}

const FORMS: Readonly<Record<IdKind, RegExp>> = {
  task: /^task_([0-9a-f]{32})$/,
  file: /^file_([0-9a-f]{32})$/,
  wh: /^wh_([0-9a-f]{32})$/,
  dt: /^dt_([0-9a-f]{32})$/,
};
