"""Run in a user namespace of its own: a tree of folders beyond the system's limit of watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from patchfind.watch.coverage import Coverage
from patchfind.watch.events import FolderWatcher

_LIMIT = Path("/proc/sys/user/max_inotify_watches")
_FOLDERS = 40
_SOON = 20.0


class _Heard:
    """Lets the story wait for what the watcher says."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.changes = 0
        self.coverage: Mapping[Path, Coverage] = {}

    def change(self) -> None:
        with self._condition:
            self.changes += 1
            self._condition.notify_all()

    def cover(self, coverage: Mapping[Path, Coverage]) -> None:
        with self._condition:
            self.coverage = coverage
            self._condition.notify_all()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self._condition:
            assert self._condition.wait_for(condition, _SOON), (self.changes, self.coverage)


def main(root: Path) -> None:
    """Print what is watched under no watch at all, under the limit, and once it is lifted."""
    _LIMIT.write_text("0")
    for number in range(_FOLDERS):
        (root / f"{number // 8}" / f"{number}").mkdir(parents=True)
    heard = _Heard()
    watcher = FolderWatcher(
        {".jpg"}, debounce_seconds=0.05, poll_seconds=0.2, on_coverage=heard.cover
    )
    try:
        watcher.watch([root], heard.change)
        heard.wait_for(lambda: bool(heard.coverage))
        assert watcher.polled == {root}
        sys.stdout.write(f"{heard.coverage[root]}\n")
        _LIMIT.write_text("20")
        heard.wait_for(lambda: heard.coverage[root].unwatched < heard.coverage[root].folders)
        sys.stdout.write(f"{heard.coverage[root]}\n")
        polled = heard.changes
        heard.wait_for(lambda: heard.changes > polled + 2)  # nothing happens, but it looks
        _LIMIT.write_text("1000")
        heard.wait_for(lambda: not heard.coverage[root].unwatched)
        sys.stdout.write(f"{heard.coverage[root]}\n")
        before = heard.changes
        (root / "4" / "39" / "new.jpg").touch()
        heard.wait_for(lambda: heard.changes > before)
        _LIMIT.write_text("20")
        for number in range(3):
            (root / f"later{number}").mkdir()
        heard.wait_for(lambda: heard.coverage[root].unwatched == 3)
        sys.stdout.write(f"{heard.coverage[root]}\n")
    finally:
        watcher.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
