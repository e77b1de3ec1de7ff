"""What the window shows of a library's thumbnails folder, which may hold anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from patchfind.app import Engine
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.library.library import Library
from tests.imaging.rendered import busy, encoded

_HASH = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def engine(library: Library) -> Iterator[Engine]:
    """The window's engine on that library."""
    made = Engine(library)
    yield made
    made.close()


def test_a_stored_thumbnail_is_shown(engine: Engine, library: Library) -> None:
    store = ThumbnailStore(library.paths.thumbnails)
    store.write(_HASH, np.asarray(busy(640, 480)))
    shown = engine.read_thumbnail(_HASH)
    assert shown is not None
    assert shown.shape == (240, 320, 3)


@pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX")
@pytest.mark.parametrize("what", ["a pipe", "a link to a device", "a huge WebP", "half of one"])
def test_what_lies_in_place_of_a_thumbnail_neither_blocks_nor_fills_the_window(
    engine: Engine, library: Library, what: str
) -> None:
    path = ThumbnailStore(library.paths.thumbnails).path(_HASH)
    path.parent.mkdir(parents=True)
    sound = encoded(busy(320, 240), "WEBP")
    huge = sound[:26] + b"\xff\x3f\xff\x3f" + sound[30:]
    makers: dict[str, Callable[[], object]] = {
        "a pipe": lambda: os.mkfifo(path),
        "a link to a device": lambda: path.symlink_to("/dev/zero"),
        "a huge WebP": lambda: path.write_bytes(huge),
        "half of one": lambda: path.write_bytes(sound[: len(sound) // 2]),
    }
    makers[what]()
    before = psutil.Process().memory_info().rss
    assert engine.read_thumbnail(_HASH) is None
    assert psutil.Process().memory_info().rss - before < 100 << 20
