"""Tells soon when something may have changed below a folder: a hint, never the truth."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled, FolderProblem
from patchfind.watch.coverage import Coverage, coverage_of
from patchfind.watch.mounts import (
    Mount,
    has_events,
    is_remote,
    mount_of,
    mount_table,
    mounts_below,
)

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""Not opening and closing: reading a photo must not look like a change."""

_NOTHING = Coverage(0, 0)

_PATIENCE = 10
"""A stream of changes is reported at latest after this many debounce times."""

_log = logging.getLogger(__name__)


class FolderWatcher:
    """Calls back once after a burst of changes; where no events come, every ``poll_seconds``.

    Whether the folders themselves are there, and which disks, is looked at every ``look_seconds``:
    no event tells of an unmounted disk, and one that is back gives none.

    Files with none of ``extensions`` (lower case, with dot) and all below ``ignored`` (the
    library's own data) do not count. Events cannot be had on network folders, past the system's
    limit of watches, and while a folder is missing; each poll tries again. Waiting for
    ``debounce_seconds`` without a change lets files that are being copied come to rest.

    What a walk goes into and what is watched are compared; ``excludes`` tells the globs of a
    watched folder, and ``on_coverage`` gets the :attr:`coverage` whenever it is another, on the
    watcher's own thread.
    """

    def __init__(
        self,
        extensions: Collection[str],
        *,
        ignored: Path | None = None,
        debounce_seconds: float = 2.5,
        poll_seconds: float = 300.0,
        look_seconds: float = 5.0,
        excludes: Callable[[Path], Sequence[str]] = lambda _path: (),
        on_coverage: Callable[[Mapping[Path, Coverage]], None] = lambda _coverage: None,
    ) -> None:
        self._extensions = tuple(extensions)
        self._own = ignored
        self._ignored = None if ignored is None else str(ignored) + os.sep
        self._excludes = excludes
        self._on_coverage = on_coverage
        self._control = Control()
        self.coverage: Mapping[Path, Coverage] = {}
        """How much of each watched folder gives events, as last compared."""
        self._mounted: Mapping[Path, Set[str]] = {}
        self._tree_changed = False
        self._debounce_seconds = debounce_seconds
        self._poll_seconds = poll_seconds
        self._look_seconds = look_seconds
        self._wake = threading.Condition()
        self._wanted: tuple[Path, ...] = ()
        self._on_change: Callable[[], None] = _nothing
        self._unapplied = False
        self._closed = False
        self._first_change: float | None = None
        self._last_change = 0.0
        self.polled: frozenset[Path] = frozenset()
        """The folders for which no events can be had at the moment."""
        self._thread: threading.Thread | None = None

    def watch(self, paths: Sequence[Path], on_change: Callable[[], None]) -> None:
        """Watch exactly ``paths`` from now on; returns at once.

        ``on_change`` is called from the watcher's own thread, and should only ask for a walk.
        """
        with self._wake:
            self._wanted = tuple(paths)
            self._on_change = on_change
            self._unapplied = True
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(
                    target=self._run, name="patchfind-watch", daemon=True
                )
                self._thread.start()
            self._wake.notify()

    def close(self) -> None:
        """Stop watching; no call back comes after this has returned."""
        with self._wake:
            self._closed = True
            self._control.cancel()
            self._wake.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    # --- the watcher's thread ----------------------------------------------------------------

    def _run(self) -> None:
        observer = _started_observer()
        watches: dict[Path, _Watched] = {}
        try:
            next_poll = time.monotonic() + self._poll_seconds
            next_look, places = 0.0, _places(())
            while True:
                with self._wake:
                    if not self._is_due():
                        self._wake.wait(self._seconds_left(min(next_poll, next_look)))
                    if self._closed:
                        return
                    wanted, apply, self._unapplied = self._wanted, self._unapplied, False
                    report, compare = self._changes_are_due(), apply
                    if report:
                        self._first_change = None
                        compare = compare or self._tree_changed
                        self._tree_changed = False
                    on_change = self._on_change
                if apply or time.monotonic() >= next_look:
                    next_look = time.monotonic() + self._look_seconds
                    before, places = places, _places(wanted)
                    elsewhere = places != before and not apply
                    apply, compare = apply or elsewhere, compare or elsewhere
                    report = report or elsewhere
                if time.monotonic() >= next_poll:
                    next_poll = time.monotonic() + self._poll_seconds
                    compare = compare or self._has_gaps() or self._mounts(wanted) != self._mounted
                    report = report or compare
                    apply = True
                if apply and observer is not None:
                    self._apply(observer, watches, wanted)
                polled = frozenset(wanted).difference(watches)
                compare = compare or polled != self.polled
                self.polled = polled
                if compare:
                    self._compare(wanted)
                if report:
                    on_change()
        except Cancelled:
            return
        finally:
            if observer is not None:
                observer.stop()
                observer.join()

    def _is_due(self) -> bool:
        return self._closed or self._unapplied or self._changes_are_due()

    def _changes_are_due(self) -> bool:
        return self._first_change is not None and time.monotonic() >= self._due_at()

    def _due_at(self) -> float:
        assert self._first_change is not None
        return min(
            self._last_change + self._debounce_seconds,
            self._first_change + _PATIENCE * self._debounce_seconds,
        )

    def _seconds_left(self, next_time: float) -> float:
        """How long to sleep unless something is said meanwhile."""
        until = next_time if self._first_change is None else min(next_time, self._due_at())
        return max(0.0, until - time.monotonic())

    def _apply(
        self, observer: BaseObserver, watches: dict[Path, _Watched], wanted: Iterable[Path]
    ) -> None:
        """Have events for every wanted folder that gives any; the others are polled."""
        alive = {emitter.watch for emitter in observer.emitters if emitter.is_alive()}
        for path, watched in list(watches.items()):
            intact = watched.watch in alive and watched.directory == _directory(path)
            intact = intact and not self.coverage.get(path, _NOTHING).unwatched  # or try anew
            if not intact or path not in wanted:
                observer.unschedule(watches.pop(path).watch)
        handler = _Handler(self._noticed)
        for path in set(wanted).difference(watches):
            try:
                if has_events(path):
                    watch = observer.schedule(
                        handler, str(path), recursive=True, event_filter=_EVENTS
                    )
                    watches[path] = _Watched(watch, _directory(path))
            except OSError as error:
                _log.info("No file events for %s (%s); it is walked instead.", path, error)

    def _has_gaps(self) -> bool:
        return bool(self.polled) or any(one.unwatched for one in self.coverage.values())

    def _mounts(self, wanted: Iterable[Path]) -> Mapping[Path, Set[str]]:
        """What is mounted inside each folder: no event tells of a disk that comes or goes."""
        table = mount_table()
        return {path: mounts_below(path, table) for path in wanted}

    def _compare(self, wanted: Iterable[Path]) -> None:
        """Find out how much of the folders gives events. Raises Cancelled once it is closed."""
        self._mounted = self._mounts(wanted)
        coverage = {}
        for path in wanted:
            try:
                coverage[path] = coverage_of(
                    path, self._excludes(path), self._control, never_enter=self._own
                )
            except FolderProblem:
                coverage[path] = Coverage(1, 1)
        if coverage != self.coverage:
            self.coverage = coverage
            self._on_coverage(self.coverage)

    def _noticed(self, event: FileSystemEvent) -> None:
        """Remember that something changed, if it may be a photo."""
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        if self._ignored is not None:
            paths = [path for path in paths if not path.startswith(self._ignored)]
        if not event.is_directory:
            paths = [path for path in paths if path.lower().endswith(self._extensions)]
        if not paths:
            return
        with self._wake:
            self._tree_changed = self._tree_changed or event.is_directory
            self._last_change = time.monotonic()
            if self._first_change is None:
                self._first_change = self._last_change
                self._wake.notify()


