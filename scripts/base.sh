# Private PostgreSQL clusters: a Unix socket in a closed folder, no port, no password. Sourced by ./dev.
# Several commands may use the lasting cluster at once; each holds a shared lock on it, and the last one stops it.

if [ "$(id -u)" -eq 0 ]; then
    DATA=/var/lib/allo-quartiers/$MARK # PostgreSQL refuses root, and postgres may not enter root's home
else
    DATA=$DEV/base
fi
SOCKET=/tmp/allo-$MARK # short: the path of a Unix socket holds 107 bytes

# As the owner of the clusters, from a folder that it may enter.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

own_folder() { # closed, and ours: somebody else may have made it in /tmp
    mkdir -p -m 700 "$1"
    local owner=postgres
    [ "$(id -u)" -eq 0 ] && chown postgres: "$1" || owner=$(id -un)
    [ "$(stat -c %U "$1")" = "$owner" ] || die "$1 belongs to somebody else."
    chmod 700 "$1"
}

use_base() {
    [ -z "${DATABASE_URL:-}" ] || return 0
    export PGHOST=$SOCKET PGPORT=5432 PGUSER=allo PGDATABASE=allo
    unset PGPASSWORD PGSERVICE PGOPTIONS PGSSLMODE
    exec 8>>"$DEV/base.lock"
    flock -s 8
    exec 6>>"$DEV/base.start.lock"
    flock 6
    as_owner test -e "$DATA/PG_VERSION" || wait_for "Making the database" make_base
    base_answers || wait_for "Starting the database" start_base || die "the database does not start; see $DATA.log"
    exec 6>&-
}

base_answers() {
    local bin
    bin=$(postgres_bin) && "$bin/psql" -qc 'select 1' >/dev/null 2>&1
}

# init_cluster DATA <SETTINGS: made beside and moved, so that half a cluster is never taken for one.
init_cluster() {
    local bin
    bin=$(postgres_bin) && as_owner rm -rf "$1.unfinished" &&
        as_owner "$bin/initdb" -D "$1.unfinished" -U allo -A trust -E UTF8 --locale=C.UTF-8 \
            --locale-provider=icu --icu-locale=fr --no-sync --no-instructions &&
        as_owner tee -a "$1.unfinished/postgresql.conf" >/dev/null &&
        as_owner mv "$1.unfinished" "$1"
}

make_base() {
    [ "$(id -u)" -ne 0 ] || install -d -m 700 -o postgres "$(dirname "$DATA")" || return
    init_cluster "$DATA" <<'CONF'
listen_addresses = ''
shared_buffers = 128MB
max_connections = 60
timezone = 'UTC'
CONF
}

start_base() {
    local version bin
    version=$(as_owner cat "$DATA/PG_VERSION")
    bin=$(postgres_bin "$version") || {
        echo "The database was made by PostgreSQL $version, which is gone: ./dev reset makes another."
        return 1
    }
    own_folder "$SOCKET"
    forget_dead_postmaster "$DATA"
    # After a kill -9, its last children may hold the memory for a moment: try again.
    start_cluster "$bin" "$DATA" "$SOCKET" || { sleep 3 && start_cluster "$bin" "$DATA" "$SOCKET"; } || {
        as_owner tail -n 20 "$DATA.log"
        return 1
    }
    "$bin/psql" -qtA -d postgres -c "select 1 from pg_database where datname = 'allo'" | grep -q 1 ||
        "$bin/createdb" allo
}

start_cluster() { # programs, data, folder of the socket
    as_owner "$1/pg_ctl" -D "$2" -w -t 120 -s -l "$2.log" -o "-c unix_socket_directories=$3" start \
        </dev/null 6>&- 7>&- 8>&- 9>&-
}

# After a power cut the pid file of a cluster stands, and its number may now belong to another program:
# PostgreSQL would refuse to start, and pg_ctl would signal that program.
forget_dead_postmaster() { # data
    local pid
    pid=$(as_owner head -n 1 "$1/postmaster.pid" 2>/dev/null) || return 0
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] || as_owner rm -f "$1/postmaster.pid"
}

release_base() {
    [ -e "/proc/$$/fd/8" ] || return 0
    if flock -n -x 8; then stop_base; fi
    exec 8>&-
}

stop_base() {
    local bin
    forget_dead_postmaster "$DATA"
    as_owner test -e "$DATA/postmaster.pid" || return 0
    bin=$(postgres_bin "$(as_owner cat "$DATA/PG_VERSION")") || return 0
    as_owner "$bin/pg_ctl" -D "$DATA" -w -t 60 -s -m fast stop || as_owner rm -f "$DATA/postmaster.pid"
    rm -rf "$SOCKET"
}

delete_base() {
    if [ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1; then
        as_owner rm -rf "$DATA" "$DATA.unfinished" "$DATA.log"
    fi
}

# -- Tests: one throw-away cluster for each ./dev test, indifferent to power cuts -----
own_test_folder() {
    TEST_FOLDER=/tmp/allo-essais-$MARK-$$
    exec 8>"$TEST_FOLDER.lock"
    flock 8
    own_folder "$TEST_FOLDER"
}

make_test_base() {
    local bin
    bin=$(postgres_bin)
    init_cluster "$TEST_FOLDER/base" <<'CONF' && start_cluster "$bin" "$TEST_FOLDER/base" "$TEST_FOLDER" || return
listen_addresses = ''
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 64MB
max_connections = 40
jit = off
autovacuum = off # it would take note now and then of tables between two tests, empty, and plan the next ones badly
timezone = 'UTC'
CONF
    # Each test database is a copy of this one: the extension is there at once.
    "$bin/psql" -q -h "$TEST_FOLDER" -p 5432 -U allo -d template1 -c 'create extension postgis'
}

delete_test_base() {
    [ -n "$1" ] || return 0
    local bin
    forget_dead_postmaster "$1/base"
    if as_owner test -e "$1/base/postmaster.pid" && bin=$(postgres_bin); then
        as_owner "$bin/pg_ctl" -D "$1/base" -s -m immediate stop || true
    fi
    rm -rf "$1" "$1.lock"
}

# What killed ./dev test have left: nobody locks their folders any more.
clean_test_bases() {
    local folder
    for folder in /tmp/allo-essais-"$MARK"-*/; do
        folder=${folder%/}
        [ -d "$folder" ] && flock -n "$folder.lock" true 2>/dev/null || continue
        delete_test_base "$folder"
    done
}
