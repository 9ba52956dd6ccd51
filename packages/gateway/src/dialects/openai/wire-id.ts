/** `video_` and 32 lower-case hex digits, which are the task's id (api/openai.md). */
export const VIDEO_ID = /^video_([0-9a-f]{32})$/;

export function videoIdOf(taskId: string): string {
  return `video_${taskId}`;
}

/** Null for a text that no video of ours can have as its id. */
export function taskIdOf(videoId: string): string | null {
  return VIDEO_ID.exec(videoId)?.[1] ?? null;
}
