#!/bin/sh
# Asks whether libraries go too. Each is removed with the rights of the person it belongs to.
set -e
if [ "$1" = purge ] && [ -e /usr/share/debconf/confmodule ]; then
    . /usr/share/debconf/confmodule
    db_version 2.0
    db_input high patchfind/remove-libraries || true
    db_go || true
    db_get patchfind/remove-libraries || RET=false
    too=$RET
    db_purge
    db_stop
    if [ "$too" = true ]; then
        getent passwd | while IFS=: read -r user _ _ _ _ home _; do
            data="$home/.local/share/patchfind"
            [ -d "$data" ] && [ ! -L "$data" ] || continue
            runuser -u "$user" -- rm -rf "$data/library" "$data/weights" \
                "$home/.cache/patchfind" "$home/.local/state/patchfind" </dev/null || true
            runuser -u "$user" -- rmdir "$data" </dev/null 2>/dev/null || true
        done
    fi
fi
