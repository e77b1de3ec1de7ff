"""Product-quantised rows (PQ, IVF-PQ) in memory, their training, and the file they are kept in.

Jégou, Douze, Schmid, "Product quantization for nearest neighbor search", PAMI 2011, as faiss
implements it. Trained by default on level 1 alone: descriptors of larger regions carry more, and
give a better quantiser for all the others (Patchify, arXiv 2512.12610, section 4).
"""

from __future__ import annotations

import dataclasses
import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.domain.spans import SpanTable, keys_of
from patchfind.foundation.errors import LibraryProblem, StorageProblem, UsageProblem
from patchfind.index import header
from patchfind.index.half import as_float32
from patchfind.index.header import HEADER_BYTES
from patchfind.index.segments import DescriptorStore

FILE_NAME = "compressed.pq"

_LOG = logging.getLogger(__name__)
_BATCH_ROWS = 16384
_POINTS_PER_CENTROID = 39
"""faiss warns below this many training rows for each coarse centroid."""

_TRAINING_ROWS = 1 << 17
_SPAN_DTYPE = np.dtype([("segment", "<i4"), ("row_count", "<i4"), ("first_row", "<i8")])


@dataclass(frozen=True, slots=True)
class CompressionSettings:
    """How rows are quantised.

    ``m`` codes of ``nbits`` bits a row; ``nlist`` inverted lists, 0 for none (plain PQ), fewer
    where too few rows train them; ``nprobe`` of them are searched, 0 for all. ``train_level`` is
    the level whose descriptors train the quantiser; -1 stands for the indexed rows themselves and
    -2 for all rows, which here are the same.
    """

    m: int = 64
    nbits: int = 8
    nlist: int = 2048
    nprobe: int = 256
    metric: Literal["ip", "l2"] = "ip"
    train_level: int = 1


PUBLISHED = CompressionSettings(m=64, nbits=8, nlist=8192, nprobe=0, metric="ip", train_level=1)
"""The published IVF-PQ setting."""


