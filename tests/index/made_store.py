"""Small descriptor stores of random rows, and the slow search that is obviously right."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges
from patchfind.index import files
from patchfind.index.columns import Column
from patchfind.index.header import Fields
from patchfind.index.row_formats import ByteRows
from patchfind.index.segments import DescriptorStore

FINGERPRINT = "0123456789abcdef"
DIMENSION = 32

Photos = dict[int, NDArray[np.float32]]


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    """The rows at length one."""
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(rows / lengths, dtype=np.float32)


def as_stored(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    """What is read where ``rows`` were written."""
    return ByteRows.of(rows.astype(np.float32)).numbers()


def random_photos(counts: Sequence[int], seed: int, dimension: int = DIMENSION) -> Photos:
    """Photo i has counts[i] random unit rows, as they are read after they were stored."""
    generator = np.random.default_rng(seed)
    return {
        photo: as_stored(unit(generator.standard_normal((count, dimension))))
        for photo, count in enumerate(counts)
    }


def store_in(folder: Path, *, dimension: int = DIMENSION, rows: int = 1 << 20) -> DescriptorStore:
    """A store whose segments take ``rows`` rows."""
    return DescriptorStore(
        folder,
        fingerprint=FINGERPRINT,
        dimension=dimension,
        segment_bytes=rows * ByteRows.row_bytes(dimension),
    )


def written(store: DescriptorStore, photos: Photos) -> RowRanges:
    """Append all photos to an empty store and sync."""
    ranges = []
    with store.writer({}) as writer:
        for photo, rows in photos.items():
            ranges.append((photo, *writer.append(rows), len(rows)))
        writer.sync()
    return RowRanges.from_rows(ranges)


def written_by_an_older_version(folder: Path, photos: Photos, *, rows: int = 1 << 20) -> RowRanges:
    """The photos in segments of fp16 numbers, ``rows`` of them in each, as version 1 had them."""
    fields: Fields = {"kind": "descriptors", "fingerprint": FINGERPRINT, "dimension": DIMENSION}
    notes = {"dtype": "<f2", "layout": ""}
    column = Column("rows", 2 * DIMENSION, fields, notes)
    ranges = []
    with files.ColumnsWriter(folder, (column,), {}, capacity=rows) as writer:
        for photo, numbers in photos.items():
            halves = numbers.astype("<f2")
            ranges.append((photo, *writer.append([halves.tobytes()], len(halves)), len(halves)))
    for path in folder.glob("*.rows"):
        with path.open("r+b") as file:
            file.seek(8)
            file.write(struct.pack("<I", 1))
    return RowRanges.from_rows(ranges)


def committed(ranges: RowRanges) -> dict[int, int]:
    """The committed rows of each segment, were these all the photos ever written."""
    ends: dict[int, int] = {}
    for segment, end in zip(ranges.segments.tolist(), ranges.ends.tolist(), strict=True):
        ends[segment] = max(end, ends.get(segment, 0))
    return ends


def slow_scores(
    photos: Mapping[int, NDArray[np.float32]], queries: NDArray[np.float32]
) -> dict[int, NDArray[np.float64]]:
    """Every photo's scores (regions, Q), as the definition says, in fp64."""
    return {
        photo: rows.astype(np.float64) @ queries.T.astype(np.float64)
        for photo, rows in photos.items()
    }
