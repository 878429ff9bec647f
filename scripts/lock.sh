#!/bin/sh
# Write the versions in .venv to requirements.lock; a local tag such as torch's +cpu names a build, not a version.
set -eu
cd "$(dirname "$0")/.."
{
    sed -n '/^#/p' requirements.lock
    .venv/bin/python -m pip freeze --disable-pip-version-check --all --exclude-editable |
        sed -e 's/+[a-z0-9.]*$//' -e '/^pip==/d' | LC_ALL=C sort -f
} >requirements.lock.new
mv requirements.lock.new requirements.lock
