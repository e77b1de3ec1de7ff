#!/bin/sh
# PatchFind @version@: unpacks itself into the person's data folder, once, and starts.
set -e
base="${XDG_DATA_HOME:-$HOME/.local/share}/patchfind/program"
folder="$base/package-@identity@"
if [ ! -f "$folder/unpacked" ]; then
    mkdir -p "$base"
    draft=$(mktemp -d "$base/unpacking.XXXXXX")
    trap 'rm -rf "$draft"' EXIT
    tail -c +@offset@ "$0" | tar -xz -C "$draft"
    : >"$draft/unpacked"
    rm -rf "$base"/package-*
    mv "$draft" "$folder"
    trap - EXIT
fi
PATCHFIND_FILE=$(readlink -f "$0")
export PATCHFIND_FILE
exec "$folder/start" "$@"
exit 1
