"""What is stored of a photo is damaged: it is left out, said, and made anew when indexing."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.match import SearchResult
from patchfind.domain.photo import Photo, PhotoState
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import LibraryCorrupt, StorageProblem
from patchfind.foundation.settings import Settings
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from patchfind.matching.sift import extract_packed
from patchfind.search.damaged_rows import DamagedRows
from patchfind.search.library_gallery import LibraryGallery
from patchfind.search.row_check import RowCheck
from patchfind.search.searcher import Searcher
from patchfind.tools import doctor
from patchfind.tools.match_list import json_text, match_as_json
from tests.catalogue.damaged_features import flip_a_feature
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import DIMENSION, Named, OwnBoxes, SmallEncoder

Numbers = NDArray[np.uint8]


class QueryEncoder(SmallEncoder):
    """Describes a query as it does a whole photo."""

    def __init__(self) -> None:
        super().__init__()
        self.specification = _Specification("small")

    def encode_query(
        self, pixels: NDArray[np.uint8], _outline: object, *, rotations: tuple[int, ...]
    ) -> NDArray[np.float32]:
        (described,) = self.encode_photos([pixels])
        return described.descriptors[: len(rotations)].astype(np.float32)


class _Specification(Named):
    rotations = (0,)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a library of five photos, indexed."""
    folder = tmp_path_factory.mktemp("indexed")
    render_photos(folder / "photos", 5)
    with Library.open(folder / "library") as library:
        library.save_settings(Settings(decode_workers=1))
        library.add_folder(folder / "photos")
        look_at_folders(library)
        _index(library)
    return folder / "library"


