"""Indexing keeps to the share of the processor that the person set."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled
from patchfind.foundation.settings import Settings
from patchfind.indexing.pace import Pace, seconds_of_family
from patchfind.library.library import Library
from tests.indexing.ingest_rig import ingest, look_at_folders, render_photos


class _Machine(Control):
    """A clock, and what was computed by it, for work that rests as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.spent = self.rested = 0.0

    def rest(self, seconds: float) -> None:
        self.now += seconds
        self.rested += seconds


@given(
    share=st.floats(0.05, 0.95),
    cores=st.integers(1, 64),
    steps=st.lists(st.tuples(st.floats(0.01, 5), st.floats(0, 1)), min_size=1, max_size=60),
)
def test_no_more_than_the_share_is_taken_in_the_long_run(
    share: float, cores: int, steps: list[tuple[float, float]]
) -> None:
    machine = _Machine()
    pace = Pace(lambda: share, cores, spent=lambda: machine.spent, clock=lambda: machine.now)
    for seconds, load in steps:
        machine.now += seconds
        machine.spent += seconds * load * cores
        pace.keep(machine)
    # One second is saved up at most, and half a second passes between two looks.
    assert machine.spent <= share * cores * (machine.now + 1) + 0.5 * cores + 1e-6


def test_the_whole_processor_is_not_measured_and_never_rested() -> None:
    machine = _Machine()
    pace = Pace(lambda: 1.0, 2, spent=lambda: pytest.fail("measured"), clock=lambda: machine.now)
    for _ in range(10):
        machine.now += 1
        pace.keep(machine)
    assert machine.rested == 0


def test_what_this_process_computes_is_seen() -> None:
    before = seconds_of_family()
    began = time.process_time()
    while time.process_time() - began < 0.2:
        pass
    assert seconds_of_family() - before >= 0.15


class _EndsAtRest(Control):
    """Work is cancelled as soon as it is to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_to_rest = False

    def rest(self, seconds: float) -> None:
        self.asked_to_rest = True
        self.cancel()
        raise Cancelled


def test_indexing_rests_where_it_may_not_take_all(library: Library, photos: Path) -> None:
    library.save_settings(Settings(decode_workers=1, processor_share=5))
    render_photos(photos, 24)
    look_at_folders(library)
    control = _EndsAtRest()
    report = ingest(library, control=control)
    assert control.asked_to_rest
    assert report.indexed < 24
