"""Saved objects through the window's wiring, in a real library on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import UsageProblem
from patchfind.gui.shell.refresher import LibraryRefresher
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.library.library import Library


def test_an_object_is_renamed_but_never_onto_another(tmp_path: Path) -> None:
    query = Query((Crop(tmp_path / "mug.jpg", Box(0.1, 0.2, 0.3, 0.4)),))
    with Library.open(tmp_path / "library") as library:
        mug, cup = library.objects.save("Mug", query), library.objects.save("Cup", query)
        library.objects.rename(mug, "Red mug")
        library.objects.rename(cup, "Cup")
        with pytest.raises(UsageProblem) as refused:
            library.objects.rename(cup, "Red mug")
        assert refused.value.sentence == (
            "There is a saved object “Red mug” already. Choose another name."
        )
    with Library.open(tmp_path / "library") as library:
        assert [(one.id, one.name) for one in library.objects.all()] == [
            (cup, "Cup"),
            (mug, "Red mug"),
        ]
        assert all(one.query == query for one in library.objects.all())


def test_the_list_has_objects_of_the_library_of_elsewhere_and_of_photos_that_are_gone(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("kept.jpg", "gone.jpg"):
        Image.new("RGB", (64, 48), "teal").save(folder / name)
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))
    library = Library.open(tmp_path / "library")
    runner = TaskRunner()
    library.add_folder(folder)
    library.reconcile(Control())
    triangle = Polygon(((0.1, 0.1), (0.9, 0.1), (0.5, 0.9)))
    for path in (folder / "kept.jpg", folder / "gone.jpg", tmp_path / "elsewhere.jpg"):
        photo = library.photos.at(path)
        crop = Crop(path, triangle, photo.id if photo else None)
        library.objects.save(path.stem, Query((crop,)))
    (folder / "gone.jpg").unlink()
    library.reconcile(Control())
    refresher = LibraryRefresher(runner, library)
    try:
        with qtbot.waitSignal(refresher.changed, timeout=30_000) as heard:
            refresher.refresh()
        rows = {row.name: row for row in heard.args[0].objects}
        assert list(rows) == ["elsewhere", "gone", "kept"]
        assert all(row.query.crops[0].selection == triangle for row in rows.values())
        assert rows["gone"].thumbnail.path == folder / "gone.jpg"
        assert rows["elsewhere"].thumbnail.path == tmp_path / "elsewhere.jpg"
    finally:
        refresher.stop()
        assert runner.shutdown(10.0)
        library.close()
