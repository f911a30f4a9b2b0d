#!/usr/bin/env bash
# Makes all the sounds of the sample station again (see sample-station.py, which does it), or says what is missing.
set -euo pipefail
for program in python3 espeak-ng ffmpeg sox; do
    command -v "$program" >/dev/null || { echo "$program is missing: apt-get install python3 espeak-ng ffmpeg sox" >&2; exit 1; }
done
exec python3 "$(dirname "$0")/sample-station.py" "$@"
