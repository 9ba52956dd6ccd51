# Needs REELGATE_URL and REELGATE_KEY. Orders a video, waits for it and saves it:
# python3 make-video.py [file]
import json
import os
import sys
import urllib.request

API = os.environ["REELGATE_URL"] + "/v1/reelgate"


def ask(path, body=None):
    request = urllib.request.Request(
        API + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["REELGATE_KEY"],
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


order = {"prompt": "Waves roll onto a beach at sunset", "duration": 6}
draft = {"model": "xai/grok-imagine-video", "input": order}
print("it costs $" + ask("/estimate", draft)["price"]["usd"])

task = ask("/tasks", draft)
while task["state"] not in ("completed", "failed", "cancelled"):
    task = ask("/tasks/" + task["id"] + "?wait=60")
if task["state"] != "completed":
    sys.exit(task["failure"]["message"])

path = sys.argv[1] if len(sys.argv) > 1 else "video.mp4"
video = next(file for file in task["media"] if file["purpose"] == "video")
urllib.request.urlretrieve(video["url"], path)
print(path)
