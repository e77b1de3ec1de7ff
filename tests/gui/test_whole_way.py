"""The whole way in the real window with nothing replaced: add a folder, index, lasso, find."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box, iou
from patchfind.domain.photo import PhotoState
from patchfind.gui.shell.main_window import MainWindow
from patchfind.library.library import Library
from patchfind.tools.sample import SamplePhoto, render_sample_library
from tests.app_window import app_window
from tests.gui.test_selecting import draw

_PHOTOS = 8
_LONG_MS = 120_000
"""Loading the backbone and indexing eight photos takes seconds; this is for a busy machine."""


@pytest.fixture
def sample(tmp_path: Path) -> tuple[Path, list[SamplePhoto]]:
    """Rendered photos, old enough not to count as being copied."""
    folder = tmp_path / "photos"
    rendered = render_sample_library(folder, photos=_PHOTOS)
    for file in folder.iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    return folder, rendered


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window on a fresh library, wired as the application wires it."""
    library = Library.open(tmp_path / "library")
    with app_window(qtbot, library) as made:
        yield made
    library.close()


def _outline(
    box: tuple[float, float, float, float], width: int, height: int
) -> list[tuple[float, float]]:
    """A hand's way round a box in pixels, in fractions: along its edges with stops between."""
    x1, y1, x2, y2 = box
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)]
    steps = [share / 8 for share in range(8)]
    return [
        ((ax + (bx - ax) * share) / width, (ay + (by - ay) * share) / height)
        for (ax, ay), (bx, by) in itertools.pairwise(corners)
        for share in steps
    ]


def test_a_folder_is_added_and_indexed_and_a_lassoed_object_found_and_boxed(
    qtbot: QtBot, window: MainWindow, sample: tuple[Path, list[SamplePhoto]]
) -> None:
    folder, rendered = sample
    said: list[str] = []
    window.messages.shown.connect(said.append)
    qtbot.waitUntil(window.welcome.isVisible, timeout=_LONG_MS)
    window.library.folder_actions.add(folder)
    qtbot.waitUntil(
        lambda: (
            [photo.state for photo in window.library_page.model.rows()]
            == [PhotoState.INDEXED] * _PHOTOS
        ),
        timeout=_LONG_MS,
    )
    label = "robot"
    holders = {photo.name: photo.boxes[label][0] for photo in rendered if label in photo.boxes}
    wanted = next(photo for photo in window.library_page.model.rows() if photo.path.name in holders)
    others = {name: box for name, box in holders.items() if name != wanted.path.name}
    assert others, "the sample shows the object once only"

    place = window.library_page.model.index_of(wanted.id)
    window.library_page.grid.activated.emit(place)
    canvas = window.photo_page.canvas
    qtbot.waitUntil(lambda: canvas.has_photo, timeout=_LONG_MS)
    draw(canvas, _outline(holders[wanted.path.name], wanted.width, wanted.height))
    window.photo_page.search()
    qtbot.waitUntil(lambda: not window.session.running, timeout=_LONG_MS)
    assert "menu of your file manager" in said[-1]
    first = window.results_page.model.rows()[0]
    assert first.path.name in others
    truth = Box.from_pixels(others[first.path.name], first.width, first.height)
    assert iou(first.box, truth) > 0.5
    assert window.results_page.isVisible()
