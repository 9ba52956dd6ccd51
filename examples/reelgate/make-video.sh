#!/bin/sh
# Needs REELGATE_URL and REELGATE_KEY. Orders a video, waits for it and saves it: sh make-video.sh [file]
set -e
api="$REELGATE_URL/v1/reelgate"
key="Authorization: Bearer $REELGATE_KEY"

task=$(curl -fsS "$api/tasks" -H "$key" -H 'Content-Type: application/json' \
  -d '{"model": "xai/grok-imagine-video", "input": {"prompt": "Waves roll onto a beach at sunset", "duration": 6}}' |
  grep -o 'task_[0-9a-f]*' | head -n 1)

# One question is enough for up to a minute; a longer task is asked for again.
until answer=$(curl -fsS "$api/tasks/$task?wait=60" -H "$key") &&
  echo "$answer" | grep -qE '"state":"(completed|failed|cancelled)"'; do :; done

url=$(echo "$answer" | grep -oE 'http[^"]*[.]mp4[^"]*') || { echo "$answer" >&2; exit 1; }
curl -fsS "$url" -o "${1:-video.mp4}"
echo "${1:-video.mp4}"
