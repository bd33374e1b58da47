#!/bin/sh
# Installs and starts what integration tests need. Usage: scripts/services.sh [--status|--databases|--restart-docker|--by-hand]
# --databases starts PostgreSQL and MariaDB only.
# --restart-docker ends and starts an engine that this script started by hand (chaos tests do it); --by-hand asks whether it did.
# Idempotent, and quick when all is there. Exit code 0: all is up; 1: something is missing (the last lines say what to do).
# Background services are detached and log to files: nothing here holds the caller's output open.
set -eu
cd "$(dirname "$0")/.."
. scripts/docker-engine.sh
. scripts/compose.sh
. scripts/database-servers.sh

PYTHON_BIN=.venv/bin/python
IMAGE_TOOL="-m src.services.sandboxes.docker_image"

say() { printf 'services: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# Installs those packages (command:package ...) whose command is missing.
need() {
    missing=""
    for pair in "$@"; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null 2>&1 || fail "missing:$missing. Install them with this system's package manager (only Debian and Ubuntu are automatic)."
    as_root true || fail "missing:$missing. As root: apt-get install --no-install-recommends$missing"
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq >/dev/null 2>&1 || say "apt-get update had errors; trying with what it got"
    # A package's own start-up script may fail in a container; whether the service answers is checked below.
    # shellcheck disable=SC2086
    as_root apt-get install -y -qq --no-install-recommends $missing </dev/null >.bi/apt.log 2>&1 || {
        tail -n 15 .bi/apt.log >&2
        fail "apt-get install$missing failed (log: .bi/apt.log)"
    }
}

docker_up() {
    if engine_answers; then return; fi
    if as_root timeout 10 docker version >/dev/null 2>&1; then
        fail "a Docker engine runs, but $(id -un) may not use it. Run: sudo usermod -aG docker $(id -un)   and log in again"
    fi
    need dockerd:docker.io containerd:containerd
    engine_start || fail "the Docker engine does not answer. Its log: $ENGINE_LOG"
}

image_up() {
    [ -x "$PYTHON_BIN" ] || fail "no .venv: run \`make setup\` first"
    # shellcheck disable=SC2086
    if "$PYTHON_BIN" $IMAGE_TOOL status >/dev/null 2>&1; then return; fi
    # Where no image registry answers, the base is made on this machine.
    need debootstrap:debootstrap
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || need debian-archive-keyring-is-missing:debian-archive-keyring
    # shellcheck disable=SC2086
    "$PYTHON_BIN" $IMAGE_TOOL build >&2 || fail "the sandbox image could not be built"
}

status() {
    down=0
    if engine_answers; then say "docker: up ($(engine_version))"; else say "docker: down"; down=1; fi
    if compose_answers; then say "docker compose: installed"; else say "docker compose: missing"; down=1; fi
    if [ -x "$PYTHON_BIN" ]; then
        # shellcheck disable=SC2086
        "$PYTHON_BIN" $IMAGE_TOOL status || down=1
    fi
    if postgres_answers; then say "postgres: up (127.0.0.1:$PG_PORT)"; else say "postgres: down"; down=1; fi
    if mariadb_answers; then say "mariadb: up (127.0.0.1:$MARIA_PORT)"; else say "mariadb: down"; down=1; fi
    if command -v redis-server >/dev/null 2>&1; then say "redis-server: installed (tests start their own)"; else say "redis-server: missing"; down=1; fi
    exit "$down"
}

mkdir -p .bi
case "${1:-}" in
    --status) status ;;
    --databases)
        postgres_up
        mariadb_up
        say "up: postgres 127.0.0.1:$PG_PORT, mariadb 127.0.0.1:$MARIA_PORT"
        exit 0
        ;;
    --by-hand) engine_pid_by_hand >/dev/null; exit ;;
    --restart-docker)
        engine_stop_by_hand || fail "the Docker engine was not restarted"
        engine_start || fail "the Docker engine does not answer. Its log: $ENGINE_LOG"
        exit 0
        ;;
    "") ;;
    *) fail "usage: scripts/services.sh [--status|--databases|--restart-docker|--by-hand]" ;;
esac

docker_up
(compose_up) || say "no Docker Compose: the test of docker-compose.yml is skipped (in CI it fails)"
image_up
postgres_up
mariadb_up
need redis-server:redis-server  # tests start servers of their own, which they kill
# Not a service, and not on every system: what tests of the offline chart pages look at them with.
(need chromium-headless-shell:chromium-headless-shell) || say "no Chromium: tests that look at chart pages in a browser are skipped"
say "all up: docker $(engine_version), sandbox image current, postgres 127.0.0.1:$PG_PORT, mariadb 127.0.0.1:$MARIA_PORT"
