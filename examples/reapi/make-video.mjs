// Needs REELGATE_URL and REELGATE_KEY. Makes a video and saves it: make-video.mjs [file]
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const { REELGATE_URL, REELGATE_KEY } = process.env;
const headers = { Authorization: `Bearer ${REELGATE_KEY}`, 'Content-Type': 'application/json' };

async function ask(path, init) {
  const response = await fetch(`${REELGATE_URL}/api/v1${path}`, { ...init, headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

const { id } = await ask('/videos/generations', {
  method: 'POST',
  body: JSON.stringify({
    model: 'grok-imagine-1.0-video',
    prompt: 'Waves roll onto a beach at sunset',
  }),
});
let task = await ask(`/tasks/${id}`);
while (task.status === 'processing') {
  await delay(1_000);
  task = await ask(`/tasks/${id}`);
}
if (task.status === 'failed') throw new Error(task.error.message);

// The link carries its own permission, so that the key stays here.
const video = await fetch(task.output.video_urls[0]);
const path = process.argv[2] ?? 'video.mp4';
await writeFile(path, Buffer.from(await video.arrayBuffer()));
console.log(path);
