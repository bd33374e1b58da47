#!/bin/sh
# Makes .venv from the locked requirements. Usage: scripts/setup.sh run|dev
# Needs python3 (3.11 to 3.13); brings its own uv, and asks the system's package manager only for what pip needs.
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.8
TOOLS=.tools
VENV=.venv
WANT="${1:-run}"
export UV_PYTHON_DOWNLOADS=never PIP_ROOT_USER_ACTION=ignore

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "no Python 3.11 to 3.13 found. Install one (Debian/Ubuntu: apt-get install python3) or name it: make setup PYTHON=/path/to/python3"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# Debian and Ubuntu ship python3 without pip and venv.
bring_venv() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "installing python3-venv with apt-get (this python3 has neither pip nor venv)"
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
}

bring_uv() {
    if [ -x "$TOOLS/bin/uv" ]; then return; fi
    say "installing uv $UV_VERSION into $TOOLS"
    if "$PY" -m pip --version >/dev/null 2>&1; then
        "$PY" -m pip install --quiet --disable-pip-version-check --target "$TOOLS" "uv==$UV_VERSION" >&2
        return
    fi
    "$PY" -m venv "$TOOLS/venv" >/dev/null 2>&1 || { rm -rf "$TOOLS/venv"; bring_venv && "$PY" -m venv "$TOOLS/venv" >&2; } ||
        fail "this python3 has neither pip nor venv. As root: apt-get install python3-venv   then run make again"
    "$TOOLS/venv/bin/pip" install --quiet --disable-pip-version-check "uv==$UV_VERSION" >&2
    mkdir -p "$TOOLS/bin"
    ln -sf ../venv/bin/uv "$TOOLS/bin/uv"
}

PY=$(find_python)
if command -v uv >/dev/null 2>&1; then UV=$(command -v uv); else bring_uv; UV=$TOOLS/bin/uv; fi

if ! { [ -x "$VENV/bin/python" ] && fits "$VENV/bin/python"; }; then
    say "making $VENV with $PY"
    "$UV" venv --quiet --clear --python "$PY" "$VENV"
fi
say "installing the locked packages (about 1.6 GB the first time)"
"$UV" pip install --quiet --python "$VENV/bin/python" --require-hashes -r requirements.txt
if [ "$WANT" = dev ]; then
    "$UV" pip install --quiet --python "$VENV/bin/python" --require-hashes -r requirements-dev.txt
fi
"$UV" pip install --quiet --python "$VENV/bin/python" --no-deps --editable .
# uv does not compile, and where PYTHONDONTWRITEBYTECODE is set nothing else ever would: each start would take twice as long.
# What cannot be compiled are templates that a package carries; no start reads them.
say "compiling them"
"$VENV/bin/python" -m compileall -qq -j 0 -x '/tests?/' "$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" || true
touch "$VENV/.run" "$VENV/.$WANT"
