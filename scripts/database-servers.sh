# PostgreSQL and MariaDB for integration tests: clusters of their own, on loopback only, on ports that nothing else uses.
# Sourced by services.sh, which has say, fail, need and as_root. Nothing of the system's own clusters is touched.
# The owner's password is no secret: the servers hold test data and are not reachable from outside this machine.

PG_PORT=${BI_TEST_POSTGRES_PORT:-55432}
PG_CLUSTER=bi_tests
MARIA_PORT=${BI_TEST_MARIADB_PORT:-53306}
MARIA_DIR=/var/lib/bi-tests-mariadb
MARIA_LOG=/var/log/bi-tests-mariadb.log
TEST_USER=bi_tests

pg_version() { ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1; }
pg_bin() { printf '/usr/lib/postgresql/%s/bin/%s' "$(pg_version)" "$1"; }

as_user() {  # as_user NAME COMMAND...: as a service's own user, from root or through sudo
    who=$1; shift
    if [ "$(id -u)" = 0 ]; then runuser -u "$who" -- "$@"; else sudo -n -u "$who" "$@"; fi
}

postgres_answers() {
    [ -n "$(pg_version)" ] && PGPASSWORD=$TEST_USER PGCONNECT_TIMEOUT=3 psql -X -q -h 127.0.0.1 -p "$PG_PORT" -U "$TEST_USER" -d postgres -c "" >/dev/null 2>&1
}

postgres_up() {
    if postgres_answers; then return; fi
    [ -n "$(pg_version)" ] && command -v pg_createcluster >/dev/null 2>&1 || need pg_createcluster:postgresql
    version=$(pg_version)
    if ! pg_lsclusters -h | grep -q "^$version  *$PG_CLUSTER "; then
        say "making a PostgreSQL $version cluster on 127.0.0.1:$PG_PORT"
        as_root pg_createcluster "$version" "$PG_CLUSTER" --port "$PG_PORT" --start-conf manual -- --auth-host=scram-sha-256 --auth-local=peer -E UTF8 --locale=C.UTF-8 >/dev/null
    fi
    # `pg_ctlcluster` would hand the start to systemd, which a container has not.
    as_root pg_ctlcluster --skip-systemctl-redirect "$version" "$PG_CLUSTER" start -- -w -t 30 >/dev/null 2>&1 || true
    for _ in 1 2 3 4 5 6 7 8 9 10; do postgres_ready && break; sleep 1; done
    postgres_sql "DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$TEST_USER') THEN
        CREATE ROLE $TEST_USER LOGIN CREATEDB PASSWORD '$TEST_USER'; END IF; END \$\$"
    postgres_answers || fail "PostgreSQL does not answer. Its log: /var/log/postgresql/postgresql-$version-$PG_CLUSTER.log"
}

postgres_ready() { "$(pg_bin pg_isready)" -q -h 127.0.0.1 -p "$PG_PORT" -t 3; }

postgres_sql() { (cd / && as_user postgres psql -q -X -v ON_ERROR_STOP=1 -p "$PG_PORT" -d postgres -c "$1") || fail "PostgreSQL refused: $1"; }

mariadb_answers() { mariadb-admin --no-defaults -h 127.0.0.1 -P "$MARIA_PORT" -u "$TEST_USER" -p"$TEST_USER" ping >/dev/null 2>&1; }

mariadb_up() {
    if mariadb_answers; then return; fi
    need mariadbd:mariadb-server mariadb-install-db:mariadb-server
    if ! as_root test -d "$MARIA_DIR/mysql"; then
        say "making a MariaDB data folder, to serve on 127.0.0.1:$MARIA_PORT"
        as_root mkdir -p "$MARIA_DIR" && as_root chown mysql:mysql "$MARIA_DIR"
        as_root mariadb-install-db --no-defaults --user=mysql --datadir="$MARIA_DIR" --skip-test-db >/dev/null 2>&1 || fail "mariadb-install-db failed"
    fi
    # A server that was killed leaves its socket behind: what counts is that it answers, not that the file is there.
    as_root rm -f "$MARIA_DIR/mariadb.sock"
    as_root sh -c "setsid mariadbd --no-defaults --user=mysql --datadir=$MARIA_DIR --port=$MARIA_PORT --bind-address=127.0.0.1 \
        --socket=$MARIA_DIR/mariadb.sock --pid-file=$MARIA_DIR/mariadb.pid --character-set-server=utf8mb4 >>$MARIA_LOG 2>&1 </dev/null &"
    left=60
    until mariadb_ready || [ "$left" -le 0 ]; do sleep 0.5; left=$((left - 1)); done
    as_root mariadb --no-defaults --socket="$MARIA_DIR/mariadb.sock" -e "CREATE USER IF NOT EXISTS '$TEST_USER'@'%' IDENTIFIED BY '$TEST_USER';
        GRANT ALL ON \`bi\\_tests%\`.* TO '$TEST_USER'@'%'" >&2 || fail "MariaDB refused its test user. Its log: $MARIA_LOG"
    mariadb_answers || fail "MariaDB does not answer. Its log: $MARIA_LOG"
}

mariadb_ready() { as_root mariadb-admin --no-defaults --socket="$MARIA_DIR/mariadb.sock" ping >/dev/null 2>&1; }
