"""The engine behind the window: what it searches with while another backbone is being indexed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.domain.progress import Control, Progress
from patchfind.domain.query import Crop, Query
from patchfind.embedding import registry
from patchfind.engine import Engine
from patchfind.foundation import paths
from patchfind.foundation.errors import Cancelled
from patchfind.gui.opened_photo import crop_of_match
from patchfind.library.backbones import anything_pending, searching_backbone
from patchfind.library.encoders import load_searching_encoder
from patchfind.library.library import Library
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.tools.sample import render_sample_library
from tests.embedding.embedding_samples import TRANSFORMER, installed

_OTHER = replace(TRANSFORMER, name="tiny", title="Tiny")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Four rendered photos, none indexed yet, and a second backbone that can be chosen."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "_BACKBONES", {_OTHER.name: _OTHER})
    installed(_OTHER, paths.weights_folder())
    folder = tmp_path / "photos"
    render_sample_library(folder, photos=4)
    for file in folder.iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    with Library.open(tmp_path / "library") as opened:
        opened.add_folder(folder)
        opened.reconcile(Control())
        yield opened


@pytest.fixture
def engine(library: Library) -> Iterator[Engine]:
    """The window's engine on that library."""
    made = Engine(library)
    yield made
    made.close()


def _ignore(_news: object) -> None:
    """For callbacks whose news this test does not need."""


def _first(library: Library) -> Photo:
    return library.photos.all()[0]


def _found(engine: Engine, library: Library) -> list[str]:
    """The names of the photos found for the whole first photo."""
    photo = _first(library)
    query = Query((Crop(photo.path, photo_id=photo.id),))
    found = engine.search(query, on_matches=_ignore, control=Control())
    return sorted(match.path.name for match in found.matches)


def _index_one(engine: Engine) -> None:
    """Index with the chosen backbone, and stop once the first photo is done."""
    control = Control()

    def stop(progress: Progress) -> None:
        if progress.done:
            control.cancel()

    engine.run(control, stop)


def test_the_complete_backbone_is_searched_with_until_the_new_one_is_complete(
    engine: Engine, library: Library
) -> None:
    engine.run(Control(), _ignore)
    others = [photo.path.name for photo in library.photos.all()][1:]
    assert _found(engine, library) == others
    library.save_settings(replace(library.settings, backbone="tiny"))
    _index_one(engine)
    assert 0 < len(library.photos.pending(_fingerprint(library, "tiny"))) < 4, (
        "nothing is half done"
    )
    assert _found(engine, library) == others
    assert engine.warm_up().startswith("Searching with starter until everything is indexed with")
    assert load_searching_encoder(library).specification.name == "starter"

    engine.run(Control(), _ignore)
    assert _found(engine, library) == others
    assert "starter" not in engine.warm_up()
    assert load_searching_encoder(library).specification.name == "tiny"