class CompressedIndex:
    """A trained quantiser and the codes of the rows of ``covered``, in that order.

    ``covered`` says where the coded rows lie; its photo ids are not used. Never changes.
    """

    def __init__(self, index: Any, covered: SpanTable, settings: CompressionSettings) -> None:
        self._index = index
        self.covered = covered
        self.settings = settings
        self._ends = np.cumsum(covered.row_counts, dtype=np.int64)

    @classmethod
    def build(
        cls,
        store: DescriptorStore,
        spans: SpanTable,
        settings: CompressionSettings,
        *,
        levels: Sequence[int] | None,
        control: Control,
    ) -> Self:
        """Train on the rows of ``settings.train_level`` and code all rows of ``spans``.

        ``levels[i]`` is the level of region i; None where regions have no levels, and then all
        rows train. Raises Cancelled, and UsageProblem where there are too few rows, or where ``m``
        does not divide the dimension.
        """
        import faiss

        if store.dimension % settings.m:
            raise UsageProblem(
                f"Descriptors of {store.dimension} numbers cannot be cut into {settings.m} equal "
                "parts. Choose an m that divides it."
            )
        training = _training_rows(store, spans, _training_regions(levels, settings.train_level))
        if len(training) < 2**settings.nbits:
            raise UsageProblem(
                f"{len(training)} descriptors are too few to train a quantiser of "
                f"{settings.nbits} bits, which takes at least {2**settings.nbits}."
            )
        nlist = min(settings.nlist, len(training) // _POINTS_PER_CENTROID)
        settings = dataclasses.replace(settings, nlist=nlist)
        lists = f"IVF{nlist}," if nlist else ""
        # "np": no polysemous training, slow and for a search mode that is not used here.
        metric = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}[settings.metric]
        made: Any = faiss.index_factory(
            store.dimension, f"{lists}PQ{settings.m}x{settings.nbits}np", metric
        )
        made.pq.cp.min_points_per_centroid = 1  # else faiss warns on stderr; see above
        control.checkpoint()
        made.train(training)
        return cls._coded(made, store, _once(spans), settings, control)

    @classmethod
    def _coded(
        cls,
        index: Any,
        store: DescriptorStore,
        spans: SpanTable,
        settings: CompressionSettings,
        control: Control,
    ) -> Self:
        for batch in _batches(store, spans):
            control.checkpoint()
            index.add(batch)
        return cls(index, spans, settings)

    def recoded(self, store: DescriptorStore, spans: SpanTable, *, control: Control) -> Self:
        """The same quantiser over the rows of ``spans``: dead rows dropped, new ones added.

        Rows that are covered already keep their codes where none was dropped; otherwise all are
        coded anew, which costs seconds for each million rows. Raises Cancelled.
        """
        import faiss

        copy = faiss.clone_index(self._index)
        new = ~np.isin(keys_of(spans), keys_of(self.covered))
        if np.isin(keys_of(self.covered), keys_of(spans)).all():
            added = _once(spans.take(new))
            grown = self._coded(copy, store, added, self.settings, control)
            return type(self)(copy, self.covered.joined(grown.covered), self.settings)
        copy.reset()
        return self._coded(copy, store, _once(spans), self.settings, control)

    @property
    def code_bytes(self) -> int:
        """The codes alone."""
        return self.rows * self.settings.m * self.settings.nbits // 8

    @property
    def rows(self) -> int:
        """How many rows are coded."""
        return int(self._index.ntotal)

    def nearest(
        self, queries: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
        """The ``count`` nearest rows of each query row, in no order: four columns.

        The place in ``covered``, the region, the query row, and the estimated cosine. Fewer where
        the searched lists hold fewer.
        """
        import faiss

        queries = np.ascontiguousarray(queries, dtype=np.float32)
        parameters: Any = None
        if self.settings.nlist:
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = min(
                self.settings.nprobe or self.settings.nlist, self.settings.nlist
            )
        found, ids = self._index.search(queries, min(count, self.rows), params=parameters)
        query, column = np.nonzero(ids >= 0)
        rows, scores = ids[query, column], found[query, column].astype(np.float32)
        if self.settings.metric == "l2":  # of unit vectors: |x - y|² = 2 - 2 x·y
            scores = 1 - scores / 2
        places = np.searchsorted(self._ends, rows, side="right")
        regions = rows - (self._ends[places] - self.covered.row_counts[places])
        return places, regions.astype(np.int32), query.astype(np.int32), scores

    def save(self, folder: Path, fingerprint: str) -> int:
        """Replace the file in ``folder`` atomically; its size in bytes. Raises StorageProblem."""
        import faiss

        codes = faiss.serialize_index(self._index)
        spans = np.empty(len(self.covered), dtype=_SPAN_DTYPE)
        spans["segment"], spans["row_count"] = self.covered.segments, self.covered.row_counts
        spans["first_row"] = self.covered.first_rows
        fields = {
            **_fields(fingerprint),
            **dataclasses.asdict(self.settings),
            "span_bytes": spans.nbytes,
            "span_crc": zlib.crc32(spans.data),
            "code_crc": zlib.crc32(codes.data),
        }
        path = folder / FILE_NAME
        draft = path.with_suffix(".part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(header.pack(fields))
                file.write(spans.data)
                file.write(codes.data)
            draft.replace(path)
        except OSError as error:
            raise StorageProblem(
                f"The compressed index could not be written to {folder}: {error.strerror}. "
                "Searching goes on without it.",
                path=folder,
            ) from error
        return HEADER_BYTES + int(spans.nbytes) + int(codes.nbytes)

    @classmethod
    def load(cls, folder: Path, fingerprint: str) -> Self | None:
        """The saved index, or None where there is none that this version can use.

        faiss trusts the files it reads, so nothing reaches it whose checksum is not ours.
        """
        import faiss

        path = folder / FILE_NAME
        if not path.exists():
            return None
        try:
            fields = header.check(path, _fields(fingerprint))
            stored = np.fromfile(path, dtype=np.uint8, offset=HEADER_BYTES)
            spans, codes = np.split(stored, [int(fields["span_bytes"])])
            if (
                zlib.crc32(spans.data) != fields["span_crc"]
                or zlib.crc32(codes.data) != fields["code_crc"]
            ):
                raise header.damaged(path, "it does not match its checksum")
            index = faiss.deserialize_index(codes)
        except (LibraryProblem, OSError, RuntimeError) as error:
            _LOG.warning("The compressed index is made anew: %s", error)
            return None
        names = {field.name for field in dataclasses.fields(CompressionSettings)}
        settings: dict[str, Any] = {name: fields[name] for name in names}
        columns = spans.view(_SPAN_DTYPE)
        covered = SpanTable(
            np.full(len(columns), -1, dtype=np.int64),
            columns["segment"].astype(np.int32),
            columns["first_row"].astype(np.int64),
            columns["row_count"].astype(np.int32),
        )
        return cls(index, covered, CompressionSettings(**settings))


def _fields(fingerprint: str) -> header.Fields:
    return {"kind": "compressed", "fingerprint": fingerprint}


def _once(spans: SpanTable) -> SpanTable:
    """The spans in storage order, those that share rows once."""
    return spans.take(np.unique(keys_of(spans), return_index=True)[1])


def _training_regions(levels: Sequence[int] | None, train_level: int) -> list[int] | None:
    """The regions of a photo that train; None for all, also where the level does not occur."""
    if levels is None or train_level < 0:
        return None
    return [region for region, level in enumerate(levels) if level == train_level] or None


def _training_rows(
    store: DescriptorStore, spans: SpanTable, regions: list[int] | None
) -> NDArray[np.float32]:
    """(n, D) the training rows of photos drawn at random, always the same ones, at most
    about _TRAINING_ROWS."""
    order = np.random.default_rng(0).permutation(len(spans))
    chosen: list[NDArray[np.float16]] = []
    count = 0
    for place in order:
        rows = store.rows(
            int(spans.segments[place]), int(spans.first_rows[place]), int(spans.row_counts[place])
        )
        chosen.append(rows if regions is None else rows[regions])
        count += len(chosen[-1])
        if count >= _TRAINING_ROWS:
            break
    return as_float32(np.concatenate(chosen)) if chosen else np.empty((0, store.dimension), "f4")


def _batches(store: DescriptorStore, spans: SpanTable) -> Iterator[NDArray[np.float32]]:
    """The rows of ``spans``, one after the other, in fp32 arrays of bounded size."""
    waiting: list[NDArray[np.float16]] = []
    count = 0
    for segment, first, rows in zip(
        spans.segments.tolist(), spans.first_rows.tolist(), spans.row_counts.tolist(), strict=True
    ):
        waiting.append(store.rows(segment, first, rows))
        count += rows
        if count >= _BATCH_ROWS:
            yield as_float32(np.concatenate(waiting))
            waiting, count = [], 0
    if waiting:
        yield as_float32(np.concatenate(waiting))
