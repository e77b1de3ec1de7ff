"""Segments on disk: what survives a crash, and what is refused with a sentence."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from patchfind.foundation.errors import (
    InvariantBroken,
    LibraryCorrupt,
    LibraryTooNew,
    StorageProblem,
)
from patchfind.index import header
from patchfind.index.header import HEADER_BYTES
from patchfind.index.segments import DescriptorStore
from tests.index.made_store import (
    DIMENSION,
    FINGERPRINT,
    Photos,
    committed,
    random_photos,
    store_in,
    written,
)


def _photos() -> Photos:
    return random_photos([3, 1, 8, 5, 2, 9], 0)


def test_rows_come_back_as_written_from_several_segments(tmp_path: Path) -> None:
    photos = _photos()
    with store_in(tmp_path, rows=6) as store:
        ranges = written(store, photos)
        assert len(set(ranges.segments.tolist())) > 2
    with store_in(tmp_path, rows=6) as again:
        for place, photo in enumerate(ranges.content_ids.tolist()):
            rows = again.rows(
                int(ranges.segments[place]), int(ranges.first_rows[place]), len(photos[photo])
            )
            assert np.array_equal(rows, photos[photo])
        assert list(again.verify(committed(ranges))) == []


def test_boxes_lie_beside_their_rows(tmp_path: Path) -> None:
    boxes = np.random.default_rng(0).random((4, 4)).astype(np.float32)
    store = store_in(tmp_path)
    with store.writer({}, boxes=True) as writer:
        writer.append(random_photos([2], 0)[0], np.zeros((2, 4), np.float32))
        segment, first = writer.append(random_photos([4], 1)[0], boxes)
        with pytest.raises(InvariantBroken):
            writer.append(random_photos([4], 1)[0])

    assert store.has_boxes(segment)
    assert np.abs(store.boxes(segment, first, 4) - boxes).max() <= 0.5 / 65535 + 1e-7


def test_what_was_not_committed_is_cut_off(tmp_path: Path) -> None:
    photos = _photos()
    with store_in(tmp_path, rows=6) as store:
        ranges = written(store, photos)
        kept = ranges.take(np.arange(3))
    undisturbed = {
        path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "latest"
    }

    with store_in(tmp_path, rows=6) as store, store.writer(committed(kept)) as writer:
        assert {int(path.stem) for path in tmp_path.glob("*.rows")} == set(committed(kept))
        assert list(store.verify(committed(kept))) == []
        for photo in (3, 4, 5):
            writer.append(photos[photo])
        writer.sync()

    resumed = [path.read_bytes() for path in sorted(tmp_path.glob("*.rows"))]
    assert resumed == [undisturbed[name] for name in sorted(undisturbed) if name.endswith(".rows")]


def test_segment_numbers_are_never_used_twice(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        (first,) = committed(written(store, _photos()))
        (second,) = committed(written(store, _photos()))

    assert second > first


@pytest.mark.parametrize("name", ["000001.rows", "000001.rows.sums", "000001.boxes"])
def test_a_number_whose_files_are_not_ours_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a photo of somebody")
    with store_in(tmp_path) as store, store.writer({}, boxes=True) as writer:
        boxes = np.zeros((2, 4), np.float32)
        segment, _ = writer.append(random_photos([2], 0)[0], boxes)
    with store_in(tmp_path) as store:
        assert segment == 2
        store.writer({}, boxes=True).close()
        store.remove(1)
    assert {path.name for path in tmp_path.iterdir()} == {name, "latest"}
    assert (tmp_path / name).read_bytes() == b"a photo of somebody"


@pytest.mark.skipif(sys.platform == "win32", reason="hard links of POSIX")
def test_somebodys_copy_of_a_segment_by_a_second_name_stays_as_it_is(tmp_path: Path) -> None:
    with store_in(tmp_path / "data") as store:
        ranges = written(store, _photos())
    path, copy = tmp_path / "data" / "000001.rows", tmp_path / "copy"
    os.link(path, copy)
    before = copy.read_bytes()
    kept = {1: ranges.total_rows - 1}
    with store_in(tmp_path / "data") as store, store.writer(kept) as writer:
        assert writer.append(random_photos([2], 0)[0]) == (2, 0)
    assert copy.read_bytes() == before


def test_a_writer_killed_at_once_costs_only_what_was_not_committed(tmp_path: Path) -> None:
    script = f"""
import os, numpy as np
from pathlib import Path
from patchfind.index.segments import DescriptorStore
store = DescriptorStore(Path({str(tmp_path)!r}), fingerprint={FINGERPRINT!r}, dimension={DIMENSION})
writer = store.writer({{}})
rows = np.full((5, {DIMENSION}), 0.25, np.float16)
writer.append(rows); writer.sync(); print("committed", flush=True)
while True:
    writer.append(rows)
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == b"committed\n"
        child.kill()

    with store_in(tmp_path) as store, store.writer({1: 5}) as writer:
        assert list(store.verify({1: 5})) == []
        assert writer.append(random_photos([2], 0)[0]) == (1, 5)
        assert np.allclose(store.rows(1, 0, 5), 0.25, rtol=1e-3)


