# Sourced by services.sh: brings Docker Compose (version 2, as a plugin of the docker command line). Plain sh; uses say, as_root, need of its caller.

# A Debian release whose docker-compose is version 2, and needs no more than the C library of the release before it.
COMPOSE_SUITE=trixie

compose_answers() { timeout 20 docker compose version >/dev/null 2>&1; }

compose_up() {
    if compose_answers; then return; fi
    need docker:docker.io apt-get:apt dpkg:dpkg
    as_root true || return 1
    as_root apt-get update -qq >/dev/null 2>&1 || true
    for package in docker-compose-v2 docker-compose-plugin docker-compose; do
        case "$(apt-cache policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: //p')" in ""|1.*|0.*|"(none)") continue ;; esac
        say "installing $package"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" </dev/null >.bi/apt.log 2>&1 || true
        if compose_answers; then return; fi
    done
    compose_from_newer_debian
    compose_answers
}

# Of that release this one package is installed; the system's own list of sources stays as it is.
compose_from_newer_debian() {
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Origin: Debian' 2>/dev/null | grep -v security | head -n 1)
    [ -n "$mirror" ] && [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || return 1
    say "installing docker-compose of Debian $COMPOSE_SUITE"
    folder=$(mktemp -d)
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $COMPOSE_SUITE main" >"$folder/sources.list"
    chmod -R go+rX "$folder"
    ( cd "$folder" && set -- -qq -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$folder/lists" \
        -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root &&
        apt-get "$@" update && apt-get "$@" download docker-compose ) >.bi/apt.log 2>&1 &&
        as_root dpkg --install "$folder"/docker-compose_*.deb >>.bi/apt.log 2>&1 || tail -n 5 .bi/apt.log >&2
    rm -rf "$folder"
}
