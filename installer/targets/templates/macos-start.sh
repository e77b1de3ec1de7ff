#!/bin/sh
exec "$(dirname "$0")/../Resources/patchfind/start" "$@"
