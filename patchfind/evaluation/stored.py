"""What a run makes of its photos and keeps: descriptors and local features, cached on disk.

A set is filled photo by photo and noted every few photos, so that an interrupted run goes on
where it stopped, and a second run finds everything made.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.regions import LAYOUTS
from patchfind.domain.row_ranges import RowRanges
from patchfind.embedding.encoder import Encoder
from patchfind.evaluation.judging import PhotoSizes
from patchfind.evaluation.photo_set import PhotoSet, decode_workers
from patchfind.foundation import own_files
from patchfind.foundation.errors import PhotoProblem, StorageProblem
from patchfind.imaging.pool import DecodePool, PreparedPhoto
from patchfind.index.blobs import BlobRef, BlobStore
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import DECODE_SIDE
from patchfind.matching.local_features import LocalFeatures, extract_packed, unpack

_BATCH = 16
_NOTE_EVERY = 32
_NOTES = "notes.json"
_ARE_NOTES = own_files.begins_with(b'{"rows": [')


@dataclass(slots=True)
class _Notes:
    """What is safely on disk of one set.

    ``rows`` has one entry (place, segment, first, count) a photo: rows of a descriptor store, or
    offset and length of a blob; ``sizes`` (place, width, height); ``failed`` (place, sentence).
    """

    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
    sizes: list[tuple[int, int, int]] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def load(cls, folder: Path) -> _Notes:
        try:
            stored = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls()
        rows, sizes = (
            [tuple(row) for row in stored["rows"]],
            [tuple(row) for row in stored["sizes"]],
        )
        failed = [(place, sentence) for place, sentence in stored["failed"]]
        return cls(rows, sizes, failed, stored["seconds"])

    def save(self, folder: Path) -> None:
        stored = {
            "rows": self.rows,
            "sizes": self.sizes,
            "failed": self.failed,
            "seconds": self.seconds,
        }
        try:
            own_files.write(folder / _NOTES, json.dumps(stored).encode(), _ARE_NOTES)
        except OSError as error:
            raise StorageProblem(
                f"The evaluation cache {folder} cannot be written: {error.strerror}.", path=folder
            ) from error

    def committed(self) -> dict[int, int]:
        """Per segment, the end of what is noted."""
        ends: dict[int, int] = {}
        for _place, segment, first, count in self.rows:
            ends[segment] = max(ends.get(segment, 0), first + count)
        return ends

    def missing(self, count: int) -> list[int]:
        """The places below ``count`` that nothing is known of."""
        known = {row[0] for row in self.rows} | {place for place, _ in self.failed}
        return [place for place in range(count) if place not in known]

    @property
    def seconds_per_photo(self) -> float:
        return self.seconds / max(1, len(self.rows))


def _make_folder(folder: Path) -> None:
    try:
        own_files.make_folder(folder)
    except OSError as error:
        raise StorageProblem(
            f"The evaluation cache {folder} cannot be made: {error.strerror}.", path=folder
        ) from error


@dataclass(frozen=True, slots=True, eq=False)
class Descriptors:
    """The rows of searched photos as a search reads them.

    Photo ids of ``spans`` are places in the benchmark; ``sizes`` as PhotoSizes, 1 × 1 for a photo
    that could not be read. ``boxes`` (R, 4) are the regions of every photo in fractions and
    ``levels`` theirs; both None where each photo has its own regions. What is made of the rows
    can be kept in ``folder``.
    """

    store: DescriptorStore
    spans: RowRanges
    sizes: PhotoSizes
    boxes: NDArray[np.float32] | None
    levels: tuple[int, ...] | None
    seconds_per_photo: float
    folder: Path

    @property
    def bytes_per_photo(self) -> float:
        """What the rows of a photo take, with their boxes where those are its own."""
        a_row = 2 * self.store.dimension + (8 if self.boxes is None else 0)
        return a_row * self.spans.total_rows / max(1, len(self.spans))

    def regions_of(
        self, segment: int, first: int, count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
        """Boxes (R, 4) in fractions, and descriptors (R, D), of one photo's rows."""
        boxes = self.boxes
        if boxes is None:
            boxes = self.store.boxes(segment, first, count)
        return boxes, self.store.rows(segment, first, count)


