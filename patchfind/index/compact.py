"""Dropping dead rows, and rewriting those of older versions in today's number format.

Segment by segment, what is live moves to a new one, one commit, then the old file goes. A crash
before the commit leaves a new segment that the catalogue does not name, one after it an old one;
the next writer to open the folder removes either. Nothing is ever rewritten in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.index.segments import DescriptorStore

LEAST_DEAD = 0.2
"""A segment is rewritten once this share of its rows is dead: less is not worth the writing."""

CommitRows = Callable[[RowRanges, Mapping[int, int]], None]
"""Makes, in one transaction, the photos' ranges and the segments' committed rows the ones given."""

ForgetRows = Callable[[RowRanges], None]
"""Makes what these ranges belong to pending again: their rows are damaged and go."""


def compact(
    store: DescriptorStore,
    ranges: RowRanges,
    committed: Mapping[int, int],
    commit: CommitRows,
    forget: ForgetRows,
    *,
    control: Control,
    layout: str = "",
) -> int:
    """Rewrite the segments that hold many dead rows, or rows in the format of an older version.

    Returns how many rows went or changed their format. ``ranges`` are all live photos,
    ``committed`` all rows ever committed. ``commit`` gets every live photo's range, moved or not;
    but damaged rows, whose ranges ``forget`` gets before: with new checksums they would pass for
    sound. The caller holds the library's ingest lock. Raises Cancelled, with whole segments moved
    or none, and what the store's ``writer`` raises.
    """
    changed = 0
    for segment, rows in list(committed.items()):
        dead = rows - int(ranges.row_counts[ranges.segments == segment].sum(dtype=np.int64))
        old = rows > 0 and _is_old(store, segment)
        if not old and (not rows or dead < max(1, LEAST_DEAD * rows)):
            continue
        ranges = _sound_ones(store, ranges.in_storage_order(), segment, forget, control)
        ranges, committed = _moved(
            store, ranges, committed, segment, control=control, layout=layout
        )
        commit(ranges, committed)
        store.remove(segment)
        changed += rows if old else dead
    return changed


def _is_old(store: DescriptorStore, segment: int) -> bool:
    """One that cannot be read stays as it is: what there is of it may be brought back."""
    try:
        return store.is_old(segment)
    except LibraryCorrupt:
        return False


def _moved(
    store: DescriptorStore,
    ranges: RowRanges,
    committed: Mapping[int, int],
    segment: int,
    *,
    control: Control,
    layout: str,
) -> tuple[RowRanges, Mapping[int, int]]:
    """Write what is live of ``segment`` to a new one: all ranges and committed rows after that."""
    segments, first_rows = ranges.segments.copy(), ranges.first_rows.copy()
    kept = {number: rows for number, rows in committed.items() if number != segment}
    moving = np.flatnonzero(ranges.segments == segment)
    boxed = bool(len(moving)) and store.has_boxes(segment)
    with store.writer(committed, boxes=boxed, layout=layout, fresh=True) as writer:
        for place in moving:
            control.checkpoint()
            here = ranges.range_at(int(place))
            boxes = store.boxes(*here) if boxed else None
            new, first = writer.append(store.rows(*here), boxes)
            segments[place], first_rows[place] = new, first
            kept[new] = first + here[2]
        writer.sync()
    return RowRanges(ranges.content_ids, segments, first_rows, ranges.row_counts), kept


def _sound_ones(
    store: DescriptorStore,
    ranges: RowRanges,
    segment: int,
    forget: ForgetRows,
    control: Control,
) -> RowRanges:
    """``ranges`` without those of ``segment`` whose rows are damaged, which are forgotten."""
    moving = np.flatnonzero(ranges.segments == segment)
    damaged = store.damaged(ranges.take(moving), on_read=lambda _bytes: control.checkpoint())
    if not damaged.any():
        return ranges
    forget(ranges.take(moving[damaged]))
    return ranges.take(np.delete(np.arange(len(ranges)), moving[damaged]))
