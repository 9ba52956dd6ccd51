#!/bin/sh
# Needs REELGATE_URL and REELGATE_KEY. Prints the task that was begun.

curl "$REELGATE_URL/api/v1/videos/generations" \
  -H "Authorization: Bearer $REELGATE_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "grok-imagine-video-1.5-official",
    "prompt": "Gentle cinematic push-in, golden-hour light, subtle motion",
    "image_urls": ["https://your-cdn.com/source.jpg"],
    "aspect_ratio": "16:9",
    "resolution": "720p",
    "duration": 8
  }'
