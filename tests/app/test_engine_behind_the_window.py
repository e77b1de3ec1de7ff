"""The real window and its engine: what the window never loads, and what is said when it dies."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from patchfind.domain.photo import PhotoState
from patchfind.domain.query import Query
from patchfind.gui.shell.indexing import Activity
from patchfind.gui.shell.main_window import MainWindow
from tests.app_window import app_window
from tests.objects.conftest import Rig, indexed, rig

__all__ = ["indexed", "rig"]

_LONG_MS = 120_000

_REHEARSAL = """
import json, sys
from pathlib import Path
from patchfind.app import Services
from patchfind.gui.shell.rehearsal import rehearse
from patchfind.library.library import Library
if __name__ == "__main__":
    root, later, into, *queries = map(Path, sys.argv[1:])
    with Library.open(root) as library:
        services = Services(library)
        rehearse(services.interfaces(), 0.1, later, into, queries)
        services.close()
    print(json.dumps([name for name in sys.modules if "." not in name]))
"""


def test_the_window_searches_and_indexes_without_loading_what_would_hold_it_up(
    rig: Rig, tmp_path: Path
) -> None:
    script, later = tmp_path / "rehearsal.py", tmp_path / "later"
    script.write_text(_REHEARSAL)
    queries = sorted(rig.folder.iterdir())[:2]
    later.mkdir()
    shutil.copy(queries[0], later / "one-more.jpg")
    done = subprocess.run(
        [sys.executable, script, rig.data, later, rig.folder, *queries],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=_LONG_MS / 1000,
        check=True,
    )
    heavy = {"torch", "timm", "faiss", "PIL", "rawpy", "imagecodecs", "scipy"}
    assert heavy & set(json.loads(done.stdout)) == set()


@pytest.fixture
def window(qtbot: QtBot, rig: Rig) -> Iterator[MainWindow]:
    """The window on the indexed library, all photos of which have changed since."""
    for file in rig.folder.iterdir():
        file.write_bytes(file.read_bytes() + b"one byte more")
        os.utime(file, (1_700_000_100, 1_700_000_100))
    with app_window(qtbot, rig.library) as made:
        yield made


def _kill_engine() -> None:
    for process in multiprocessing.active_children():
        if process.name == "patchfind-engine":
            process.kill()


def test_an_engine_that_dies_is_said_and_the_next_one_goes_on(
    qtbot: QtBot, window: MainWindow, rig: Rig
) -> None:
    indexing = window.library.indexing

    def under_way() -> bool:
        progress = indexing.state.progress
        indexes = indexing.state.activity is Activity.INDEXING
        return indexes and progress is not None and progress.done > 0

    qtbot.waitUntil(under_way, timeout=_LONG_MS)
    _kill_engine()
    qtbot.waitUntil(lambda: "ended unexpectedly" in window.messages.sentence, timeout=_LONG_MS)
    qtbot.waitUntil(
        lambda: {one.state for one in window.library_page.model.rows()} == {PhotoState.INDEXED},
        timeout=_LONG_MS,
    )

    query = Query((rig.crop(rig.holders[0]),))
    window.messages.dismiss()
    window.session.matches_changed.connect(_kill_engine)
    window.session.find(query)
    qtbot.waitUntil(lambda: "ended unexpectedly" in window.messages.sentence, timeout=_LONG_MS)
    window.session.matches_changed.disconnect(_kill_engine)
    window.session.find(query)
    qtbot.waitUntil(lambda: not window.session.running, timeout=_LONG_MS)
    assert window.results_page.model.rows()
