#!/bin/sh
# Makes what docker-compose.yml needs of an image registry where none answers, and prints the lines for .env that name it:
#   scripts/local-images.sh >>.env
# It stands on the base of the sandbox image, which `make services` makes. The app's packages are fetched on this machine.
# Quick when all is there: an image is made again when, and only when, what it is made of changes.
set -eu
cd "$(dirname "$0")/.."
BASE="${BI_LOCAL_BASE:-bi-agents-sandbox-base:bookworm-$(uname -m)}"
PACKAGES=bi-agents-packages
STORES=bi-agents-stores
SITE=docker/app/site

say() { printf 'local-images: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Twelve letters that change when a file, or the base, does.
inputs() { { cat "$@"; printf '%s' "$base"; } | sha256sum | cut -c 1-12; }

there() { docker image inspect "$1" >/dev/null 2>&1; }

# build IMAGE TAG OPTION...: without BuildKit, which asks for a plugin of the command line. Then forgets what the image replaces.
build() {
    image=$1; tag=$2; shift 2
    before=$(docker image ls --format '{{.Repository}}:{{.Tag}}' "$image")
    DOCKER_BUILDKIT=0 docker build --quiet --force-rm --build-arg BASE="$BASE" -t "$image:$tag" "$@" >/dev/null || fail "$image was not built"
    for old in $before; do docker image rm "$old" >/dev/null 2>&1 || say "$old stays: it is in use"; done
}

unpack() {
    uv=$(command -v uv || echo .tools/bin/uv)
    [ -x "$uv" ] || fail "no uv: run \`make setup\` first"
    rm -rf "$SITE"
    "$uv" pip install --quiet --python .venv/bin/python --python-version 3.11 --python-platform "$(uname -m)-manylinux_2_28" \
        --require-hashes --no-deps --only-binary :all: --link-mode copy --target "$SITE" --requirement requirements.txt
    rm -rf "$SITE/bin"
    find "$SITE" -type d -name tests -prune -exec rm -rf {} +
}

base=$(docker image inspect --format '{{.Id}}' "$BASE" 2>/dev/null) || fail "there is no $BASE: run \`make services\` first"

packages=$(inputs requirements.txt docker/app/Dockerfile scripts/local-images.sh)
if ! there "$PACKAGES:$packages"; then
    trap 'rm -rf "$SITE"' EXIT
    say "unpacking the app's locked packages"
    unpack
    say "building $PACKAGES:$packages"
    build "$PACKAGES" "$packages" --network none --target packed --file docker/app/Dockerfile .
fi

stores=$(inputs docker/stores/*)
if ! there "$STORES:$stores"; then
    say "building $STORES:$stores"
    build "$STORES" "$stores" --network host docker/stores
fi

printf 'BI_BASE_IMAGE=%s:%s\nBI_BUILD_NETWORK=none\nBI_STATE_IMAGE=%s:%s\nBI_FRAMES_IMAGE=%s:%s\n' \
    "$PACKAGES" "$packages" "$STORES" "$stores" "$STORES" "$stores"