def test_a_newer_backbone_of_the_same_name_takes_over_once_it_is_complete(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.save_settings(replace(library.settings, backbone="tiny"))
    engine.run(Control(), _ignore)
    others = _found(engine, library)
    assert len(others) == 3
    engine.close()

    earlier = replace(_OTHER, name="tiny-1")
    (paths.weights_folder() / "tiny").rename(paths.weights_folder() / "tiny-1")
    installed(_OTHER, paths.weights_folder(), seed=1)
    monkeypatch.setattr(registry, "_BACKBONES", {one.name: one for one in (_OTHER, earlier)})
    newer = Engine(library)
    try:
        assert _found(newer, library) == others
        assert searching_backbone(library) == "tiny-1"
        newer.run(Control(), _ignore)
        assert searching_backbone(library) == "tiny"
        assert len(_found(newer, library)) == 3
    finally:
        newer.close()


def test_an_encoder_in_a_folder_is_indexed_and_searched_with(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "exported"
    shutil.copytree(paths.resources_folder() / "starter", folder)
    described = (folder / "encoder.json").read_text()
    (folder / "encoder.json").write_text(described.replace('"weight": 0.8', '"weight": 0.5'))
    library.save_settings(replace(library.settings, backbone=str(folder)))
    engine.run(Control(), _ignore)
    assert searching_backbone(library) == str(folder)
    assert len(_found(engine, library)) == 3


def test_whether_any_photo_is_pending_is_known_without_loading_a_backbone(
    engine: Engine, library: Library
) -> None:
    assert anything_pending(library)
    engine.run(Control(), _ignore)
    assert not anything_pending(library)
    library.save_settings(replace(library.settings, backbone="tiny"))
    assert anything_pending(library)
    library.save_settings(replace(library.settings, backbone="starter"))
    photo = _first(library).path
    photo.write_bytes(photo.read_bytes() + b"one byte more")
    os.utime(photo, (1_700_000_100, 1_700_000_100))
    library.reconcile(Control())
    assert anything_pending(library)
    shutil.rmtree(photo.parent)
    library.reconcile(Control())
    assert not anything_pending(library), "out of reach"


def test_with_nothing_complete_the_chosen_backbone_finds_what_there_is(
    engine: Engine, library: Library
) -> None:
    library.save_settings(replace(library.settings, backbone="tiny"))
    assert _found(engine, library) == []
    _index_one(engine)
    indexed = {photo.id for photo in library.photos.all()} - {
        photo.id for photo in library.photos.pending(_fingerprint(library, "tiny"))
    }
    assert 0 < len(indexed) < 4
    assert len(_found(engine, library)) == len(indexed - {_first(library).id})


def test_a_chosen_backbone_whose_weights_are_gone_leaves_the_complete_one_searching(
    engine: Engine, library: Library
) -> None:
    engine.run(Control(), _ignore)
    library.save_settings(replace(library.settings, backbone="tiny"))
    for file in (paths.weights_folder() / "tiny").iterdir():
        file.unlink()
    assert searching_backbone(library) == "starter"
    assert len(_found(engine, library)) == 3


def test_the_first_matches_come_before_the_query_is_looked_at_in_detail(
    engine: Engine, library: Library
) -> None:
    engine.run(Control(), _ignore)
    engine.warm_up()
    photo = _first(library)
    engine.read_ahead(photo.path)
    published: list[Sequence[Match]] = []
    query = Query((Crop(photo.path, photo_id=photo.id),))
    found = engine.search(query, on_matches=published.append, control=Control())
    assert list(found.timings)[:2] == ["describe", "shortlist"]
    assert [match.photo_id for match in published[0]] != []
    assert not any(match.verified for match in published[0])
    assert len(published[0]) == len(found.matches) == 3


def test_a_match_confirmed_before_the_search_was_through_is_asked_with_its_last_box(
    engine: Engine, library: Library
) -> None:
    engine.run(Control(), _ignore)
    photo = _first(library)
    drawn = Crop(photo.path, Box(0.1, 0.2, 0.6, 0.8), photo.id)
    published: list[Sequence[Match]] = []
    found = engine.search(Query((drawn,)), on_matches=published.append, control=Control())
    last = found.matches[0]
    (early,) = (one for one in published[0] if one.photo_id == last.photo_id)
    assert (early.provisional, last.provisional) == (True, False)
    assert early.box != last.box
    asked_early, asked_late = (
        engine.search(
            Query((drawn, crop_of_match(match))), on_matches=_ignore, control=Control()
        ).matches
        for match in (early, last)
    )
    assert [(one.box, one.score) for one in asked_early] == [
        (one.box, one.score) for one in asked_late
    ]


def test_what_was_prepared_finds_the_same_as_what_was_not(engine: Engine, library: Library) -> None:
    engine.run(Control(), _ignore)
    photo = _first(library)
    crop = Crop(photo.path, Box(0.1, 0.2, 0.6, 0.8), photo.id)
    cold = engine.search(Query((crop,)), on_matches=_ignore, control=Control())
    other = Crop(photo.path, Box(0.5, 0.3, 0.9, 0.9), photo.id)
    engine.prepare(other, Control())
    engine.prepare(crop, Control())
    warm = engine.search(Query((crop,)), on_matches=_ignore, control=Control())
    assert [(one.photo_id, one.box) for one in warm.matches] == [
        (one.photo_id, one.box) for one in cold.matches
    ]
    unlike = engine.search(Query((other,)), on_matches=_ignore, control=Control())
    assert [one.score for one in unlike.matches] != [one.score for one in warm.matches]


def test_preparing_looks_at_the_details_too_unless_it_is_told_to_stop(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Polygon] = []

    def seen(pixels: NDArray[np.uint8], outline: Polygon) -> QueryView:
        looked_at.append(outline)
        return from_pixels(pixels, outline)

    monkeypatch.setattr("patchfind.search.preparation.from_pixels", seen)
    engine.run(Control(), _ignore)
    photo = _first(library)
    stopped, prepared = (
        Crop(photo.path, Box(left, 0.1, 0.9, 0.9), photo.id) for left in (0.1, 0.2)
    )
    overtaken = Control()
    overtaken.cancel()
    with pytest.raises(Cancelled):
        engine.prepare(stopped, overtaken)
    assert looked_at == []
    engine.prepare(prepared, Control())
    assert looked_at == [prepared.outline]

    for crop in (prepared, stopped):
        engine.search(Query((crop,)), on_matches=_ignore, control=Control())

    assert looked_at == [prepared.outline, stopped.outline]


def test_a_file_that_changed_after_it_was_read_ahead_is_read_again(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    engine.run(Control(), _ignore)
    outside = tmp_path / "outside.jpg"
    first, second = (photo.path for photo in library.photos.all()[:2])

    def best_of(source: Path) -> str:
        outside.write_bytes(source.read_bytes() + b"other bytes, the same picture")
        engine.read_ahead(outside)
        found = engine.search(Query((Crop(outside),)), on_matches=_ignore, control=Control())
        return found.matches[0].path.name

    assert best_of(first) == first.name
    assert best_of(second) == second.name


def _fingerprint(library: Library, name: str) -> str:
    """The fingerprint of the library's set of that backbone; one that no set has without it."""
    return next(
        (one.fingerprint for one in library.descriptors.sets() if one.name == name), "0" * 16
    )
