"""Encoder sets, committed rows, and compaction, as the library keeps them."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest

from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import InvariantBroken, LibraryBusy, UsageProblem
from tests.library.library_rig import FINGERPRINT, ROWS, Rig, dead_rows, rig

__all__ = ["rig"]

_OTHER = "fedcba9876543210"


def test_rows_are_where_they_were_written(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    ranges = rig.library.descriptors.ranges(FINGERPRINT)
    assert rig.found() == ["a.jpg", "b.jpg"]
    assert ranges.segments.tolist() == [0, 0]
    assert ranges.first_rows.tolist() == [0, ROWS]
    assert ranges.row_counts.tolist() == [ROWS, ROWS]
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {0: 2 * ROWS}


def test_an_unknown_set_is_empty(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.reconcile()
    assert len(rig.library.descriptors.ranges(_OTHER)) == 0
    assert rig.library.descriptors.committed_rows(_OTHER) == {}
    assert dead_rows(rig.library, _OTHER) == 0
    assert [photo.relative_path for photo in rig.library.photos.pending(_OTHER)] == ["a.jpg"]


def test_another_backbone_never_touches_the_first_set(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    rig.library.descriptors.describe(
        FINGERPRINT, name="starter", layout="overlapped-l3", dimension=512
    )
    assert rig.library.descriptors.mark_complete(FINGERPRINT)
    assert len(rig.library.photos.pending(_OTHER)) == 2
    with pytest.raises(UsageProblem, match="only complete"):
        rig.library.descriptors.drop(FINGERPRINT)
    assert rig.library.descriptors.mark_complete(_OTHER) is False
    rig.library.descriptors.describe(_OTHER, name="dinov2-s14", layout="pyramid-l3", dimension=384)
    rig.ingest(_OTHER)
    assert (
        len(rig.library.descriptors.ranges(FINGERPRINT))
        == len(rig.library.descriptors.ranges(_OTHER))
        == 2
    )
    with pytest.raises(UsageProblem, match="only complete"):
        rig.library.descriptors.drop(FINGERPRINT)
    assert rig.library.descriptors.mark_complete(_OTHER)
    described = [(one.name, one.layout, one.complete) for one in rig.library.descriptors.sets()]
    assert described == [("starter", "overlapped-l3", True), ("dinov2-s14", "pyramid-l3", True)]
    rig.library.descriptors.drop(FINGERPRINT)
    assert [one.fingerprint for one in rig.library.descriptors.sets()] == [_OTHER]
    assert len(rig.library.descriptors.ranges(_OTHER)) == 2
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {}


def test_a_batch_is_committed_whole_or_not_at_all(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.put("b.jpg")
    rig.reconcile()
    good, other = (
        rig.indexed(photo, place * ROWS)
        for place, photo in enumerate(rig.library.photos.pending(FINGERPRINT))
    )
    bad = dataclasses.replace(other, width=None)  # type: ignore[arg-type]
    version = rig.library.data_version()
    with pytest.raises(InvariantBroken):
        rig.library.descriptors.commit(FINGERPRINT, [good, bad])
    assert rig.pending() == ["a.jpg", "b.jpg"]
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {}
    assert rig.library.data_version() == version


def test_committing_a_photo_that_is_gone_only_counts_its_rows(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.reconcile()
    (photo,) = rig.library.photos.pending(FINGERPRINT)
    indexed = rig.indexed(photo, 0)
    photo.path.unlink()
    rig.reconcile()
    rig.library.descriptors.commit(FINGERPRINT, [indexed])
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 0
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {0: ROWS}
    assert dead_rows(rig.library, FINGERPRINT) == ROWS


def test_two_copies_in_one_batch_are_both_found(rig: Rig) -> None:
    rig.put("a.jpg", b"same")
    rig.put("b.jpg", b"same")
    rig.reconcile()
    rig.ingest()
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 1
    assert rig.found() == ["a.jpg", "b.jpg"]
    assert dead_rows(rig.library, FINGERPRINT) == ROWS


def test_a_set_that_was_never_begun_takes_nothing(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.reconcile()
    (photo,) = rig.library.photos.pending(_OTHER)
    with pytest.raises(InvariantBroken, match="never begun"):
        rig.library.descriptors.commit(_OTHER, [rig.indexed(photo, 0)])


def _compacted(rig: Rig) -> RowRanges:
    """The ranges in use written one after another into segment 7."""
    ranges = rig.library.compaction.kept_rows(FINGERPRINT, time.time())
    return RowRanges(
        ranges.content_ids,
        np.full_like(ranges.segments, 7),
        np.arange(len(ranges), dtype=np.int64) * ROWS,
        ranges.row_counts,
    )


def _places(rig: Rig) -> dict[str, tuple[int, int]]:
    """Where the rows of each photo begin, by its name."""
    ranges = rig.library.descriptors.ranges(FINGERPRINT)
    photos = rig.library.photos.of_contents(ranges.content_ids.tolist())
    begins = zip(ranges.segments.tolist(), ranges.first_rows.tolist(), strict=True)
    return {
        photo.relative_path: place
        for content_id, place in zip(ranges.content_ids.tolist(), begins, strict=True)
        for photo in photos[content_id]
    }


def test_compaction_swaps_to_the_new_segments_at_once(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg", "c.jpg")
    rig.put("copy.jpg", b"c.jpg")
    (rig.photos / "a.jpg").unlink()
    rig.reconcile()
    rig.library.compaction.replace_rows(FINGERPRINT, _compacted(rig), {7: 2 * ROWS})
    assert _places(rig) == {"b.jpg": (7, 0), "c.jpg": (7, ROWS), "copy.jpg": (7, ROWS)}
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {7: 2 * ROWS}
    assert dead_rows(rig.library, FINGERPRINT) == 0
    rig.put("a.jpg")
    rig.reconcile()
    assert rig.pending() == ["a.jpg"], "what was compacted away is indexed again"


def test_a_photo_that_changes_while_rows_are_moved_gets_the_rows_of_its_own_content(
    rig: Rig,
) -> None:
    rig.settled("a.jpg", "b.jpg", "c.jpg")
    (rig.photos / "a.jpg").unlink()
    rig.reconcile()
    ranges = _compacted(rig)
    rig.put("c.jpg", b"b.jpg")
    rig.reconcile()
    rig.library.compaction.replace_rows(FINGERPRINT, ranges, {7: 2 * ROWS})
    assert _places(rig) == {"b.jpg": (7, 0), "c.jpg": (7, 0)}
    rig.put("c.jpg")
    rig.reconcile()
    assert _places(rig) == {"b.jpg": (7, 0), "c.jpg": (7, ROWS)}


def test_compaction_never_loses_a_photo(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    ranges = _compacted(rig)
    only_one = ranges.take(np.array([0]))
    with pytest.raises(LibraryBusy, match="Nothing was lost"):
        rig.library.compaction.replace_rows(FINGERPRINT, only_one, {7: ROWS})
    with pytest.raises(InvariantBroken, match="never committed"):
        rig.library.compaction.replace_rows(FINGERPRINT, ranges, {7: ROWS})
    assert rig.library.descriptors.ranges(FINGERPRINT).segments.tolist() == [0, 0]
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {0: 2 * ROWS}


def test_what_died_in_a_segment_that_stays_can_come_back(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    (rig.photos / "a.jpg").unlink()
    rig.reconcile()
    ranges = rig.library.compaction.kept_rows(FINGERPRINT, time.time())
    rig.library.compaction.replace_rows(FINGERPRINT, ranges, {0: 2 * ROWS})
    rig.put("a.jpg")
    rig.reconcile()
    assert rig.pending() == []


def test_a_set_is_not_complete_while_an_offline_folder_lacks_it(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.photos.rename(rig.base / "away")
    rig.reconcile()
    assert rig.library.photos.pending(_OTHER) == []
    assert rig.library.descriptors.mark_complete(_OTHER) is False
    assert rig.library.descriptors.mark_complete(FINGERPRINT) is True
