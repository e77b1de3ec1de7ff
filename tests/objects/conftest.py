"""An indexed library of sample photos, copied for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchfind.domain.geometry import Box
from patchfind.domain.match import Match
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.engine import Engine
from patchfind.library.library import Library
from patchfind.tools.sample import SamplePhoto, render_sample_library

_PHOTOS = 8
LABEL = "robot"


class Rig:
    """A library of sample photos, indexed, in which one thing is shown several times."""

    def __init__(self, root: Path, rendered: list[SamplePhoto]) -> None:
        self.folder, self.data, self.rendered = root / "photos", root / "library", rendered
        self.library = Library.open(self.data)
        self.engine = Engine(self.library)
        self.holders = [one for one in self.rendered if LABEL in one.boxes]

    def crop(self, holder: SamplePhoto) -> Crop:
        """The thing, selected in a photo that the library knows."""
        photo = self.library.photos.at(self.folder / holder.name)
        assert photo is not None
        box = Box.from_pixels(holder.boxes[LABEL][0], photo.width, photo.height)
        return Crop(photo.path, box, photo.id, photo.content_hash)

    def saved(self) -> Query:
        """The query of the one saved object, as it is now."""
        (saved,) = self.library.objects.all()
        return saved.query

    def search(self) -> list[Match]:
        """What the saved object finds."""
        found = self.engine.search(
            self.saved(), on_matches=lambda _matches: None, control=Control()
        )
        return list(found.matches)

    def tend(self) -> None:
        """What indexing does once more, with nothing new to index."""
        self.engine.run(Control(), lambda _progress: None)

    def close(self) -> None:
        """Let go of everything."""
        self.engine.close()
        self.library.close()


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SamplePhoto]]:
    """Where an indexed library and its photos lie, and what was rendered."""
    root = tmp_path_factory.mktemp("indexed")
    rendered = render_sample_library(root / "photos", photos=_PHOTOS)
    for file in (root / "photos").iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    with Library.open(root / "library") as library:
        library.add_folder(root / "photos")
        library.reconcile(Control())
        engine = Engine(library)
        engine.run(Control(), lambda _progress: None)
        engine.close()
    return root, rendered


@pytest.fixture
def rig(indexed: tuple[Path, list[SamplePhoto]], tmp_path: Path) -> Iterator[Rig]:
    """A copy of that library, at a place of its own; closed afterwards."""
    root, rendered = indexed
    shutil.copytree(root, tmp_path / "copy")
    made = Rig(tmp_path / "copy", rendered)
    (folder,) = made.library.folders.all()
    made.library.relocate_folder(folder.id, made.folder)
    made.library.reconcile(Control())
    yield made
    made.close()