def _flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0xFF
    path.write_bytes(data)


def _newer(path: Path) -> None:
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, 8, header.VERSION + 1)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("harm", "error", "words"),
    [
        (lambda path: _flip(path, 0), LibraryCorrupt, "does not begin like"),
        (lambda path: _flip(path, 30), LibraryCorrupt, "header does not match"),
        (_newer, LibraryTooNew, "newer version"),
        (lambda path: path.write_bytes(b""), LibraryCorrupt, "does not begin like"),
        (lambda path: path.unlink(), LibraryCorrupt, "missing"),
    ],
)
def test_a_harmed_file_is_refused_by_readers_and_writers_alike(
    tmp_path: Path, harm: Callable[[Path], object], error: type[Exception], words: str
) -> None:
    with store_in(tmp_path) as store:
        ranges = written(store, _photos())
    path = tmp_path / "000001.rows"
    harm(path)

    with store_in(tmp_path) as store:
        with pytest.raises(error, match=words) as reading:
            store.rows(1, 0, ranges.total_rows)
        with pytest.raises(error, match=words):
            store.writer(committed(ranges))
    assert str(path) in str(reading.value)


def test_a_shortened_file_is_refused_by_readers_and_left_as_it_is_by_writers(
    tmp_path: Path,
) -> None:
    """What is missing stays so, and new photos are not kept out by it."""
    with store_in(tmp_path) as store:
        ranges = written(store, _photos())
    path = tmp_path / "000001.rows"
    path.write_bytes(path.read_bytes()[:-1])
    left = path.read_bytes()
    with store_in(tmp_path) as store:
        with pytest.raises(LibraryCorrupt, match="shorter"):
            store.rows(1, 0, ranges.total_rows)
        assert store.inside(ranges).tolist() == [True] * (len(ranges) - 1) + [False]
        with store.writer(committed(ranges)) as writer:
            assert writer.append(random_photos([2], 0)[0]) == (2, 0)
    assert path.read_bytes() == left


def test_rows_of_another_encoder_are_refused(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        written(store, _photos())
    other = DescriptorStore(tmp_path, fingerprint="f" * 16, dimension=DIMENSION)

    with pytest.raises(LibraryCorrupt, match="fingerprint"):
        other.rows(1, 0, 1)


def test_verify_names_the_rows_that_changed(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        ranges = written(store, _photos())
    path = tmp_path / "000001.rows"
    _flip(path, HEADER_BYTES + 5 * (DIMENSION + 2))  # row 5 is of the third photo: rows 4 to 11

    (damage,) = store_in(tmp_path).verify(committed(ranges))

    assert (damage.path, damage.first_unit, damage.units) == (path, 4, 8)
    assert "Rows 4 to 11" in damage.sentence
    path.with_name("000001.rows.sums").unlink()
    (unknown,) = store_in(tmp_path).verify(committed(ranges))
    assert (unknown.units, unknown.certain) == (ranges.total_rows, False)


def test_a_damaged_record_of_checksums_costs_no_other_photo_its_own(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        ranges = written(store, _photos())
    sums = tmp_path / "000001.rows.sums"
    _flip(sums, 16 + 3)  # where the second photo's rows begin, by 4 billion
    with store_in(tmp_path) as store:
        (unknown,) = store.verify(committed(ranges))
        assert not unknown.certain
        assert unknown.first_unit == ranges.first_rows[1]
        with store.writer(committed(ranges)) as writer:
            writer.append(random_photos([2], 0)[0])
        assert list(store.verify(committed(ranges))) == [unknown]


def test_descriptors_that_are_no_descriptors_are_our_fault(tmp_path: Path) -> None:
    rows = random_photos([2], 0)[0]
    with store_in(tmp_path).writer({}) as writer:
        for wrong in (rows[:0], rows[:, :5], rows[0], rows * np.float32(np.nan)):
            with pytest.raises(InvariantBroken):
                writer.append(wrong)
        assert writer.append(rows) == (1, 0)


def test_a_folder_that_cannot_be_made_is_a_storage_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StorageProblem, match="could not be written"):
        store_in(tmp_path / "file" / "segments").writer({})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_disk_that_fills_up_is_told_and_costs_nothing_committed(tmp_path: Path) -> None:
    script = f"""
import resource, signal, numpy as np
from pathlib import Path
from patchfind.foundation.errors import StorageProblem
from patchfind.index.segments import DescriptorStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
store = DescriptorStore(Path({str(tmp_path)!r}), fingerprint={FINGERPRINT!r}, dimension={DIMENSION})
writer = store.writer({{}})
rows = np.full((20, {DIMENSION}), 0.25, np.float16)
writer.append(rows); writer.sync()
try:
    for _ in range(100):
        writer.append(rows)
except StorageProblem as problem:
    print(problem.sentence)
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout

    assert b"could not be written" in said
    with store_in(tmp_path) as store, store.writer({1: 20}) as writer:
        assert list(store.verify({1: 20})) == []
        assert writer.append(random_photos([2], 0)[0]) == (1, 20)
