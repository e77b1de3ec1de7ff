"""The engine in a process of its own: the same answers, and what becomes of it in a mishap."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil
import pytest

from patchfind.domain.match import Match
from patchfind.domain.photo import PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.domain.query import Query
from patchfind.engine_process.calling import EngineProcess
from patchfind.foundation.errors import Cancelled, EngineEnded, PatchFindError
from patchfind.library.library import Library
from tests.objects.conftest import Rig, indexed, rig

__all__ = ["indexed", "rig"]

_PATIENCE_S = 120.0


def _ignore(_news: object) -> None:
    """For callbacks whose news a test does not need."""


def _processes() -> list[BaseProcess]:
    return [one for one in multiprocessing.active_children() if one.name == "patchfind-engine"]


def _kill() -> None:
    """End the engine as the system does where memory runs out."""
    (process,) = _processes()
    process.kill()


@pytest.fixture
def engine(rig: Rig) -> Iterator[EngineProcess]:
    """A process for the indexed library; it starts with the first call."""
    made = EngineProcess(rig.library)
    yield made
    made.close()
    assert _processes() == []


def _make_pending(rig: Rig) -> int:
    """Have all photos indexed anew."""
    for file in rig.folder.iterdir():
        file.write_bytes(file.read_bytes() + b"one byte more")
        os.utime(file, (1_700_000_100, 1_700_000_100))
    rig.library.reconcile(Control())
    return len(list(rig.folder.iterdir()))


def _states(library: Library) -> set[PhotoState]:
    return {photo.state for photo in library.photos.all()}


def test_it_finds_what_the_engine_finds_and_a_killed_one_says_so_and_is_followed_by_another(
    rig: Rig, engine: EngineProcess
) -> None:
    query = Query((rig.crop(rig.holders[0]),))
    lists: list[Sequence[Match]] = []
    found = engine.search(query, on_matches=lists.append, control=Control())
    assert [one.path for one in found.matches][: len(rig.holders) - 1]
    assert lists
    assert len(lists[0]) == len(found.matches)

    with pytest.raises(EngineEnded, match="ended unexpectedly"):
        engine.search(query, on_matches=lambda _matches: _kill(), control=Control())
    again = engine.search(query, on_matches=_ignore, control=Control())
    assert [(one.path, one.box) for one in again.matches] == [
        (one.path, one.box) for one in found.matches
    ]


def test_indexing_is_paused_cancelled_and_gone_on_with_and_a_search_passes_it(
    rig: Rig, engine: EngineProcess
) -> None:
    query = Query((rig.crop(rig.holders[0]),))
    count = _make_pending(rig)
    control, paused = Control(), threading.Event()
    done: list[int] = []

    def report(progress: Progress) -> None:
        done.append(progress.done)
        if not paused.is_set():
            control.pause()
            paused.set()

    with ThreadPoolExecutor(1) as lane:
        indexing = lane.submit(engine.run, control, report)
        try:
            assert paused.wait(_PATIENCE_S)
            assert engine.search(query, on_matches=_ignore, control=Control()).timings
            so_far = list(done)
            time.sleep(0.3)
            assert done == so_far, "it goes on while it is paused"
        finally:
            control.cancel()
        indexing.result(_PATIENCE_S)
    assert engine.run(Control(), _ignore) <= count - 1
    assert _states(rig.library) == {PhotoState.INDEXED}


def test_settings_that_are_saved_count_from_the_next_call_on_and_errors_come_as_they_are(
    rig: Rig, engine: EngineProcess, tmp_path: Path
) -> None:
    before = rig.library.settings
    rig.library.save_settings(replace(before, backbone=str(tmp_path / "none"), device="cpu"))
    with pytest.raises(PatchFindError) as here:
        rig.engine.run(Control(), _ignore)
    with pytest.raises(PatchFindError) as there:
        engine.run(Control(), _ignore)
    assert type(there.value) is type(here.value)
    assert there.value.sentence == here.value.sentence
    assert there.value.sentence.template == here.value.sentence.template
    assert "serving.py" in str(there.value.__cause__)
    rig.library.save_settings(before)
    assert engine.run(Control(), _ignore) == 0


def test_both_processes_write_at_the_same_time(rig: Rig, engine: EngineProcess) -> None:
    query = Query((rig.crop(rig.holders[0]),))
    _make_pending(rig)
    with ThreadPoolExecutor(1) as lane:
        begun = threading.Event()
        indexing = lane.submit(engine.run, Control(), lambda _progress: begun.set())
        assert begun.wait(_PATIENCE_S)
        with rig.library._catalogue.unchanged():  # what a long write of the window holds
            time.sleep(1.5)
        kept, written = rig.library.objects.save("0", query), 0
        while not indexing.done():
            written += 1
            rig.library.objects.rename(kept, str(written))
            time.sleep(0.01)
        indexing.result()
    assert [one.name for one in rig.library.objects.all()] == [str(written)]
    assert _states(rig.library) == {PhotoState.INDEXED}


def test_it_is_closed_while_it_loads(rig: Rig) -> None:
    engine = EngineProcess(rig.library)
    with ThreadPoolExecutor(1) as lane:
        loading = lane.submit(engine.warm_up)
        while not _processes():
            time.sleep(0.01)
        begun = time.monotonic()
        engine.close()
        assert time.monotonic() - begun < 4
        with pytest.raises(Cancelled):
            loading.result(_PATIENCE_S)
    assert _processes() == []
    with pytest.raises(Cancelled):
        engine.warm_up()


_WINDOW = """
import multiprocessing, signal, sys, time
from pathlib import Path
from patchfind.domain.progress import Control
from patchfind.engine_process.calling import EngineProcess
from patchfind.library.library import Library
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job has none
    engine = EngineProcess(Library.open(Path(sys.argv[1])))
    engine.read_headers(Control(), print)
    print(multiprocessing.active_children()[0].pid, flush=True)
    while True:  # a signal that comes just before a sleep does not end it
        time.sleep(0.1)
"""


@pytest.mark.parametrize("ending", ["kill", "interrupt"])
def test_it_does_not_outlive_its_window(rig: Rig, tmp_path: Path, ending: str) -> None:
    script = tmp_path / "window.py"
    script.write_text(_WINDOW)
    window = subprocess.Popen(
        [sys.executable, str(script), str(rig.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert window.stdout is not None
        engine = psutil.Process(int(window.stdout.readline()))
        below = engine.children(recursive=True)
        if ending == "kill":
            window.kill()
        else:
            os.killpg(window.pid, signal.SIGINT)  # Ctrl-C in the terminal of both
        _, alive = psutil.wait_procs([engine, *below], timeout=20)
        assert alive == []
        _, said = window.communicate(timeout=20)
    finally:
        window.kill()
    assert said.count("Traceback") == (ending == "interrupt"), "that of this script alone"
