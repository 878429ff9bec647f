#!/bin/sh
# Install Debian packages where we may: `install_system_packages.sh PACKAGE...`
# Exits 0 when they are there at the end, and 1, after one line that says why, when they are not.
set -u

missing=
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

give_up() {
    echo "system packages: going on without$missing: $1" >&2
    exit 1
}

[ "${SYSTEM_PACKAGES:-yes}" = yes ] || give_up "SYSTEM_PACKAGES=$SYSTEM_PACKAGES"
command -v apt-get >/dev/null 2>&1 || give_up "there is no apt-get here"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    give_up "that takes root, or sudo without a password"
fi

echo "system packages: installing$missing"
apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=120 "$@"
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # the list is meant to be split
{ apt update && apt install -y --no-install-recommends $missing; } </dev/null >"$log" 2>&1 ||
    give_up "$(grep '^E:' "$log" | tail -n 1)"
