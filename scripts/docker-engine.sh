# Sourced by services.sh: finds, starts and asks the Docker engine. Plain sh; uses say and as_root of its caller.

ENGINE_LOG=/var/log/bi-dockerd.log
ENGINE_SECONDS=60

# Over the socket itself where there is a Python to ask with: the engine may be there without its command line.
engine_answers() {
    if command -v docker >/dev/null 2>&1; then
        timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
    elif [ -x .venv/bin/python ]; then
        timeout 10 .venv/bin/python -c 'import docker; docker.from_env(timeout=5).ping()' >/dev/null 2>&1
    else
        return 1
    fi
}

engine_version() {
    if command -v docker >/dev/null 2>&1; then
        timeout 10 docker version --format '{{.Server.Version}}' 2>/dev/null
    else
        .venv/bin/python -c 'import docker; print(docker.from_env(timeout=5).version()["Version"])' 2>/dev/null
    fi
}

# Starts dockerd and waits until it answers: through systemd where that runs, else by hand.
engine_start() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl start docker </dev/null >/dev/null 2>&1 || true
        if engine_wait 30; then return 0; fi
        say "systemd could not start docker; starting it by hand"
        as_root systemctl stop docker docker.socket </dev/null >/dev/null 2>&1 || true
    fi
    engine_by_hand && return 0
    # overlay2 needs a fitting file system below; vfs works on any, at the price of disk.
    say "dockerd did not come up; trying the vfs storage driver"
    engine_by_hand --storage-driver=vfs
}

# Sandboxes have no network, so the engine gets none: it then needs neither iptables nor the right to make bridges.
engine_by_hand() {
    as_root true || { say "starting dockerd needs root (or sudo without a password)"; return 1; }
    engine_mount_cgroups
    engine_clear_pid
    say "starting dockerd $* (log: $ENGINE_LOG)"
    if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo -n"; fi
    # A session of its own, no inherited descriptors, output in a file: it outlives this script and holds nothing open.
    $sudo setsid sh -c 'log=$1; shift; exec nohup dockerd --iptables=false --bridge=none "$@" >>"$log" 2>&1' \
        dockerd-starter "$ENGINE_LOG" "$@" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
    starter=$!
    engine_wait "$ENGINE_SECONDS" "$starter"
}

# The pid of an engine that engine_by_hand started; else nothing, and 1.
engine_pid_by_hand() {
    pid=$(cat /var/run/docker.pid 2>/dev/null) || return 1
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q '^dockerd --iptables=false --bridge=none' || return 1
    echo "$pid"
}

# Ends an engine that was started by hand, and with it every container.
engine_stop_by_hand() {
    pid=$(engine_pid_by_hand) || { say "no engine here was started by this script"; return 1; }
    as_root kill -TERM "$pid" || return 1
    left=30
    while [ -d "/proc/$pid" ] && [ "$left" -gt 0 ]; do sleep 0.5; left=$((left - 1)); done
    [ ! -d "/proc/$pid" ] || { say "dockerd ($pid) does not end"; return 1; }
}

# Waits until the engine answers, for at most $1 seconds, or until process $2 has ended.
engine_wait() {
    left=$1
    while [ "$left" -gt 0 ]; do
        if engine_answers; then return 0; fi
        if [ -n "${2:-}" ] && ! kill -0 "$2" 2>/dev/null; then return 1; fi
        sleep 1
        left=$((left - 1))
    done
    return 1
}

# A pid file left by an engine that was killed stops the next one from starting.
engine_clear_pid() {
    [ -e /var/run/docker.pid ] || return 0
    if ! kill -0 "$(cat /var/run/docker.pid)" 2>/dev/null; then as_root rm -f /var/run/docker.pid; fi
}

# Minimal machines and containers may come without cgroups mounted.
engine_mount_cgroups() {
    if [ -e /sys/fs/cgroup/cgroup.controllers ] || grep -q ' /sys/fs/cgroup/' /proc/mounts; then return 0; fi
    as_root mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null || say "cgroups are not mounted and cannot be; going on"
}
