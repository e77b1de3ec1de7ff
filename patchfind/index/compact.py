"""Dropping dead rows: live ones move to new segments, one commit, then the old files go.

A crash before the commit leaves new segments that the catalogue does not name, one after it old
ones; the next writer to open the folder removes either. Nothing is ever rewritten in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.index.segments import DescriptorStore, SegmentWriter

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
    least_dead: float = LEAST_DEAD,
) -> int:
    """Rewrite the segments that hold many dead rows; returns how many rows went.

    ``ranges`` are all live photos, ``committed`` all rows ever committed. ``commit`` gets every
    live photo's range, moved or not; but damaged rows, whose ranges ``forget`` gets before: with
    new checksums they would pass for sound. The caller holds the library's ingest lock. Raises
    Cancelled, with nothing moved, and what the store's ``writer`` raises.
    """
    live = _live_rows(ranges)
    old = [
        segment
        for segment, rows in committed.items()
        if rows and rows - live.get(segment, 0) >= max(1, least_dead * rows)
    ]
    if not old:
        return 0
    ordered = _sound_ones(store, ranges.in_storage_order(), old, forget, control)
    segments, first_rows = ordered.segments.copy(), ordered.first_rows.copy()
    kept = {segment: rows for segment, rows in committed.items() if segment not in old}
    moving = np.flatnonzero(np.isin(ordered.segments, old))
    boxed = bool(len(moving)) and store.has_boxes(int(ordered.segments[moving[0]]))
    with store.writer(committed, boxes=boxed, layout=layout, fresh=True) as writer:
        moved: dict[tuple[int, int], tuple[int, int]] = {}
        for place in moving:
            control.checkpoint()
            count = int(ordered.row_counts[place])
            here = (int(ordered.segments[place]), int(ordered.first_rows[place]))
            if here not in moved:  # photos of the same content share their rows
                moved[here] = _copy(store, writer, (*here, count), boxed=boxed)
                segment, first = moved[here]
                kept[segment] = first + count
            segments[place], first_rows[place] = moved[here]
        writer.sync()
    removed = sum(committed.values()) - sum(kept.values())
    commit(RowRanges(ordered.content_ids, segments, first_rows, ordered.row_counts), kept)
    for segment in old:
        store.remove(segment)
    return removed


def _sound_ones(
    store: DescriptorStore,
    ranges: RowRanges,
    old: Sequence[int],
    forget: ForgetRows,
    control: Control,
) -> RowRanges:
    """``ranges`` without those of ``old`` segments whose rows are damaged, which are forgotten."""
    moving = np.flatnonzero(np.isin(ranges.segments, old))
    damaged = store.damaged(ranges.take(moving), on_read=lambda _bytes: control.checkpoint())
    if not damaged.any():
        return ranges
    forget(ranges.take(moving[damaged]))
    return ranges.take(np.delete(np.arange(len(ranges)), moving[damaged]))


def _live_rows(ranges: RowRanges) -> dict[int, int]:
    """How many rows of each segment belong to a photo, shared ones counted once."""
    keys = np.stack((ranges.segments.astype(np.int64), ranges.first_rows), axis=1)
    _, firsts = np.unique(keys, axis=0, return_index=True)
    live: dict[int, int] = {}
    for place in firsts:
        segment = int(ranges.segments[place])
        live[segment] = live.get(segment, 0) + int(ranges.row_counts[place])
    return live


def _copy(
    store: DescriptorStore, writer: SegmentWriter, rows: tuple[int, int, int], *, boxed: bool
) -> tuple[int, int]:
    return writer.append(store.rows(*rows), store.boxes(*rows) if boxed else None)
