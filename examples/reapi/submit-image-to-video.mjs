// Needs REELGATE_URL and REELGATE_KEY. Prints the task that was begun.
const { REELGATE_URL, REELGATE_KEY } = process.env;

// oxfmt-ignore
const r = await fetch(`${REELGATE_URL}/api/v1/videos/generations`, {
  method: "POST",
  headers: {
    Authorization: `Bearer ${REELGATE_KEY}`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    model: "grok-imagine-video-1.5-official",
    prompt: "Gentle cinematic push-in, golden-hour light, subtle motion",
    image_urls: ["https://your-cdn.com/source.jpg"],
    aspect_ratio: "16:9",
    resolution: "720p",
    duration: 8,
  }),
});
console.log(await r.json());
