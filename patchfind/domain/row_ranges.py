"""Which descriptor rows belong to which photo, as numpy columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RowRanges:
    """One range of rows per photo; all four columns have the same length, one entry per photo.

    Photo ``content_ids[i]`` has ``row_counts[i]`` descriptors (at least one) in segment
    ``segments[i]``, from row ``first_rows[i]`` on; the n-th of them is its region n. No two
    share rows. A table is a snapshot: it never changes.
    """

    content_ids: NDArray[np.int64]
    segments: NDArray[np.int32]
    first_rows: NDArray[np.int64]
    row_counts: NDArray[np.int32]

    def __post_init__(self) -> None:
        columns = (self.content_ids, self.segments, self.first_rows, self.row_counts)
        if any(column.shape != (len(self.content_ids),) for column in columns):
            raise ValueError("the columns of a RowRanges are one-dimensional and equally long")
        if len(self.row_counts) and int(self.row_counts.min()) < 1:
            raise ValueError("a photo without rows has no range")

    @classmethod
    def from_rows(cls, rows: NDArray[np.int64] | Iterable[tuple[int, int, int, int]]) -> Self:
        """The table of (photo id, segment, first row, row count) tuples, or of their array."""
        listed = rows if isinstance(rows, np.ndarray) else list(rows)
        table = np.asarray(listed, dtype=np.int64).reshape(-1, 4)
        return cls(
            np.ascontiguousarray(table[:, 0]),
            table[:, 1].astype(np.int32),
            np.ascontiguousarray(table[:, 2]),
            table[:, 3].astype(np.int32),
        )

    @classmethod
    def empty(cls) -> Self:
        """The table of no photos."""
        return cls.from_rows(())

    def __len__(self) -> int:
        return len(self.content_ids)

    @property
    def total_rows(self) -> int:
        """The sum of all ranges' rows."""
        return int(self.row_counts.sum(dtype=np.int64))

    @property
    def ends(self) -> NDArray[np.int64]:
        """(n,) the row after each range's last, counted within its segment."""
        return self.first_rows + self.row_counts

    def furthest(self) -> dict[int, int]:
        """The end of the last range in each segment."""
        ends = self.ends
        return {
            segment: int(ends[self.segments == segment].max())
            for segment in np.unique(self.segments).tolist()
        }

    def range_at(self, place: int) -> tuple[int, int, int]:
        """Segment, first row and row count of the photo at ``place``."""
        return (
            int(self.segments[place]),
            int(self.first_rows[place]),
            int(self.row_counts[place]),
        )

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.integer]) -> RowRanges:
        """The photos at ``chosen``: a mask (n,), or positions in any order."""
        return RowRanges(
            self.content_ids[chosen],
            self.segments[chosen],
            self.first_rows[chosen],
            self.row_counts[chosen],
        )

    def joined(self, other: RowRanges) -> RowRanges:
        """These photos, then those of ``other``."""
        return RowRanges(
            np.concatenate((self.content_ids, other.content_ids)),
            np.concatenate((self.segments, other.segments)),
            np.concatenate((self.first_rows, other.first_rows)),
            np.concatenate((self.row_counts, other.row_counts)),
        )

    def positions(self, content_ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Where each of ``content_ids`` stands here. Raises KeyError where one does not."""
        order = np.argsort(self.content_ids, kind="stable")
        places = np.searchsorted(self.content_ids, content_ids, sorter=order)
        found = order[np.minimum(places, max(0, len(order) - 1))] if len(order) else places
        if len(content_ids) and not (
            len(order) and np.array_equal(self.content_ids[found], content_ids)
        ):
            raise KeyError("a photo that has no range")
        return found

    def in_storage_order(self) -> RowRanges:
        """The same photos sorted by where their rows lie."""
        return self.take(np.lexsort((self.content_ids, self.first_rows, self.segments)))


def keys_of(ranges: RowRanges) -> NDArray[np.int64]:
    """(n,) one number for where each range begins, in the order of storage."""
    return (ranges.segments.astype(np.int64) << 40) | ranges.first_rows
