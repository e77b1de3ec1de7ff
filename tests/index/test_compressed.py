"""PQ and IVF-PQ: what is lost, what re-scoring gives back, and their file."""

from __future__ import annotations

import dataclasses
import logging
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.domain.regions import LAYOUTS
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import Cancelled, StorageProblem, UsageProblem
from patchfind.index import header
from patchfind.index.approximate import CompressedSearch
from patchfind.index.codes_file import FILE_NAME
from patchfind.index.compressed import CompressedIndex
from patchfind.index.exact import ExactSearch
from patchfind.index.factory import PhotoSearch, refresh, search_for
from patchfind.index.header import HEADER_BYTES
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist
from tests.index.made_store import (
    FINGERPRINT,
    Photos,
    as_stored,
    committed,
    store_in,
    unit,
    written,
)

DIMENSION = 64
LEVELS = LAYOUTS["pyramid-l2"].levels
PLAIN = ProductQuantiser(m=32, nbits=6, nlist=0, nprobe=0, every=1)
INVERTED = ProductQuantiser(m=32, nbits=6, nlist=32, nprobe=8, every=1)
SOME = dataclasses.replace(INVERTED, every=3)
PHOTOS = 700


def clustered_photos(seed: int = 0, count: int = PHOTOS) -> Photos:
    """Photos of ten subjects: all regions of a photo lie about its subject."""
    generator = np.random.default_rng(seed)
    subjects = unit(np.random.default_rng(77).standard_normal((10, DIMENSION)))
    return {
        photo: as_stored(
            unit(subjects[photo % 10] + 0.11 * generator.standard_normal((len(LEVELS), DIMENSION)))
        )
        for photo in range(count)
    }


def _queries(photos: Photos) -> list[NDArray[np.float32]]:
    generator = np.random.default_rng(5)
    return [
        unit(photos[photo][[3, 9]] + 0.05 * generator.standard_normal((2, DIMENSION)))
        for photo in range(0, 100, 10)
    ]


def _recall(found: Shortlist, truth: Shortlist) -> float:
    return len(set(found.content_ids.tolist()) & set(truth.content_ids.tolist())) / len(truth)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[DescriptorStore, RowRanges, Photos]:
    photos = clustered_photos()
    store = store_in(tmp_path_factory.mktemp("rows"), dimension=DIMENSION, rows=3000)
    return store, written(store, photos), photos


def _built(
    store: DescriptorStore, ranges: RowRanges, quantiser: ProductQuantiser
) -> CompressedIndex:
    return CompressedIndex.build(store, ranges, quantiser, levels=LEVELS, control=Control())


