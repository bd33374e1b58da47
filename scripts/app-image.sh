#!/bin/sh
# Builds the app's image where no image registry answers. Usage: scripts/app-image.sh [BASE [TAG]]
# BASE is an image with a Python 3.11 (the base of the sandbox image, which `make services` makes). The locked packages are fetched on
# this machine, so the build itself needs no network. Elsewhere `docker compose build` is all there is to it.
set -eu
cd "$(dirname "$0")/.."
BASE="${1:-bi-agents-sandbox-base:bookworm-$(uname -m)}"
TAG="${2:-bi-agents:latest}"
SITE=docker/app/site

say() { printf 'app-image: %s\n' "$*" >&2; }

UV=$(command -v uv || echo .tools/bin/uv)
[ -x "$UV" ] || { say "no uv: run \`make setup\` first"; exit 1; }
rm -rf "$SITE"
trap 'rm -rf "$SITE"' EXIT
say "unpacking the locked packages"
"$UV" pip install --quiet --python .venv/bin/python --python-version 3.11 --python-platform "$(uname -m)-manylinux_2_28" \
    --require-hashes --no-deps --only-binary :all: --link-mode copy --target "$SITE" --requirement requirements.txt
rm -rf "$SITE/bin"
find "$SITE" -type d -name tests -prune -exec rm -rf {} +
say "building $TAG on $BASE"
DOCKER_BUILDKIT=0 docker build --quiet --network none --force-rm --build-arg BASE="$BASE" \
    --build-arg PACKAGES=/usr/local/lib/python3.11/dist-packages -f docker/app/Dockerfile -t "$TAG" .
