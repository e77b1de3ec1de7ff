"""Descriptors on disk: append-only segments of one encoder, read through memory maps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import InvariantBroken
from patchfind.foundation.sentence import Sentence
from patchfind.index import columns, files, header
from patchfind.index.columns import Column, Damage
from patchfind.index.header import HEADER_BYTES, damaged
from patchfind.index.row_formats import FORMATS, ByteRows, StoredRows

SEGMENT_BYTES = 1 << 30
"""A segment takes no further photo past this size: compaction rewrites whole segments."""

_BOX_SCALE = 65535


class DescriptorStore(Closing):
    """The segments of one encoder fingerprint in one folder. Thread-safe for readers.

    Descriptors are rows of ``dimension`` numbers, a byte each (:class:`row_formats.ByteRows`), in
    segments of older versions fp16. Layouts whose boxes differ from photo to photo keep four uint16
    a row beside them, fractions × 65535.
    """

    def __init__(
        self,
        folder: Path,
        *,
        fingerprint: str,
        dimension: int,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        self.dimension = dimension
        self._capacity = max(1, segment_bytes // self.row_bytes)
        self._maps: dict[tuple[str, int], NDArray[np.uint8]] = {}
        self._formats: dict[int, type[StoredRows]] = {}
        self._lock = threading.Lock()

    @property
    def row_bytes(self) -> int:
        """What a row takes, but for those that older versions wrote."""
        return ByteRows.row_bytes(self.dimension)

    def writer(
        self,
        committed: Mapping[int, int],
        *,
        boxes: bool = False,
        layout: str = "",
        fresh: bool = False,
    ) -> SegmentWriter:
        """Open for appending after the ``committed`` rows of each segment.

        Segments that ``committed`` does not name, and rows past it, are left over from a crash and
        are removed. ``layout`` is noted in new headers; ``boxes`` asks for a box with every row;
        ``fresh`` begins a new segment in any case. Raises LibraryCorrupt, LibraryTooNew,
        StorageProblem.
        """
        rows = self._rows_column(ByteRows, layout)
        columns = (rows, *((self._boxes_column(),) if boxes else ()))
        inner = files.ColumnsWriter(
            self.folder,
            columns,
            committed,
            capacity=self._capacity,
            fresh=fresh or (bool(committed) and self.is_old(max(committed))),
        )
        return SegmentWriter(inner, self.dimension, boxes=boxes)

    def is_old(self, segment: int) -> bool:
        """Whether an older version wrote it, in its own number format.

        Raises LibraryCorrupt and LibraryTooNew.
        """
        return self._format(segment) is not ByteRows

    def stored(self, segment: int, first_row: int, row_count: int) -> StoredRows:
        """The rows as they lie on disk, a view of them. Raises LibraryCorrupt and LibraryTooNew."""
        form = self._format(segment)
        rows = self._map(self._rows_column(form), segment, first_row + row_count)
        return form(rows[first_row : first_row + row_count])

    def rows(self, segment: int, first_row: int, row_count: int) -> NDArray[np.float32]:
        """(row_count, D) the rows' numbers. Raises LibraryCorrupt and LibraryTooNew."""
        return self.stored(segment, first_row, row_count).numbers()

    def byte_rows(self, segment: int, first_row: int, row_count: int) -> ByteRows:
        """The rows as they are stored or, where an older version wrote them, will be."""
        stored = self.stored(segment, first_row, row_count)
        return stored if isinstance(stored, ByteRows) else ByteRows.of(stored.sound_numbers())

    def boxes(self, segment: int, first_row: int, row_count: int) -> NDArray[np.float32]:
        """(row_count, 4) fractions x1, y1, x2, y2 of the rows' regions.

        Only for layouts whose boxes were stored. Raises LibraryCorrupt and LibraryTooNew.
        """
        stored = self._map(self._boxes_column(), segment, first_row + row_count)
        boxes = stored[first_row : first_row + row_count].view("<u2")
        return boxes.astype(np.float32) / np.float32(_BOX_SCALE)

    def has_boxes(self, segment: int) -> bool:
        """Whether boxes were stored with this segment's rows."""
        return self._boxes_column().path(self.folder, segment).exists()

    def columns_of(self, segment: int) -> tuple[Column, ...]:
        """The files of a segment: rows, and boxes where these were stored.

        Raises LibraryCorrupt and LibraryTooNew.
        """
        boxes = (self._boxes_column(),) if self.has_boxes(segment) else ()
        return self._rows_column(self._format(segment)), *boxes

    def rows_path(self, segment: int) -> Path:
        """The file of a segment's rows."""
        return self._rows_column(ByteRows).path(self.folder, segment)

    def segments(self) -> list[int]:
        """The numbers of all segments that have a file of rows, ascending."""
        return files.segments_in(self.folder, self._rows_column(ByteRows))

    def verify(
        self,
        committed: Mapping[int, int],
        *,
        since: Mapping[int, int] = {},
        on_read: Callable[[int], None] = columns.ignore_reading,
    ) -> Iterator[Damage]:
        """Read every committed row and box and yield what is not as it was written.

        Those before ``since`` in their segment are left out; see :func:`columns.verify`. Raises
        LibraryCorrupt and LibraryTooNew.
        """
        for segment, rows in sorted(committed.items()):
            for column in self.columns_of(segment):
                start = since.get(segment, 0)
                yield from columns.verify(
                    self.folder, column, segment, (start, rows), on_read=on_read
                )

    def inside(self, ranges: RowRanges, *, boxes: bool = False) -> NDArray[np.bool_]:
        """(n,) which of ``ranges`` lie inside their files, with their boxes where these are asked.

        Raises LibraryCorrupt and LibraryTooNew where a file cannot be read at all.
        """
        found = (ranges.first_rows >= 0) & (ranges.segments >= 0)
        for segment in np.unique(ranges.segments[found]).tolist():
            rows = self._rows_column(self._format(segment))
            for column in (rows, *((self._boxes_column(),) if boxes else ())):
                path = column.path(self.folder, segment)
                with header.open_checked(path, column.fields) as file:
                    reach = columns.units_in(file, column)
                found &= (ranges.segments != segment) | (ranges.ends <= reach)
        return found

    def damaged(
        self,
        ranges: RowRanges,
        *,
        since: Mapping[int, int] = {},
        on_read: Callable[[int], None] = columns.ignore_reading,
        on_unknown: Callable[[Damage], None] = columns.ignore_damage,
    ) -> NDArray[np.bool_]:
        """(n,) which of ``ranges`` are not as they were written; see :meth:`verify`.

        Where a checksum is lost, which ``on_unknown`` is told, the numbers themselves must do.
        """
        found = ~self.inside(ranges)
        ends = ranges.take(~found).furthest()
        for damage in self.verify(ends, since=since, on_read=on_read):
            touched = (
                (ranges.segments == damage.segment)
                & (ranges.first_rows < damage.first_unit + damage.units)
                & (ranges.ends > damage.first_unit)
                & ~found
            )
            if damage.certain:
                found |= touched
                continue
            on_unknown(damage)
            for place in np.flatnonzero(touched).tolist():
                found[place] = not self.stored(*ranges.range_at(place)).sound().all()
        return found

    def remove(self, segment: int) -> None:
        """Delete a segment that nothing refers to any more."""
        columns = (self._rows_column(ByteRows), self._boxes_column())
        with self._lock:
            self._formats.pop(segment, None)
            for column in columns:
                self._maps.pop((column.suffix, segment), None)
        files.remove_segment(self.folder, columns, segment)

    def close(self) -> None:
        """Forget the memory maps; views handed out stay valid."""
        with self._lock:
            self._maps.clear()

    def _format(self, segment: int) -> type[StoredRows]:
        """What the header of a segment says; a segment never changes its format."""
        with self._lock:
            known = self._formats.get(segment)
        if known is None:
            path = self.rows_path(segment)
            said = header.check(path, self._rows_column(ByteRows).fields).get("dtype")
            known = FORMATS.get(str(said))
            if known is None:
                raise damaged(path, Sentence("its number format is {said}", said=repr(said)))
            with self._lock:
                self._formats[segment] = known
        return known

    def _map(self, column: Column, segment: int, rows: int) -> NDArray[np.uint8]:
        """The bytes of a column, (at least ``rows``, of a unit), mapped anew as it grows."""
        with self._lock:
            known = self._maps.get((column.suffix, segment))
            if known is not None and len(known) >= rows:
                return known
            path = column.path(self.folder, segment)
            with header.open_checked(path, column.fields) as file:
                present = columns.units_in(file, column)
                if present < rows:
                    raise damaged(path, Sentence("it is shorter than what was written to it"))
                # More than a segment ever holds is not mapped, however long the file is.
                shape = (min(present, rows + self._capacity), column.unit_bytes)
                try:
                    mapped = np.memmap(file, np.uint8, "r", HEADER_BYTES, shape).view(np.ndarray)
                except (OSError, ValueError, OverflowError) as error:
                    raise damaged(
                        path, Sentence("it cannot be mapped ({error})", error=error)
                    ) from error
            self._maps[column.suffix, segment] = mapped
            return mapped

    def _rows_column(self, form: type[StoredRows], layout: str = "") -> Column:
        return Column(
            "rows",
            form.row_bytes(self.dimension),
            {
                "kind": "descriptors",
                "fingerprint": self.fingerprint,
                "dimension": self.dimension,
            },
            notes={"dtype": form.name, "layout": layout},
        )

    def _boxes_column(self) -> Column:
        return Column("boxes", 8, {"kind": "boxes", "fingerprint": self.fingerprint})


