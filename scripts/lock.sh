#!/bin/sh
# Resolves pyproject.toml, for every supported Python and platform, into hash-locked requirements.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh run
UV=$(command -v uv || echo .tools/bin/uv)
compile() { "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" "$@"; }
compile pyproject.toml -o requirements.txt
compile --group pyproject.toml:dev -c requirements.txt -o requirements-dev.txt