@pytest.fixture
def library(indexed: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of that library."""
    shutil.copytree(indexed, tmp_path / "library")
    with Library.open(tmp_path / "library") as opened:
        yield opened


def _index(library: Library) -> int:
    job = Ingest(library, QueryEncoder(), extract=extract_packed)
    return job.run(Control(), lambda _progress: None).indexed


def _set(library: Library) -> tuple[DescriptorStore, RowRanges]:
    fingerprint = SmallEncoder().fingerprint
    folder = library.paths.segments(fingerprint)
    store = DescriptorStore(folder, fingerprint=fingerprint, dimension=DIMENSION)
    return store, library.descriptors.ranges(fingerprint)


def _harm(library: Library, photo: Photo, harm: Callable[[Numbers], None]) -> None:
    store, ranges = _set(library)
    segment, first, count = ranges.range_at(
        int(ranges.positions(np.array([_content_id(library, photo)]))[0])
    )
    path = store.folder / f"{segment:06d}.rows"
    shape = (count, store.row_bytes)
    rows = np.memmap(path, "u1", "r+", 4096 + first * store.row_bytes, shape)
    harm(rows)
    rows.flush()


def _one(value: float) -> Callable[[Numbers], None]:
    def harm(rows: Numbers) -> None:
        rows[3, -2:].view("<f2")[:] = value

    return harm


def _flip(rows: Numbers) -> None:
    """The least that can be: no number gives it away."""
    rows[3, 5] ^= 1


def _empty(rows: Numbers) -> None:
    rows[:] = 0


_LOUD = {"nan": _one(math.nan), "infinity": _one(-math.inf), "absurd": _one(30_000.0)}
_QUIET = {"flipped": _flip, "zeros": _empty}


def _content_id(library: Library, photo: Photo) -> int:
    (content_id,) = library.photos.content_ids([photo.content_hash])
    return content_id


def _gallery(library: Library, damaged: DamagedRows | None = None) -> LibraryGallery:
    return LibraryGallery(library, cast(Any, QueryEncoder()), damaged=damaged)


def _ids(gallery: LibraryGallery) -> set[int]:
    found = gallery.shortlist(np.eye(2, DIMENSION, dtype=np.float32), 10, ())
    assert (np.abs(found.scores) < 1.1).all()
    return {gallery.photos(one)[0].id for one in found.content_ids.tolist()}


def _search(searcher: Searcher, photo: Photo) -> SearchResult:
    query = Query((Crop(photo.path, photo_id=photo.id),))
    found = searcher.search(query, control=Control())
    assert json.loads(json_text([match_as_json(match) for match in found.matches]))
    return found


def test_a_damaged_row_costs_its_photo_alone_until_the_next_indexing(library: Library) -> None:
    query, damaged, *others = library.photos.all()
    _harm(library, damaged, _LOUD["nan"])
    with Searcher(library, cast(Any, QueryEncoder())) as searcher:
        found = _search(searcher, query)
        assert {match.photo_id for match in found.matches} == {photo.id for photo in others}
        assert found.notes == (
            "What is stored of 1 photo is damaged and was left out. The next indexing makes it "
            "anew from the photos.",
        )
        assert library.photos.by_id(damaged.id).state is PhotoState.PENDING
        assert _search(searcher, query).notes == ()
        assert _index(library) == 1
        again = _search(searcher, query)
        assert damaged.id in {match.photo_id for match in again.matches}
        assert again.notes == ()


@pytest.mark.parametrize("kind", _LOUD)
def test_numbers_that_no_encoder_wrote_are_noticed_at_once(library: Library, kind: str) -> None:
    ids = {photo.id for photo in library.photos.all()}
    damaged = library.photos.all()[1]
    _harm(library, damaged, _LOUD[kind])
    assert _ids(_gallery(library)) == ids - {damaged.id}
    assert library.photos.by_id(damaged.id).state is PhotoState.PENDING


@pytest.mark.parametrize("kind", [*_LOUD, *_QUIET])
def test_the_background_check_finds_what_the_numbers_do_not_tell(
    library: Library, kind: str
) -> None:
    damaged = library.photos.all()[1]
    _harm(library, damaged, {**_LOUD, **_QUIET}[kind])
    store, ranges = _set(library)
    seen = DamagedRows(library, store.fingerprint)
    check = RowCheck(store, seen, rest=0.0)
    check.cover(ranges)
    assert check.wait(20)
    check.close()
    assert [photo.state for photo in library.photos.all()].count(PhotoState.PENDING) == 1
    assert library.photos.by_id(damaged.id).state is PhotoState.PENDING
    assert len(seen.take_notes()) == 1


def test_what_the_background_check_found_is_in_no_answer_after_it(library: Library) -> None:
    query, damaged, *_ = library.photos.all()
    _harm(library, damaged, _flip)
    with Searcher(library, cast(Any, QueryEncoder())) as searcher:
        _search(searcher, query)
        assert searcher._check.wait(20)
        found = _search(searcher, query)
    assert damaged.id not in {match.photo_id for match in found.matches}


def test_every_row_is_checked_once_and_new_ones_as_they_come(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ranges = _set(library)
    pieces: list[int] = []
    check = RowCheck(store, DamagedRows(library, store.fingerprint), rest=0.0)
    pace = check._pace

    def count(size: int) -> None:
        pieces.append(size)
        pace(size)

    monkeypatch.setattr(check, "_pace", count)
    check.cover(ranges.take(np.arange(2)))
    assert check.wait(20)
    assert sum(pieces) == store.row_bytes * int(ranges.row_counts[:2].sum())
    for _ in range(2):
        check.cover(ranges)
        assert check.wait(20)
        assert sum(pieces) == store.row_bytes * ranges.total_rows
    check.close()


def test_a_check_that_rests_ends_when_it_is_told_to(library: Library) -> None:
    store, ranges = _set(library)
    check = RowCheck(store, DamagedRows(library, store.fingerprint), rest=1e9)
    check.cover(ranges)
    assert not check.wait(0.05)
    check.close()
    assert check._thread is not None
    assert not check._thread.is_alive()


def test_a_library_that_cannot_be_written_is_searched_without_what_is_damaged(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = {photo.id for photo in library.photos.all()}
    damaged = library.photos.all()[1]
    _harm(library, damaged, _LOUD["nan"])

    def refuse(_fingerprint: str, _ranges: RowRanges) -> None:
        raise StorageProblem("The disk is full.")

    monkeypatch.setattr(library.descriptors, "forget_rows", refuse)
    seen = DamagedRows(library, SmallEncoder().fingerprint)
    for _ in range(2):
        assert _ids(_gallery(library, seen)) == ids - {damaged.id}
    (note,) = seen.take_notes()
    assert "The disk is full." in note


def test_what_is_cut_off_the_end_of_a_segment_is_made_anew(library: Library) -> None:
    ids = {photo.id for photo in library.photos.all()}
    store, ranges = _set(library)
    last = _gallery(library).photos(int(ranges.content_ids[np.argmax(ranges.first_rows)]))[0].id
    path = store.folder / "000001.rows"
    path.write_bytes(path.read_bytes()[:-1])
    assert _ids(_gallery(library)) == ids - {last}
    assert _index(library) == 1
    assert _ids(_gallery(library)) == ids
    store, ranges = _set(library)
    assert not store.damaged(ranges).any()


def test_boxes_that_are_none_cost_their_photo_alone(library: Library, tmp_path: Path) -> None:
    with Library.open(tmp_path / "own boxes") as fresh:
        fresh.save_settings(Settings(decode_workers=1))
        fresh.add_folder(library.photos.all()[0].path.parent)
        look_at_folders(fresh)
        Ingest(fresh, OwnBoxes()).run(Control(), lambda _progress: None)
        (path,) = fresh.root.glob("segments/*/*.boxes")
        raw = bytearray(path.read_bytes())
        raw[4096 + 8 : 4096 + 16] = b"\xff\xff\0\0\0\0\xff\xff"  # from right to left
        path.write_bytes(raw)
        gallery = LibraryGallery(fresh, cast(Any, OwnBoxes()))
        assert len(_ids(gallery)) == 4
        assert [photo.state for photo in fresh.photos.all()].count(PhotoState.PENDING) == 1


def test_damaged_local_features_are_made_anew(library: Library) -> None:
    damaged = library.photos.all()[1]
    flip_a_feature(library.paths.features, damaged.content_hash)
    assert _gallery(library).features([_content_id(library, damaged)]) == [None]
    assert _content_id(library, damaged) in _ids(_gallery(library)), "its looks are known"
    assert _index(library) == 1
    assert _gallery(library).features([_content_id(library, damaged)]) != [None]


def test_the_doctor_has_damaged_descriptors_made_anew(library: Library) -> None:
    damaged = library.photos.all()[1]

    def said() -> str:
        encoder = cast(Any, QueryEncoder())
        return next(doctor._check_descriptors(library, encoder)).sentence

    assert "are as written" in said()
    _harm(library, damaged, _flip)
    assert "The descriptors of 1 of 5 photos" in said()
    assert library.photos.by_id(damaged.id).state is PhotoState.PENDING
    assert "All 20 descriptors are as written" in said()
    (path,) = library.root.glob("segments/*/*.sums")
    path.unlink()
    assert "The checksums of rows 0 to" in said()
    assert library.photos.by_id(library.photos.all()[0].id).state is PhotoState.INDEXED


def test_no_number_that_is_none_is_ever_written_as_json() -> None:
    with pytest.raises(LibraryCorrupt, match="patchfind doctor"):
        json_text({"score": math.nan})