class SegmentWriter(Closing):
    """Appends photos' descriptors. One at a time for a store; made by its ``writer``."""

    def __init__(self, inner: files.ColumnsWriter, dimension: int, *, boxes: bool) -> None:
        self._inner = inner
        self._dimension = dimension
        self._boxes = boxes

    def append(
        self,
        descriptors: NDArray[np.float16] | NDArray[np.float32],
        boxes: NDArray[np.float32] | None = None,
    ) -> tuple[int, int]:
        """Write one photo's (n, D) descriptors, n ≥ 1: the (segment, first row) they lie at.

        ``boxes`` (n, 4) in fractions, exactly when the writer was opened with boxes. The rows count
        only once :meth:`sync` has returned and the catalogue names them. Raises StorageProblem.
        """
        if descriptors.ndim != 2 or descriptors.shape[1] != self._dimension or not len(descriptors):
            raise InvariantBroken(f"descriptors of shape {descriptors.shape}")
        if (boxes is not None) != self._boxes:
            raise InvariantBroken("boxes are stored with every photo or with none")
        if not np.isfinite(descriptors).all():
            raise InvariantBroken("a descriptor that is not finite")
        payloads = [ByteRows.of(descriptors).raw.tobytes()]
        if boxes is not None:
            whole = np.rint(np.clip(boxes, 0, 1) * _BOX_SCALE).astype("<u2")
            payloads.append(np.ascontiguousarray(whole).tobytes())
        return self._inner.append(payloads, len(descriptors))

    def sync(self) -> None:
        """Return once everything appended would survive a loss of power. Raises StorageProblem."""
        self._inner.sync()

    def close(self) -> None:
        """Close the files without syncing."""
        self._inner.close()
