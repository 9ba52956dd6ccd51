/** `job_` and the 32 hex digits of the task. */
export function jobIdOf(taskId: string): string {
  return `job_${taskId}`;
}

/** A task's row on the bill, with the same digits as its job. */
export function eventIdOf(taskId: string): string {
  return `usage_${taskId}`;
}

/** Null for anything that is not written exactly as `jobIdOf` writes it. */
export function taskIdOfJob(jobId: string): string | null {
  return JOB_ID.exec(jobId)?.[1] ?? null;
}

/** Null for anything that is not written exactly as `eventIdOf` writes it. */
export function taskIdOfEvent(eventId: string): string | null {
  return EVENT_ID.exec(eventId)?.[1] ?? null;
}

const JOB_ID = /^job_([0-9a-f]{32})$/;
const EVENT_ID = /^usage_([0-9a-f]{32})$/;
