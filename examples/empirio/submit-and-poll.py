# Needs REELGATE_URL and REELGATE_KEY. Prints the finished job: submit-and-poll.py <address of an image>
import os
import sys

import requests

response = requests.post(
    f"{os.environ['REELGATE_URL']}/v1/videos/generations",
    headers={"Authorization": f"Bearer {os.environ['REELGATE_KEY']}"},
    json={
        "model": "grok-imagine-video-1-5",
        "prompt": "Describe what you want Grok Imagine Video 1.5 to generate.",
        "image": sys.argv[1],
    },
)
job = response.json()

# Generation runs as an async job. Poll until it completes.
import time
while True:
    status = requests.get(
        f"{os.environ['REELGATE_URL']}/v1/jobs/{job['job_id']}",
        headers={"Authorization": f"Bearer {os.environ['REELGATE_KEY']}"},
    ).json()
    if status.get("status") in ("completed", "failed"):
        print(status)
        break
    time.sleep(5)
