#!/bin/sh
# Needs REELGATE_URL and REELGATE_KEY. Makes a video and saves it: make-video.sh [file]
set -eu
file=${1:-video.mp4}
auth="Authorization: Bearer $REELGATE_KEY"
api=$REELGATE_URL/api/v1

# fail-with-body: an error is shown, and ends the script.
task=$(curl --silent --show-error --fail-with-body "$api/videos/generations" \
  -H "$auth" -H "Content-Type: application/json" \
  -d '{"model": "grok-imagine-1.0-video", "prompt": "Waves roll onto a beach at sunset"}' |
  sed -n 's/.*"id":"\([^"]*\)".*/\1/p')

while true; do
  answer=$(curl --silent --show-error --fail-with-body "$api/tasks/$task" -H "$auth")
  case $answer in
    *'"status":"completed"'*) break ;;
    *'"status":"failed"'*) echo "$answer" >&2; exit 1 ;;
  esac
  sleep 1
done

# The link carries its own permission, so that the key stays here.
url=$(echo "$answer" | sed -n 's/.*"video_urls":\["\([^"]*\)".*/\1/p')
curl --silent --show-error --fail --output "$file" "$url"
echo "$file"