class DescriptorSet:
    """The searched photos' descriptors of one encoder and region layout, filled by :meth:`fill`.

    ``layout`` may be another than the encoder's own where the set :attr:`is_complete`.
    """

    def __init__(self, cache: Path, photos: PhotoSet, encoder: Encoder, layout: str) -> None:
        self._photos = photos
        self._encoder = encoder
        self.layout = layout
        fingerprint = encoder.specification.fingerprint(layout)
        self.folder = cache / "descriptors" / f"{fingerprint}-{photos.fingerprint()}"
        self._notes = _Notes.load(self.folder)
        self._store = DescriptorStore(
            self.folder, fingerprint=fingerprint, dimension=encoder.dimension
        )

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to fill."""
        return not self._notes.missing(len(self._photos))

    def fill(self, control: Control, on_progress: ProgressCallback) -> None:
        """Describe every photo that is not yet. Raises StorageProblem, DeviceProblem, Cancelled."""
        missing = self._notes.missing(len(self._photos))
        if not missing:
            return
        _make_folder(self.folder)
        meter = RateMeter(len(missing))
        free_boxes = self._encoder.layout is None
        with (
            DecodePool(decode_workers(), long_side=DECODE_SIDE) as pool,
            self._store.writer(self._notes.committed(), boxes=free_boxes) as writer,
        ):
            started = time.perf_counter()
            for batch in _batches(self._photos.decoded(missing, pool), _BATCH):
                control.checkpoint()
                good = _good(batch, self._notes)
                found = self._encoder.encode_photos([photo.pixels for _, photo in good])
                for (place, _), regions in zip(good, found, strict=True):
                    boxes = regions.boxes if free_boxes else None
                    segment, first = writer.append(regions.descriptors, boxes)
                    self._notes.rows.append((place, segment, first, len(regions.descriptors)))
                self._notes.seconds += time.perf_counter() - started
                started = time.perf_counter()
                progress = meter.advance(len(batch), "Describing photos")
                on_progress(progress)
                if progress.done % _NOTE_EVERY < _BATCH or progress.done == progress.total:
                    writer.sync()
                    self._notes.save(self.folder)

    def read(self, layout: str) -> Descriptors:
        """What was made. Of ``layout``, whose regions are the first of the set's, only those rows.

        The time is that of the rows too where each region is encoded alone; a dense pass takes
        the same time for any.
        """
        rows = self._notes.rows
        seconds = self._notes.seconds_per_photo
        fixed = LAYOUTS.get(layout)
        if fixed is not None:
            rows = [(*row[:3], min(row[3], len(fixed))) for row in rows]
            if self._encoder.specification.mode == "crop":
                seconds *= len(fixed) / len(LAYOUTS[self.layout])
        sizes = np.ones((len(self._photos), 2), dtype=np.int64)
        for place, width, height in self._notes.sizes:
            sizes[place] = width, height
        return Descriptors(
            self._store,
            RowRanges.from_rows(rows),
            sizes,
            None if fixed is None else fixed.as_array(),
            None if fixed is None else fixed.levels,
            seconds,
            self.folder,
        )

    @property
    def failures(self) -> Sequence[str]:
        return [sentence for _, sentence in self._notes.failed]


class FeatureSet:
    """The searched photos' local features; :meth:`fill` makes what is missing."""

    def __init__(self, cache: Path, photos: PhotoSet, revision: str) -> None:
        self._photos = photos
        self._folder = cache / "features" / f"{revision}-{photos.fingerprint()}"
        self._notes = _Notes.load(self._folder)
        self._store = BlobStore(self._folder)
        self._places: dict[int, BlobRef] = {}

    def fill(self, control: Control, on_progress: ProgressCallback) -> None:
        """Make every photo's features that are not there yet. Raises StorageProblem, Cancelled."""
        missing = self._notes.missing(len(self._photos))
        if missing:
            self._make(missing, control, on_progress)
        self._places = {place: BlobRef(*where) for place, *where in self._notes.rows}

    def _make(
        self, missing: Sequence[int], control: Control, on_progress: ProgressCallback
    ) -> None:
        _make_folder(self._folder)
        meter = RateMeter(len(missing))
        with (
            DecodePool(decode_workers(), long_side=DECODE_SIDE, extract=extract_packed) as pool,
            self._store.writer(self._notes.committed()) as writer,
        ):
            started = time.perf_counter()
            for entry in self._photos.decoded(missing, pool):
                control.checkpoint()
                for place, photo in _good([entry], self._notes):
                    assert photo.extra is not None
                    self._notes.rows.append((place, *writer.append(photo.extra)))
                self._notes.seconds += time.perf_counter() - started
                started = time.perf_counter()
                progress = meter.advance(1, "Finding local features")
                on_progress(progress)
                if progress.done % _NOTE_EVERY == 0 or progress.done == progress.total:
                    writer.sync()
                    self._notes.save(self._folder)

    def features(self, place: int) -> LocalFeatures | None:
        """The features of the photo at ``place``; None where it could not be read."""
        where = self._places.get(place)
        return None if where is None else unpack(self._store.read(where))

    @property
    def seconds_per_photo(self) -> float:
        return self._notes.seconds_per_photo

    @property
    def bytes_per_photo(self) -> float:
        lengths = [length for *_, length in self._notes.rows]
        return float(np.mean(lengths)) if lengths else 0.0


_Decoded = tuple[int, PreparedPhoto | PhotoProblem]


def _batches(entries: Iterable[_Decoded], size: int) -> Iterable[list[_Decoded]]:
    batch: list[_Decoded] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _good(batch: Sequence[_Decoded], notes: _Notes) -> list[tuple[int, PreparedPhoto]]:
    """The readable photos of a batch, their sizes noted; the others noted as failed."""
    good = []
    for place, photo in batch:
        if isinstance(photo, PhotoProblem):
            notes.failed.append((place, photo.sentence))
        else:
            notes.sizes.append((place, photo.width, photo.height))
            good.append((place, photo))
    return good
