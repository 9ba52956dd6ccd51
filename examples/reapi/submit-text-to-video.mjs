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
    model: "grok-imagine-1.0-video",
    prompt: "A dog running on a sunlit beach, slow-motion",
    size: "16:9",
    duration: 6,
    quality: "720p",
  }),
});
console.log(await r.json());
