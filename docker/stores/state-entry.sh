#!/bin/sh
# Makes the cluster on an empty volume, as the entry point of the image of PostgreSQL does: the user, the password and the database of the
# environment, sockets trusted, the network by password; and as there, what is made first answers on a socket only.
set -eu

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /run/postgresql
    chown postgres:postgres "$PGDATA" /run/postgresql
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups sh "$0" "$@"
fi

if [ "$1" = postgres ] && ! [ -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?a superuser password must be given}"
    user=${POSTGRES_USER:-postgres}
    told=$(mktemp)
    printf '%s\n' "$POSTGRES_PASSWORD" >"$told"
    initdb --pgdata="$PGDATA" --username="$user" --pwfile="$told" --auth=trust --encoding=UTF8 --locale=C.UTF-8
    rm -f "$told"
    printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl --pgdata="$PGDATA" --wait --options="-c listen_addresses=''" start
    [ "${POSTGRES_DB:-$user}" = postgres ] || createdb --username="$user" "${POSTGRES_DB:-$user}"
    pg_ctl --pgdata="$PGDATA" --wait --mode=fast stop
fi
[ "$1" != postgres ] || set -- "$@" -c "listen_addresses=*"
exec "$@"
