/**
 * A task's id as xAI writes ids: its 32 hex digits as a UUID (`api/xai.md`, `request_id`). Only that
 * very spelling is read back, so that one task has one id.
 */
export function requestIdOf(taskId: string): string {
  const groups = [
    taskId.slice(0, 8),
    taskId.slice(8, 12),
    taskId.slice(12, 16),
    taskId.slice(16, 20),
    taskId.slice(20),
  ];
  return groups.join('-');
}

/** Null for whatever is no id that was ever given out. */
export function taskIdOf(requestId: string): string | null {
  return REQUEST_ID.test(requestId) ? requestId.replaceAll('-', '') : null;
}

const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
