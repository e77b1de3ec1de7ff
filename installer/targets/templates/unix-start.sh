#!/bin/sh
# Finds or fetches a Python that can show a window, and hands over to the launcher.
here=$(cd "$(dirname "$0")" && pwd)
case $(uname) in
Darwin) data="$HOME/Library/Application Support/patchfind" ;;
*) data="${XDG_DATA_HOME:-$HOME/.local/share}/patchfind" ;;
esac
export UV_PYTHON_INSTALL_DIR="$data/program/python" UV_CACHE_DIR="$data/program/cache"
export UV_SYSTEM_CERTS=1
find_python() { "$here/bin/uv" python find --no-project --managed-python 3.12 2>/dev/null; }

say() {
    echo "[patchfind] $1" >&2
    if [ "$(uname)" = Darwin ] && [ ! -t 2 ]; then
        osascript -e "display notification \"$1\" with title \"PatchFind\"" >/dev/null 2>&1
    fi
}

for python in @fallback_python@; do
    if "$python" -I -c 'import sys, tkinter; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -I -B "$here" "$@"
    fi
done
if ! python=$(find_python); then
    say "Getting Python (30 MB), once."
    "$here/bin/uv" python install --quiet --no-bin 3.12 >&2
    python=$(find_python) || python=
fi
for python in "$python" @fallback_python@; do
    if [ -n "$python" ] && "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -I -B "$here" "$@"
    fi
done
say "PatchFind needs Python, which could not be downloaded. Check the network, and start it again."
if [ "$(uname)" = Darwin ]; then
    osascript -e 'display alert "PatchFind needs Python, which could not be downloaded." message "Check the network, and start PatchFind again."' >/dev/null 2>&1
fi
exit 1
