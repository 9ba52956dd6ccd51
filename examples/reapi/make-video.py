# Needs REELGATE_URL and REELGATE_KEY. Makes a video and saves it: make-video.py [file]
import json
import os
import shutil
import sys
import time
import urllib.request

API = os.environ["REELGATE_URL"] + "/api/v1"
HEADERS = {
    "Authorization": "Bearer " + os.environ["REELGATE_KEY"],
    "Content-Type": "application/json",
}


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(API + path, data, HEADERS)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


task = ask(
    "/videos/generations",
    {"model": "grok-imagine-1.0-video", "prompt": "Waves roll onto a beach at sunset"},
)
while (task := ask("/tasks/" + task["id"]))["status"] == "processing":
    time.sleep(1)
if task["status"] == "failed":
    sys.exit(task["error"]["message"])

# The link carries its own permission, so that the key stays here.
path = sys.argv[1] if len(sys.argv) > 1 else "video.mp4"
with urllib.request.urlopen(task["output"]["video_urls"][0], timeout=30) as video:
    with open(path, "wb") as file:
        shutil.copyfileobj(video, file)
print(path)
