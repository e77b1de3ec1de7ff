"""A photo's tile has a picture whether or not its thumbnail is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.thumbnails import ThumbnailKey
from tests.gui.conftest import OpenWindow, filled
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row

_PHOTO = photo_row(1)
_KEY = ThumbnailKey.of(_PHOTO)


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """A library of one indexed photo."""
    return filled(tmp_path, [_PHOTO])


def _size_of_picture(qtbot: QtBot, window: MainWindow) -> tuple[int, int]:
    """Of what the photo's tile shows, once it is there."""
    qtbot.waitUntil(lambda: window.thumbnails.get(_KEY) is not None)
    picture = window.thumbnails.get(_KEY)
    assert picture is not None
    return picture.width(), picture.height()


def test_a_tile_shows_the_stored_thumbnail(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.vanished.add(_PHOTO.path)  # the photo itself is not looked at
    assert _size_of_picture(qtbot, open_window(world)) == (32, 24)


def test_a_tile_without_a_stored_thumbnail_shows_the_photo(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "read_thumbnail", lambda _content_hash: None)
    assert _size_of_picture(qtbot, open_window(world)) == (400, 300)


def test_a_tile_stays_empty_where_the_photo_is_gone_too(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "read_thumbnail", lambda _content_hash: None)
    world.vanished.add(_PHOTO.path)
    window = open_window(world)
    window.thumbnails.forget_missing()
    with qtbot.waitSignal(window.thumbnails.arrived):
        window.thumbnails.get(_KEY)
    assert window.thumbnails.get(_KEY) is None
    assert not window.messages.isVisible()
