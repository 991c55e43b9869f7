# Words on the screen, processes, and Debian packages. Sourced by ./dev.

die() {
    echo "dev: $*" >&2
    exit 1
}

alive() { [ -n "${1:-}" ] && kill -0 "$1" 2>/dev/null; }

# wait_for MESSAGE command…: run it, tell the seconds past two of them, and show what it said only if it fails.
wait_for() {
    local message=$1 code=0 start=$SECONDS log
    shift
    log=$(mktemp "${TMPDIR:-/tmp}/allo-dev.XXXXXX")
    exec 4<"$log" 5>"$log"
    rm -f "$log" # still readable here, and no trace if we are killed
    "$@" >&5 2>&1 4<&- 5>&- &
    WAITING=$!
    (
        sleep 2
        [ -t 1 ] || echo "$message…"
        while alive "$WAITING"; do
            [ ! -t 1 ] || printf '\r%s… %s s ' "$message" $((SECONDS - start))
            sleep 1
        done
    ) 4<&- 5>&- 8>&- 9>&- &
    local ticker=$!
    wait "$WAITING" || code=$?
    WAITING=
    { kill "$ticker" && wait "$ticker"; } 2>/dev/null || true
    [ ! -t 1 ] || printf '\r\033[K'
    if [ "$code" -eq 0 ]; then
        echo "✓ $message ($((SECONDS - start)) s)"
    else
        cat <&4
        echo "✗ $message" >&2
    fi
    exec 4<&- 5>&-
    return "$code"
}

make_dev_folder() {
    mkdir -p "$DEV/courriels" && chmod 700 "$DEV"
}

# -- Processes -----------------------------------------------------------------
# Stop the process groups given: politely, then after ten seconds not.
stop_group() {
    local group try
    for group in "$@"; do kill -TERM -- "-$group" 2>/dev/null; done
    for group in "$@"; do
        for try in $(seq 100); do kill -0 -- "-$group" 2>/dev/null && sleep 0.1 || break; done
        kill -KILL -- "-$group" 2>/dev/null
    done
    return 0
}

# Web servers and workers of this folder whose ./dev run is dead: they carry its mark in their environment.
# Only called by who holds the lock, so whatever still carries the mark is an orphan.
stop_orphans() {
    local orphans
    mapfile -t orphans < <(orphan_pids)
    [ ${#orphans[@]} -gt 0 ] || return 0
    echo "Stopping what an interrupted run left: ${orphans[*]}"
    kill -TERM "${orphans[@]}" 2>/dev/null || true
    local try
    for try in $(seq 100); do
        [ -n "$(orphan_pids)" ] || return 0
        sleep 0.1
    done
    mapfile -t orphans < <(orphan_pids)
    kill -KILL "${orphans[@]}" 2>/dev/null || true
}

orphan_pids() {
    { grep -lzx "ALLO_RUN=$MARK" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d/ -f3
}

# -- Debian packages -------------------------------------------------------------
postgres_bin() { # folder of the programs of the newest PostgreSQL ≥ 15 that has PostGIS, or of version $1
    local folder version
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
        version=$(basename "$(dirname "$folder")")
        [ -x "$folder/initdb" ] && [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] || continue
        [ "$version" -ge 15 ] && [ "$version" = "${1:-$version}" ] && echo "$folder" && return 0 # 0 said aloud: a bare return in a trap takes an older code
    done
    return 1
}

system_python() {
    local candidate
    for candidate in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
        "$candidate" -c 'import sys, venv, ensurepip; sys.version_info >= (3, 11) or sys.exit(1); print(sys.executable)' \
            2>/dev/null && return 0
    done
    return 1
}

# Not "| grep -q": it stops reading at the first match, and a broken pipe would pass for a library that is not there.
has_library() { [[ $(/sbin/ldconfig -p) == *"lib$1.so"* ]]; }
has_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name 'DejaVuSans.ttf' -print -quit 2>/dev/null)" ]; }

# The lock of the tests holds python-geohash (through addok), which PyPI has only as source.
has_python_headers() {
    local python
    python=$(system_python) && [ -e "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]
}

missing_packages() { # for: run | lint | test | bench
    system_python >/dev/null || echo python3 python3-venv
    [ -n "${DATABASE_URL:-}" ] && [[ $1 != @(test|bench) ]] || postgres_bin >/dev/null || echo postgresql postgresql-postgis
    has_library gdal || echo gdal-bin
    has_library pangoft2-1.0 && has_library harfbuzz-subset || echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    has_font || echo fonts-dejavu-core
    [ "$1" != run ] || return 0
    command -v g++ >/dev/null || echo g++
    has_python_headers || echo python3-dev
    [ "$1" != lint ] || return 0
    command -v chromium-headless-shell >/dev/null || echo chromium-headless-shell
    if [ "$1" = bench ]; then
        command -v wrk >/dev/null || echo wrk
        [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || echo nginx-light
        return 0
    fi
    command -v node >/dev/null || echo nodejs
    command -v redis-server >/dev/null || echo redis-server
}

# Install what is missing, or print the line to type.
need_packages() {
    local packages line root
    packages=$(missing_packages "$1" | xargs)
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null || die "please install what Debian calls: $packages"
    line="apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages"
    if [[ " $packages " == *" postgresql "* ]]; then # Debian's own cluster, of no use here, is not to be born with it
        line="install -d $CLUSTER_FOLDER; echo create_main_cluster = false >$CLUSTER_FOLDER/allo-quartiers.conf; $line"
    fi
    if [ "$(id -u)" -eq 0 ]; then
        root=()
    elif sudo -n true 2>/dev/null; then
        root=(sudo)
    else
        echo "Some system packages are missing. Type this, then the same command again:" >&2
        if command -v sudo >/dev/null; then echo "  sudo sh -c '$line'" >&2; else echo "  su - -c '$line'" >&2; fi
        exit 1
    fi
    wait_for "Installing $packages" "${root[@]}" sh -c "$line" || die "apt-get could not install them."
    packages=$(missing_packages "$1" | xargs)
    [ -z "$packages" ] || die "installed, but still too old or absent (Debian 12, Ubuntu 24.04 or later): $packages"
}
CLUSTER_FOLDER=/etc/postgresql-common/createcluster.d
