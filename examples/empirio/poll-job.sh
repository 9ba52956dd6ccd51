#!/bin/sh
# Needs REELGATE_URL and REELGATE_KEY. Prints what has become of a job: poll-job.sh <job id>

curl "$REELGATE_URL/v1/jobs/$1" \
  -H "Authorization: Bearer $REELGATE_KEY"
