"""A library that watches one empty folder, decoding in one process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from patchfind.foundation.settings import Settings
from patchfind.library.library import Library


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        opened.save_settings(Settings(decode_workers=1))
        opened.add_folder(photos)
        yield opened
