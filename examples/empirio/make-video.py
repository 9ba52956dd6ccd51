# Needs REELGATE_URL and REELGATE_KEY. Uploads an image, animates it and saves the video:
# make-video.py <image file> [video file]
import json
import os
import shutil
import sys
import time
import urllib.request
import uuid

API = os.environ["REELGATE_URL"] + "/v1"
KEY = {"x-api-key": os.environ["REELGATE_KEY"]}


def ask(path, data=None, content_type="application/json"):
    headers = {**KEY, "Content-Type": content_type}
    request = urllib.request.Request(API + path, data, headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


boundary = uuid.uuid4().hex
with open(sys.argv[1], "rb") as image:
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="image"\r\n\r\n'.encode()
        + image.read()
        + f"\r\n--{boundary}--\r\n".encode()
    )
image_url = ask("/files/upload", form, f"multipart/form-data; boundary={boundary}")["url"]

body = {
    "model": "grok-imagine-video-1-5",
    "prompt": "Slow push in, golden-hour light",
    "image": image_url,
}
job = ask("/videos/generations", json.dumps(body).encode())
while (job := ask("/jobs/" + job["job_id"]))["status"] in ("queued", "processing"):
    time.sleep(1)
if job["status"] != "completed":
    sys.exit(job["error"]["message"])

# The link carries its own permission, so that the key stays here.
path = sys.argv[2] if len(sys.argv) > 2 else "video.mp4"
with urllib.request.urlopen(job["result"]["data"][0]["url"], timeout=30) as video:
    with open(path, "wb") as file:
        shutil.copyfileobj(video, file)
print(path)
