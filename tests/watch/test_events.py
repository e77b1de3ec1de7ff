"""The watcher with real folders: it calls back after changes, and only then."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchfind.watch import mounts
from patchfind.watch.coverage import Coverage
from patchfind.watch.events import FolderWatcher

_SOON = 20.0
_DEBOUNCE = 0.1


class _Calls:
    """Counts the calls back, and lets a test wait for the next."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.times: list[float] = []

    def __call__(self) -> None:
        with self._condition:
            self.times.append(time.monotonic())
            self._condition.notify_all()

    def wait_for(self, count: int) -> None:
        with self._condition:
            assert self._condition.wait_for(lambda: len(self.times) >= count, _SOON)


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[FolderWatcher]:
    made = FolderWatcher(
        {".jpg"}, ignored=tmp_path / "photos" / "library", debounce_seconds=_DEBOUNCE
    )
    yield made
    made.close()
    assert not [one for one in threading.enumerate() if one.name == "patchfind-watch"]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "library").mkdir(parents=True)
    return folder


def _until_watching(folder: Path, calls: _Calls) -> None:
    """Change ``folder`` until the first call back: the watcher sets itself up on its thread."""
    deadline = time.monotonic() + _SOON
    number = 0
    while not calls.times and time.monotonic() < deadline:
        number += 1
        (folder / "probe.jpg").write_bytes(b"x" * number)
        time.sleep(0.02)
    assert calls.times
    (folder / "probe.jpg").unlink()
    _until_quiet(calls)


def _until_quiet(calls: _Calls) -> None:
    """Wait until five debounce times have gone by without a call back."""
    seen = -1
    while seen != len(calls.times):
        seen = len(calls.times)
        time.sleep(5 * _DEBOUNCE)


def test_new_renamed_and_deleted_photos_are_noticed(watcher: FolderWatcher, photos: Path) -> None:
    calls = _Calls()
    watcher.watch([photos], calls)
    _until_watching(photos, calls)
    for change in (
        lambda: (photos / "new.JPG").write_bytes(b"1"),
        lambda: (photos / "new.JPG").rename(photos / "other.jpg"),
        (photos / "other.jpg").unlink,
        (photos / "album").mkdir,
    ):
        before = len(calls.times)
        change()
        calls.wait_for(before + 1)
        _until_quiet(calls)


def test_reading_and_other_files_and_own_data_do_not_count(
    watcher: FolderWatcher, photos: Path
) -> None:
    (photos / "a.jpg").write_bytes(b"1")
    calls = _Calls()
    watcher.watch([photos], calls)
    _until_watching(photos, calls)
    before = len(calls.times)
    (photos / "a.jpg").read_bytes()
    (photos / "notes.txt").write_text("x")
    (photos / "library" / "thumbnail.jpg").write_bytes(b"1")
    _until_quiet(calls)
    assert len(calls.times) == before


def test_a_burst_of_changes_is_one_call(photos: Path) -> None:
    watcher = FolderWatcher({".jpg"}, debounce_seconds=0.3)
    calls = _Calls()
    try:
        watcher.watch([photos], calls)
        _until_watching(photos, calls)
        before = len(calls.times)
        for number in range(50):
            (photos / f"{number}.jpg").write_bytes(b"1")
        calls.wait_for(before + 1)
        time.sleep(1.0)
        assert len(calls.times) == before + 1
    finally:
        watcher.close()


def test_a_missing_folder_is_polled_and_watched_once_it_is_back(tmp_path: Path) -> None:
    watcher = FolderWatcher({".jpg"}, debounce_seconds=_DEBOUNCE, poll_seconds=0.1)
    calls = _Calls()
    folder = tmp_path / "away"
    try:
        watcher.watch([folder], calls)
        calls.wait_for(2)
        assert watcher.polled == {folder}
        folder.mkdir()
        calls.wait_for(len(calls.times) + 1)
        _wait_until(lambda: not watcher.polled)
        folder.rename(tmp_path / "moved")
        _wait_until(lambda: watcher.polled == {folder})
    finally:
        watcher.close()


def test_a_folder_that_goes_and_comes_back_is_noticed_long_before_the_next_poll(
    tmp_path: Path,
) -> None:
    watcher = FolderWatcher({".jpg"}, debounce_seconds=_DEBOUNCE, look_seconds=0.1)
    calls = _Calls()
    folder, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    (folder / "deep").mkdir(parents=True)
    try:
        watcher.watch([folder], calls)
        _until_watching(folder, calls)
        folder.rename(elsewhere)
        calls.wait_for(len(calls.times) + 1)
        _wait_until(lambda: watcher.polled == {folder})
        _until_quiet(calls)
        elsewhere.rename(folder)
        calls.wait_for(len(calls.times) + 1)
        _wait_until(lambda: not watcher.polled)
    finally:
        watcher.close()


def test_past_the_system_s_limit_of_watches_the_rest_is_polled_and_told(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.watch.few_watches", str(tmp_path)]
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    own = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespaces of one's own here")
    done = subprocess.run([*own, *words], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Coverage(folders=46, unwatched=46)",
        "Coverage(folders=46, unwatched=26)",
        "Coverage(folders=46, unwatched=0)",
        "Coverage(folders=49, unwatched=3)",
    ]


def test_what_gives_no_events_is_counted_and_what_no_walk_enters_is_not(
    tmp_path: Path, photos: Path
) -> None:
    outside = tmp_path / "outside"
    for folder in (photos / "album", photos / "@eaDir", photos / "drafts", outside / "deep"):
        folder.mkdir(parents=True)
    (photos / "link").symlink_to(outside)
    told = threading.Event()
    watcher = FolderWatcher(
        {".jpg"},
        ignored=photos / "library",
        debounce_seconds=_DEBOUNCE,
        excludes={photos: ["drafts"]}.__getitem__,
        on_coverage=lambda _coverage: told.set(),
    )
    try:
        watcher.watch([photos], _Calls())
        assert told.wait(_SOON)
        assert watcher.coverage == {photos: Coverage(folders=4, unwatched=2)}
    finally:
        watcher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are listed on Linux alone")
def test_a_disk_that_comes_inside_a_folder_is_noticed_at_the_next_poll(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = mounts.mount_table()
    monkeypatch.setattr("patchfind.watch.events.mount_table", lambda: table)
    watcher = FolderWatcher({".jpg"}, debounce_seconds=_DEBOUNCE, poll_seconds=0.1)
    calls = _Calls()
    try:
        watcher.watch([photos], calls)
        _wait_until(lambda: bool(watcher.coverage))
        _until_quiet(calls)
        before = len(calls.times)
        table += f"/dev/sdb1 {photos}/disk ext4 rw 0 0\n"
        calls.wait_for(before + 1)
        _until_quiet(calls)
        assert len(calls.times) == before + 1
    finally:
        watcher.close()


def test_watching_other_folders_forgets_the_first(tmp_path: Path, watcher: FolderWatcher) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    calls = _Calls()
    watcher.watch([first], calls)
    _until_watching(first, calls)
    others = _Calls()
    watcher.watch([second], others)
    _until_watching(second, others)
    before = len(others.times)
    (first / "a.jpg").write_bytes(b"1")
    _until_quiet(others)
    assert len(others.times) == before


def test_closing_twice_and_unused_is_fine() -> None:
    watcher = FolderWatcher({".jpg"})
    watcher.close()
    watcher.close()
    watcher.watch([], _Calls())


def _wait_until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + _SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
