const ID_LENGTH_MAX = 200;

/** A task as another Reelgate tells of it in its own words, whatever the dialect that it came in. */
const TASK_ID = /^task_([0-9a-f]{32})$/;

/**
 * The id of what an event tells of: `data.id`, which Standard Webhooks leave to the sender and all
 * that are known have. `idOf` writes the digits of another Reelgate's task as the channel's API does.
 */
export function idInEvent(
  event: unknown,
  idOf: (digits: string) => string = (digits) => `task_${digits}`,
): string | null {
  const { id } = membersOf(membersOf(event)['data']);
  if (typeof id !== 'string' || id === '' || id.length > ID_LENGTH_MAX) return null;
  const digits = TASK_ID.exec(id)?.[1];
  return digits === undefined ? id : idOf(digits);
}

/** As xAI writes ids, and so whoever speaks its words. */
export function uuidOf(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
