#!/usr/bin/env bash
# A container made of the Dockerfile measures a simulated walk without a network: tests/container.sh IMAGE [ENGINE]
set -euo pipefail
image=${1:?name of the image}
engine=${2:-docker}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 777 "$folder"

film='from pathlib import Path
from gaitnet.walker import Camera, Person, walk, write_video
walked = walk(Person(), 5.0)
write_video(Path("walk.mp4"), walked, Camera.framing(walked, 0, (640, 360)))'
run=("$engine" run --rm --network none -v "$folder:/videos")
"${run[@]}" --entrypoint python "$image" -c "$film"
"${run[@]}" "$image" analyze walk.mp4 --out report
grep -q '"verdict": "OK"' "$folder/report/report.json"
test -s "$folder/report/overlay.mp4"
echo "container: measured"
