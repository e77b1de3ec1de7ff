"""A search that begins while the library is compacted finds what lives, and says nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.domain.row_ranges import RowRanges
from patchfind.engine import Engine
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from tests.app.test_engine import engine, library

__all__ = ["engine", "library"]


def _found(engine: Engine, library: Library) -> list[str]:
    """The names of the photos found for the whole first photo."""
    photo = library.photos.all()[0]
    query = Query((Crop(photo.path, photo_id=photo.id),))
    found = engine.search(query, on_matches=lambda _matches: None, control=Control())
    return sorted(match.path.name for match in found.matches)


def _after_rows(
    library: Library, monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]
) -> list[int]:
    """Have ``then`` happen each time right after the library said where the rows lie.

    Gives a list that grows by the number of photos each time.
    """
    look_up = library.descriptors.ranges
    asked: list[int] = []

    def rows(fingerprint: str) -> RowRanges:
        ranges = look_up(fingerprint)
        asked.append(len(ranges))
        then()
        return ranges

    monkeypatch.setattr(library.descriptors, "ranges", rows)
    return asked


def test_segments_that_go_between_two_looks_are_no_damage(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.run(Control(), lambda _progress: None)
    photos = library.photos.all()
    for photo in photos[2:]:
        photo.path.unlink()
    library.reconcile(Control(), settle_seconds=0)
    compacted: list[int] = []

    def compact_once() -> None:
        if not compacted:
            compacted.append(-1)  # it asks for the rows as well
            compacted.append(compact_library(library, Control(), grace_seconds=0))

    asked = _after_rows(library, monkeypatch, compact_once)
    assert _found(engine, library) == [photos[1].path.name]
    assert compacted[1] > 0
    assert asked[0] == asked[-1] == 2


@pytest.mark.parametrize(("changing", "tries"), [(False, 1), (True, 3)])
def test_damage_is_called_so_however_often_the_library_changes(
    engine: Engine,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    changing: bool,
    tries: int,
) -> None:
    engine.run(Control(), lambda _progress: None)
    for file in library.root.glob("segments/*/*.rows"):
        file.unlink()
    photo = library.photos.all()[0]
    query = Query((Crop(photo.path),))
    asked = _after_rows(
        library,
        monkeypatch,
        lambda: library.objects.save("Mug", query) if changing else None,
    )
    with pytest.raises(LibraryCorrupt, match=r"\.rows"):
        _found(engine, library)
    assert len(asked) == tries


def test_what_is_searched_is_read_again_only_where_something_else_can_be_found(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.run(Control(), lambda _progress: None)
    photos = library.photos.all()
    asked = _after_rows(library, monkeypatch, lambda: None)
    found = _found(engine, library)
    library.objects.save("Mug", Query((Crop(photos[0].path, photo_id=photos[0].id),)))
    library.folders.set_excludes(photos[0].folder_id, ("*.nothing",))
    assert _found(engine, library) == found
    assert asked == [len(photos)]
    photos[-1].path.unlink()
    library.reconcile(Control(), settle_seconds=0)
    assert _found(engine, library) == [name for name in found if name != photos[-1].path.name]
    assert asked == [len(photos), len(photos) - 1]
