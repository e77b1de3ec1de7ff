#!/bin/sh
exec /usr/bin/python3 -I -B /usr/lib/patchfind "$@"
