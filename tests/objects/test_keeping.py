"""A saved object keeps what it needs: its photos may go, and the library be rebuilt."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load, save

from patchfind.domain.geometry import Box
from patchfind.domain.match import Standing
from patchfind.domain.progress import Control
from patchfind.domain.query import Query
from patchfind.engine import Engine
from patchfind.library.kept_views import KeptViews
from patchfind.library.library import Library
from patchfind.objects.album import members
from patchfind.objects.keeping import keep_views
from tests.objects.conftest import Rig


def _delete_sources(rig: Rig) -> None:
    for crop in rig.saved().views:
        crop.path.unlink()
    rig.library.reconcile(Control())


def test_an_object_finds_the_same_without_any_of_the_photos_it_was_selected_in(rig: Rig) -> None:
    first, second, *others = rig.holders
    assert others, "the sample shows the thing twice only"
    rig.library.objects.save("Robot", Query((rig.crop(first), rig.crop(second))))
    before = rig.search()
    rig.engine.keep_objects(Control())
    _delete_sources(rig)
    kept_only = rig.search()
    rig.tend()
    described = rig.search()
    assert before[0].path.name in {one.name for one in others}
    for after in (kept_only, described):
        assert after[0].path == before[0].path
        assert after[0].verified is before[0].verified
        assert {one.path for one in after} == {one.path for one in before}


def test_what_an_object_keeps_describes_the_view_as_its_photo_did(rig: Rig) -> None:
    crop = rig.crop(rig.holders[0])
    rig.library.objects.save("Robot", Query((crop,)))
    rig.tend()
    searcher = rig.engine._current_searcher()
    fresh = searcher.describe(replace(crop, seen_hash=""))
    kept = searcher.describe(crop)
    assert (fresh * kept).sum(axis=1).min() > 0.97
    size = sum(file.stat().st_size for file in rig.library.paths.views.rglob("*.webp"))
    assert 0 < size < 200_000


def test_objects_of_earlier_versions_take_what_can_be_had_of_their_photos(rig: Rig) -> None:
    crops = [rig.crop(holder) for holder in rig.holders[:2]]
    rig.library.objects.save("Robot", Query(tuple(replace(one, seen_hash="") for one in crops)))
    with closing(sqlite3.connect(rig.library.paths.catalogue)) as connection, connection:
        ((stored,),) = connection.execute("SELECT query FROM saved_objects").fetchall()
        query = json.loads(stored)
        for crop in query["crops"]:
            del crop["hash"], crop["confirmed"]
        connection.execute("UPDATE saved_objects SET query = ?", (json.dumps(query),))
    shutil.move(crops[0].path, rig.folder.parent / "elsewhere.jpg")  # only its thumbnail is left
    rig.tend()
    assert [one.seen_hash for one in rig.saved().crops] == [one.seen_hash for one in crops]
    crops[1].path.unlink()
    rig.library.reconcile(Control())
    assert rig.search()[0].path.name in {one.name for one in rig.holders[2:]}


def test_a_changed_photo_is_not_taken_for_the_one_that_was_selected_in(rig: Rig) -> None:
    crop = rig.crop(rig.holders[0])
    rig.library.objects.save("Robot", Query((crop,)))
    moved = rig.folder / "renamed.png"
    crop.path.rename(moved)
    shutil.copy(rig.folder / rig.rendered[-1].name, crop.path)
    rig.library.reconcile(Control(), settle_seconds=0.0)
    assert keep_views(rig.library, Control()) == 1, "the same bytes lie under another name"
    with KeptViews(rig.library.paths) as views:
        assert views.picture(crop) is not None
        assert views.picture(replace(crop, seen_hash="0" * 32)) is None


def test_a_rebuilt_library_has_its_objects_with_all_that_they_keep(rig: Rig) -> None:
    good, bad = rig.crop(rig.holders[0]), rig.crop(rig.holders[1])
    rig.library.objects.save("Robot", Query((replace(good, confirmed=True),), (bad,)))
    rig.engine.keep_objects(Control())
    expected = rig.search()[0].path
    _delete_sources(rig)
    rig.engine.close()
    rig.library.close()
    rig.library.paths.catalogue.write_bytes(b"no catalogue any more" * 999)
    rig.library = Library.rebuild(rig.data)
    rig.engine = Engine(rig.library)
    rig.library.reconcile(Control())
    rig.tend()
    (crop,), (negative,) = rig.saved().crops, rig.saved().negatives
    assert (crop.seen_hash, crop.confirmed) == (good.seen_hash, True)
    assert negative.seen_hash == bad.seen_hash
    assert rig.search()[0].path == expected


def test_another_backbone_is_described_from_the_kept_pictures(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.library.objects.save("Robot", Query((rig.crop(rig.holders[0]),)))
    rig.tend()
    _delete_sources(rig)
    encoder = rig.engine._encoder(rig.engine._chosen())
    monkeypatch.setattr(encoder, "fingerprint", "f" * 16)
    (crop,) = rig.saved().crops
    with KeptViews(rig.library.paths) as views:
        assert views.descriptors(crop, "f" * 16, encoder.specification.rotations, 512) is None
    rig.tend()
    with KeptViews(rig.library.paths) as views:
        described = views.descriptors(crop, "f" * 16, encoder.specification.rotations, 512)
    assert described is not None
    assert np.isfinite(described[0]).all()


def test_a_deleted_objects_pictures_stay_until_the_window_is_opened_again(rig: Rig) -> None:
    crop = rig.crop(rig.holders[0])
    saved = rig.library.objects.save("Robot", Query((crop,)))
    rig.engine.keep_objects(Control())
    rig.library.objects.delete(saved)
    crop.path.unlink()
    rig.engine.keep_objects(Control())
    rig.tend()
    rig.library.objects.save("Robot", Query((crop,)))  # Undo
    assert rig.search()
    rig.library.objects.delete(rig.library.objects.all()[0].id)
    again = Engine(rig.library)
    again.keep_objects(Control())
    again.close()
    with KeptViews(rig.library.paths) as views:
        assert views.picture(crop) is None


def test_an_objects_own_photos_are_listed_whether_they_are_there_or_not(rig: Rig) -> None:
    source, confirmed = rig.crop(rig.holders[0]), rig.crop(rig.holders[1])
    again = replace(source, selection=Box(0.1, 0.1, 0.3, 0.4))
    query = Query((replace(confirmed, confirmed=True), source, again))
    rig.library.objects.save("Robot", query)
    rig.engine.keep_objects(Control())
    first, second = members(rig.library, rig.saved())
    assert (first.path, first.standing, first.gone) == (source.path, Standing.SOURCE, False)
    assert (first.box, first.more_boxes) == (source.bounds, (again.bounds,))
    assert (second.path, second.standing) == (confirmed.path, Standing.CONFIRMED)
    source.path.unlink()
    confirmed.path.rename(confirmed.path.with_name("renamed.png"))
    rig.library.reconcile(Control(), settle_seconds=0.0)
    first, second = members(rig.library, rig.saved())
    assert (first.path, first.gone, first.online) == (source.path, True, False)
    assert (second.path.name, second.gone) == ("renamed.png", False)


_ODD: dict[str, Callable[[dict[str, NDArray[Any]]], dict[str, NDArray[Any]]]] = {
    "nothing": lambda _made: {},
    "empty arrays": lambda made: {name: array[:0] for name, array in made.items()},
    "one number less": lambda made: {name: array[..., :-1] for name, array in made.items()},
    "one dimension more": lambda made: {name: array[np.newaxis] for name, array in made.items()},
    "no numbers": lambda made: {name: np.full_like(array, np.nan) for name, array in made.items()},
    "huge numbers": lambda made: {n: np.full(a.shape, 1e30, np.float32) for n, a in made.items()},
    "whole numbers": lambda made: {name: array.astype(np.int8) for name, array in made.items()},
    "other lengths": lambda made: {
        name: array[:1] if name in ("lafs", "rows") else array for name, array in made.items()
    },
}


def test_whatever_is_told_of_a_kept_view_its_object_is_found(rig: Rig) -> None:
    """A library is input: it may come from anywhere."""
    rig.library.objects.save("Robot", Query((rig.crop(rig.holders[0]),)))
    rig.tend()
    before = [one.path for one in rig.search()]
    (crop,), encoder = rig.saved().crops, rig.engine._encoder(rig.engine._chosen())
    known = encoder.fingerprint, encoder.specification.rotations, encoder.dimension
    with closing(sqlite3.connect(rig.library.paths.view_features)) as file:
        made = dict(file.execute("SELECT hash, packed FROM features").fetchall())
    for what, change in _ODD.items():
        with closing(sqlite3.connect(rig.library.paths.view_features)) as file, file:
            for name, packed in made.items():
                odd = save({n: np.ascontiguousarray(a) for n, a in change(load(packed)).items()})
                file.execute(
                    "UPDATE features SET packed = ?, crc32 = ? WHERE hash = ?",
                    (odd, zlib.crc32(odd), name),
                )
        with KeptViews(rig.library.paths) as views:
            assert views.local_features(crop) is None, what
            assert views.descriptors(crop, *known) is None, what
    rig.engine.close()
    rig.engine = Engine(rig.library)
    assert [one.path for one in rig.search()] == before
