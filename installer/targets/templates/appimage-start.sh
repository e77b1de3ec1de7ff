#!/bin/sh
# What the AppImage runs. Menus get the image itself, since the folder is gone at the end.
PATCHFIND_FILE=$APPIMAGE
export PATCHFIND_FILE
exec "$(dirname "$(readlink -f "$0")")/usr/lib/patchfind/start" "$@"
