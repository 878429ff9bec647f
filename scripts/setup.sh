#!/bin/sh
# Make .venv with Python 3.11 and install the locked packages into it: `setup.sh [EXTRA,EXTRA...]`
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "setup: $1" >&2
    exit 1
}

find_python() {
    for name in "${PYTHON:-}" python3.11 python3 python; do
        if [ -n "$name" ] && "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

make_venv() {
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        # Debian leaves ensurepip out of python3.11; a pip that is already there can put another into the venv
        "$python" -m venv --without-pip .venv
        "$python" -m pip --quiet --python .venv/bin/python install pip
    else
        fail "$python cannot make a virtual environment: install python3.11-venv, then run make again"
    fi
    touch .venv/.made-by-make
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python) ||
        fail "Python 3.11 was not found: install python3.11, or run make with PYTHON=/path/to/python3.11"
    "$python" -c 'import ensurepip' 2>/dev/null || scripts/install_system_packages.sh python3.11-venv 2>/dev/null || true
    make_venv
fi
.venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
    fail ".venv is not of Python 3.11: move it away, then run make again"

echo "setup: installing the locked packages into .venv; the first time takes some minutes"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --use-pep517 \
    --constraint requirements.lock --editable ".${1:+[$1]}"