@pytest.mark.parametrize(
    "quantiser",
    [
        PLAIN,
        INVERTED,
        dataclasses.replace(PLAIN, metric="l2"),
        dataclasses.replace(INVERTED, metric="l2", train_level=2),
        dataclasses.replace(INVERTED, train_level=None),
        SOME,
    ],
    ids=lambda one: f"{one.nlist}-{one.metric}-{one.train_level}-{one.every}",
)
def test_codes_lose_a_little_and_rescoring_gives_it_back(
    made: tuple[DescriptorStore, RowRanges, Photos], quantiser: ProductQuantiser
) -> None:
    store, ranges, photos = made
    index = _built(store, ranges, quantiser)
    assert index.rows == -(-len(LEVELS) // quantiser.every) * len(photos)
    assert index.code_bytes * 5 < ranges.total_rows * DIMENSION * 2
    exact = ExactSearch(store, ranges)
    plain = CompressedSearch(store, ranges, index, rescored=0)
    rescored = CompressedSearch(store, ranges, index)

    lossy: list[float] = []
    restored: list[float] = []
    for queries in _queries(photos):
        truth = exact.search(queries, 10)
        estimate, answer = plain.search(queries, 10), rescored.search(queries, 10)
        assert len(estimate) == len(answer) == 10
        assert (np.diff(estimate.scores) <= 0).all()
        lossy.append(_recall(estimate, truth))
        restored.append(_recall(answer, truth))
        best = answer.content_ids[0]
        rows = photos[int(best)]
        assert answer.scores[0] == pytest.approx((rows @ queries.T).max(), abs=1e-5)
        assert rows[answer.regions[0]] @ queries[answer.queries[0]] == pytest.approx(
            answer.scores[0], abs=1e-5
        )

    assert np.mean(lossy) > 0.5 / quantiser.every
    assert np.mean(restored) > 0.97
    assert np.mean(restored) > np.mean(lossy)


def test_estimates_come_near_the_true_cosines(
    made: tuple[DescriptorStore, RowRanges, Photos],
) -> None:
    store, ranges, photos = made
    for settings in (PLAIN, dataclasses.replace(PLAIN, metric="l2")):
        index = _built(store, ranges, settings)
        estimate = CompressedSearch(store, ranges, index, rescored=0)
        found = estimate.search(_queries(photos)[0], 5)
        for photo, score, region, query in zip(
            found.content_ids, found.scores, found.regions, found.queries, strict=True
        ):
            true = photos[int(photo)][region] @ _queries(photos)[0][query]
            assert score == pytest.approx(true, abs=0.15)


def test_new_photos_are_found_before_and_after_they_are_coded_and_dead_ones_are_not(
    tmp_path: Path,
) -> None:
    photos = clustered_photos()
    with store_in(tmp_path, dimension=DIMENSION) as store:
        ranges = written(store, photos)
        index = _built(store, ranges, INVERTED)
        with store.writer(committed(ranges)) as writer:
            rows = clustered_photos(seed=8, count=1)[0]
            new = RowRanges.from_rows([(9000, *writer.append(rows), len(rows))])
        now = RowRanges.from_rows(
            [
                tuple(row)
                for table in (ranges.take(ranges.content_ids != 0), new)
                for row in np.stack(
                    [table.content_ids, table.segments, table.first_rows, table.row_counts], axis=1
                )
            ]
        )
        queries = np.stack([photos[0][4], rows[4]])
        truth = ExactSearch(store, now).search(queries, 8)
        assert 9000 in truth.content_ids
        assert 0 not in truth.content_ids

        recoded = _built(store, ranges, INVERTED)
        recoded.recode(store, now, control=Control())
        assert recoded.rows == now.total_rows
        only_added = _built(store, ranges, INVERTED)
        only_added.recode(
            store,
            RowRanges.from_rows(
                np.stack(
                    [
                        np.append(ranges.content_ids, 9000),
                        np.append(ranges.segments, new.segments),
                        np.append(ranges.first_rows, new.first_rows),
                        np.append(ranges.row_counts, new.row_counts),
                    ],
                    axis=1,
                ).tolist()
            ),
            control=Control(),
        )
        assert only_added.rows == ranges.total_rows + len(rows)

        for state in (index, recoded, only_added):
            found = CompressedSearch(store, now, state).search(queries, 8)
            assert _recall(found, truth) >= 0.85
            assert 9000 in found.content_ids
            assert 0 not in found.content_ids


@pytest.mark.parametrize("quantiser", [INVERTED, PLAIN, SOME], ids=["inverted", "plain", "some"])
def test_the_file_gives_the_same_answers_and_a_damaged_one_is_made_anew(
    made: tuple[DescriptorStore, RowRanges, Photos],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    quantiser: ProductQuantiser,
) -> None:
    store, ranges, photos = made
    index = _built(store, ranges, quantiser)
    size = index.save(tmp_path, FINGERPRINT)
    path = tmp_path / FILE_NAME
    assert path.stat().st_size == size > index.code_bytes
    queries = _queries(photos)[0]
    expected = CompressedSearch(store, ranges, index, rescored=0).search(queries, 20)

    loaded = CompressedIndex.load(store, ranges, tmp_path)

    assert loaded is not None
    assert loaded.quantiser == index.quantiser
    found = CompressedSearch(store, ranges, loaded, rescored=0).search(queries, 20)
    assert found.content_ids.tolist() == expected.content_ids.tolist()
    assert CompressedIndex.load(store, ranges, tmp_path / "elsewhere") is None
    data = path.read_bytes()
    other = DescriptorStore(store.folder, fingerprint="f" * 16, dimension=DIMENSION)
    with caplog.at_level(logging.WARNING):
        assert CompressedIndex.load(other, ranges, tmp_path) is None
        for harmed in (data[:-1], data[:5000] + b"?" + data[5001:], data[:-9] + b"?" * 9, b""):
            path.write_bytes(harmed)
            assert CompressedIndex.load(store, ranges, tmp_path) is None
    assert caplog.text.count("is made anew") == 5


def test_codes_of_a_version_that_knew_fewer_settings_are_made_anew(
    made: tuple[DescriptorStore, RowRanges, Photos],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, ranges, _ = made
    _built(store, ranges, INVERTED).save(tmp_path, FINGERPRINT)
    path = tmp_path / FILE_NAME
    fields, data = header.check(path, {}), path.read_bytes()
    for name in (one.name for one in dataclasses.fields(INVERTED)):
        fewer = {field: value for field, value in fields.items() if field != name}
        path.write_bytes(header.pack(fewer) + data[HEADER_BYTES:])
        with caplog.at_level(logging.WARNING):
            assert CompressedIndex.load(store, ranges, tmp_path) is None
    assert caplog.text.count("is made anew") == len(dataclasses.fields(INVERTED))
    path.write_bytes(header.pack({**fields, "train_level": -1}) + data[HEADER_BYTES:])
    loaded = CompressedIndex.load(store, ranges, tmp_path)
    assert loaded is not None and loaded.quantiser.train_level is None, "all levels, as ever"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_full_disk_is_said_and_leaves_the_old_file(
    made: tuple[DescriptorStore, RowRanges, Photos], tmp_path: Path
) -> None:
    import resource

    store, ranges, _ = made
    index = _built(store, ranges, PLAIN)
    index.save(tmp_path, FINGERPRINT)

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))  # the system refuses to write more
    try:
        with pytest.raises(StorageProblem, match="File too large"):
            index.save(tmp_path, FINGERPRINT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert CompressedIndex.load(store, ranges, tmp_path) is not None


def test_the_size_of_a_library_decides_how_it_is_searched(
    made: tuple[DescriptorStore, RowRanges, Photos], tmp_path: Path
) -> None:
    store, ranges, photos = made

    def renewed(ranges: RowRanges, most_exact: int) -> bool:
        return refresh(
            store, ranges, tmp_path, levels=LEVELS, control=Control(), most_exact=most_exact
        )

    def is_exact(most_exact: int) -> bool:
        search = search_for(store, ranges, tmp_path, most_exact=most_exact)
        truth = ExactSearch(store, ranges)
        recalls = [_recall(search.search(q, 10), truth.search(q, 10)) for q in _queries(photos)]
        assert np.mean(recalls) > 0.97
        return isinstance(search, ExactSearch)

    size = ranges.total_rows * (DIMENSION + 2)
    assert not renewed(ranges, size)
    assert is_exact(size - 1), "until there are codes"
    assert renewed(ranges, size - 1)
    assert not renewed(ranges, size - 1)
    assert not is_exact(size - 1)
    assert is_exact(size)

    fewer = ranges.take(np.arange(len(ranges)) % 2 == 0)
    assert renewed(fewer, 1000)
    again = CompressedIndex.load(store, ranges, tmp_path)
    assert again is not None
    assert again.covered.total_rows == fewer.total_rows
    assert again.rows == 5 * len(fewer), "a third of each photo's 14"


def test_codes_that_a_library_is_too_small_for_are_deleted(
    made: tuple[DescriptorStore, RowRanges, Photos], tmp_path: Path
) -> None:
    """Those of a byte a number that older versions made, for one."""
    store, ranges, _ = made
    file = tmp_path / FILE_NAME
    file.write_bytes(header.pack({"kind": "compressed", "codes": "bytes"}) + b"codes")
    assert isinstance(search_for(store, ranges, tmp_path, most_exact=1000), ExactSearch)
    assert not refresh(store, ranges, tmp_path, levels=LEVELS, control=Control())
    assert not file.exists()


def test_codes_are_loaded_once_for_as_long_as_their_file_stays_the_same(
    made: tuple[DescriptorStore, RowRanges, Photos], tmp_path: Path
) -> None:
    store, ranges, _ = made

    def search(previous: PhotoSearch | None) -> CompressedSearch:
        found = search_for(store, ranges, tmp_path, previous=previous, most_exact=1000)
        assert isinstance(found, CompressedSearch)
        return found

    _built(store, ranges, PLAIN).save(tmp_path, FINGERPRINT)
    first = search(None)
    assert search(first).index is first.index
    fewer = ranges.take(np.arange(len(ranges)) > 0)
    _built(store, fewer, PLAIN).save(tmp_path, FINGERPRINT)
    assert search(first).index.rows == fewer.total_rows


def test_what_cannot_be_trained_is_refused_with_a_sentence(
    made: tuple[DescriptorStore, RowRanges, Photos],
) -> None:
    store, ranges, _ = made
    with pytest.raises(UsageProblem, match="cannot be cut into 7"):
        _built(store, ranges, dataclasses.replace(PLAIN, m=7))
    with pytest.raises(UsageProblem, match="too few"):
        _built(store, ranges.take(np.arange(3)), PLAIN)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        CompressedIndex.build(store, ranges, PLAIN, levels=LEVELS, control=control)


def test_the_default_cuts_every_usual_dimension() -> None:
    assert {d: ProductQuantiser().suited_to(d).m for d in (384, 512, 768, 1024, 1152, 100)} == {
        384: 64, 512: 64, 768: 64, 1024: 64, 1152: 64, 100: 50,
    }  # fmt: skip
