// Needs REELGATE_URL and REELGATE_KEY. Orders a video, tells how far it is and saves it:
// node make-video.mjs [file]
import { writeFile } from 'node:fs/promises';

const api = `${process.env.REELGATE_URL}/v1/reelgate`;
const headers = {
  authorization: `Bearer ${process.env.REELGATE_KEY}`,
  'content-type': 'application/json',
};

const created = await fetch(`${api}/tasks`, {
  method: 'POST',
  headers,
  body: JSON.stringify({
    model: 'xai/grok-imagine-video',
    input: { prompt: 'Waves roll onto a beach at sunset', duration: 6 },
  }),
});
if (!created.ok) throw new Error(await created.text());
let task = await created.json();

// Server-Sent Events: one for each change, until the task is final.
const events = await fetch(`${api}/tasks/${task.id}/events`, { headers });
let text = '';
for await (const chunk of events.body.pipeThrough(new TextDecoderStream())) {
  text += chunk;
  const end = text.lastIndexOf('\n\n');
  for (const [, data] of text.slice(0, end + 1).matchAll(/^data: (.*)$/gm)) {
    task = JSON.parse(data);
    console.error(task.state, `${Math.round(task.progress * 100)} %`);
  }
  text = text.slice(end + 1);
}
if (task.state !== 'completed') throw new Error(task.failure?.message ?? task.state);

const path = process.argv[2] ?? 'video.mp4';
const video = task.media.find(({ purpose }) => purpose === 'video');
const response = await fetch(video.url);
await writeFile(path, Buffer.from(await response.arrayBuffer()));
console.log(path);
