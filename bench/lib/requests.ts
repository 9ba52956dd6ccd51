import type { Load } from './load.ts';

/** What the scale bench asks a gateway for, with one key. */
export interface Requests {
  readonly submit: Load;
  readonly poll: (taskId: string) => Load;
  /** Orders one video outside of any measurement. Answers with the task's id as the dialect tells it. */
  submitOne(): Promise<string>;
}

const BODY = JSON.stringify({ model: 'grok-imagine-1.0-video', prompt: 'a calm sea' });

export function requestsTo(url: string, secret: string): Requests {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const submitUrl = `${url}/api/v1/videos/generations`;
  return {
    submit: { url: submitUrl, method: 'POST', headers, body: BODY },
    poll: (taskId) => ({ url: `${url}/api/v1/tasks/${taskId}`, headers }),
    async submitOne() {
      const answer = await fetch(submitUrl, { method: 'POST', headers, body: BODY });
      if (!answer.ok) throw new Error(`a submit was refused: ${await answer.text()}`);
      return ((await answer.json()) as { id: string }).id;
    },
  };
}
