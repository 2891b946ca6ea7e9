#!/bin/sh
# Installs this release into a new folder, without any network: sh install.sh /opt/workshop/0.1.0
# PYTHON names another interpreter. Nothing outside the folder is touched; to remove it, delete the folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:?the folder to install into, for example /opt/workshop/0.1.0}
python=${PYTHON:-python3}
wanted=$(cat "$here/PLATFORM")

(cd "$here" && sha256sum --check --quiet SHA256SUMS) || {
    echo "This release is damaged: fetch it again." >&2; exit 1; }
found=$("$python" -c 'import sys, sysconfig
print(f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}")')
[ "$found" = "$wanted" ] || {
    echo "This release is for $wanted, but $python is $found. Name another one: PYTHON=python3.x sh $0 $target" >&2; exit 1; }
[ ! -e "$target" ] || { echo "$target is there already; versions lie side by side." >&2; exit 1; }

"$python" -m venv "$target" || {
    rm -rf "$target"; echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
"$target/bin/python" -m pip --disable-pip-version-check --no-input --quiet \
    install --no-index --find-links "$here/wheels" "$here"/wheels/workshop-*.whl
"$target/bin/workshop" --help >/dev/null
echo "Installed: $target/bin/workshop. How to run it as a service: docs/operations.md"
