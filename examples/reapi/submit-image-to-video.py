# Needs REELGATE_URL and REELGATE_KEY. Prints the task that was begun.
import os

import requests

resp = requests.post(
    f"{os.environ['REELGATE_URL']}/api/v1/videos/generations",
    headers={
        "Authorization": f"Bearer {os.environ['REELGATE_KEY']}",
        "Content-Type": "application/json",
    },
    json={
        "model": "grok-imagine-video-1.5-official",
        "prompt": "Gentle cinematic push-in, golden-hour light, subtle motion",
        "image_urls": ["https://your-cdn.com/source.jpg"],
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "duration": 8,
    },
    timeout=30,
)
print(resp.json())
