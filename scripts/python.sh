# The virtual environment, made from the hashed lock. Sourced by ./dev.

VENV=$DEV/venv
PYTHON=$VENV/bin/python
UV=$DEV/uv/bin/uv
export UV_PYTHON_DOWNLOADS=never

# make_venv LOCK: exactly what the lock says, made anew only when it changed. The lock of the tests holds
# all of the other, so whoever has it keeps it.
make_venv() {
    exec 7>"$DEV/venv.lock"
    flock 7
    local has
    has=$(cat "$VENV/made_of" 2>/dev/null || true)
    case $has in
        "$(fingerprint requirements-dev.txt)" | "$(fingerprint "$1")") ;;
        *)
            rm -f "$VENV/made_of"
            wait_for "Installing the Python packages of $1" install_packages "$1" || die "the Python packages could not be installed."
            fingerprint "$1" >"$VENV/made_of"
            ;;
    esac
    exec 7>&-
}

# A moved folder breaks a venv as surely as another lock.
fingerprint() { echo "$1 $VENV $(sha256sum <"$1" | cut -c1-64)"; }

install_packages() {
    local base
    base=$(system_python)
    if make_uv; then
        "$UV" venv --quiet --no-config --clear --python "$base" "$VENV" &&
            "$UV" pip sync --quiet --no-config --require-hashes --python "$PYTHON" "$1" && return
        echo "uv failed; trying pip."
    fi
    "$base" -m venv --clear "$VENV" && "$PYTHON" -m pip install --require-hashes -r "$1"
}

make_uv() {
    "$UV" --version >/dev/null 2>&1 && return
    "$(system_python)" -m venv --clear "$DEV/uv" && "$DEV/uv/bin/pip" install --quiet --disable-pip-version-check uv
}
