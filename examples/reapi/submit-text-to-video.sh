#!/bin/sh
# Needs REELGATE_URL and REELGATE_KEY. Prints the task that was begun.

curl "$REELGATE_URL/api/v1/videos/generations" \
  -H "Authorization: Bearer $REELGATE_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "grok-imagine-1.0-video",
    "prompt": "A dog running on a sunlit beach, slow-motion",
    "size": "16:9",
    "duration": 6,
    "quality": "720p"
  }'
