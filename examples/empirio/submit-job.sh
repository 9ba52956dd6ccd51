#!/bin/sh
# Needs REELGATE_URL and REELGATE_KEY. Prints the job that was begun: submit-job.sh <address of an image>

curl "$REELGATE_URL/v1/videos/generations" \
  -H "Authorization: Bearer $REELGATE_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "grok-imagine-video-1-5",
    "prompt": "Describe what you want Grok Imagine Video 1.5 to generate.",
    "image": "'"$1"'"
  }'
