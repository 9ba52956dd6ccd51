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
        "model": "grok-imagine-1.0-video",
        "prompt": "A dog running on a sunlit beach, slow-motion",
        "size": "16:9",
        "duration": 6,
        "quality": "720p",
    },
    timeout=30,
)
print(resp.json())