class _Watched(NamedTuple):
    """A folder with events, and which directory it was: another may come to its path."""

    watch: ObservedWatch
    directory: tuple[int, int] | None


def _directory(path: Path) -> tuple[int, int] | None:
    """The device and number of the directory at ``path``, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_Place = tuple[Mount | None, tuple[int, int] | None, frozenset[str]]


def _places(wanted: Iterable[Path]) -> Mapping[Path, _Place]:
    """The disk, the directory and the disks below at each path; little work, also where nothing
    answers: another machine is not asked.
    """
    table = mount_table()
    found: dict[Path, _Place] = {}
    for path in wanted:
        mount = mount_of(str(path), table)
        remote = is_remote(mount)
        inside = frozenset() if remote else frozenset(mounts_below(path, table))
        found[path] = mount, None if remote else _directory(path), inside
    return found


def _started_observer() -> BaseObserver | None:
    """The system's source of events, or None where it has none to give."""
    try:
        observer = Observer()
        observer.start()
    except OSError as error:
        _log.info("No file events at all (%s); folders are walked instead.", error)
        return None
    return observer


class _Handler(FileSystemEventHandler):
    """Hands every event on."""

    def __init__(self, noticed: Callable[[FileSystemEvent], None]) -> None:
        self._noticed = noticed

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._noticed(event)


def _nothing() -> None:
    """What is called before anybody asked to be."""
