"""Near-duplicates in a library, from the descriptors that are in its index; needs no photo file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from patchfind.catalogue.descriptors import EncoderSet
from patchfind.domain.duplicates import NearDuplicates, by_quality
from patchfind.domain.photo import FolderId
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.row_ranges import RowRanges
from patchfind.index.exact import open_segments
from patchfind.index.row_formats import ByteRows, StoredRows
from patchfind.library.backbones import backbones_by_fingerprint, searching_backbone
from patchfind.library.library import Library
from patchfind.matching.alike import Alikeness
from patchfind.matching.leaders import leaders_of, unit


def near_duplicates(
    library: Library,
    folder_id: FolderId | None,
    control: Control,
    on_progress: ProgressCallback,
) -> NearDuplicates:
    """The groups of near-duplicates in a folder, or in all; ``matching.alike`` says what these are.

    Raises LibraryProblem, Cancelled.
    """
    described = _searched_set(library)
    if described is None:
        return NearDuplicates()
    with library.paths.descriptors(described) as store:
        ranges = library.descriptors.ranges(described.fingerprint)
        ranges = ranges.take(store.inside(ranges))
        segments = open_segments(store, ranges)  # a compaction may delete what is mapped by now
    photos = {
        content_id: min(those, key=by_quality)
        for content_id, those in library.photos.of_contents(ranges.content_ids.tolist()).items()
        if folder_id is None or any(one.folder_id == folder_id for one in those)
    }
    ordered = sorted(photos, key=lambda content_id: by_quality(photos[content_id]))
    ranges = ranges.take(ranges.positions(np.asarray(ordered, dtype=np.int64)))
    meter, told = RateMeter(len(ordered)), 0

    def advance(share: float) -> None:
        nonlocal told
        control.checkpoint()
        done = round(share * len(ordered))
        on_progress(meter.advance(done - told))
        told = done

    whole = _whole_photos(segments, ranges)
    alike = Alikeness.among(whole)

    def windows(place: int) -> NDArray[np.float32]:
        segment, first, count = ranges.range_at(place)
        return unit(segments[segment].part(first, first + count).sound_numbers())

    leaders = leaders_of(
        whole,
        alike.whole,
        agree=lambda one, other: alike.of_windows(windows(one), windows(other)),
        advance=advance,
    )
    groups: dict[int, list[str]] = defaultdict(list)
    for content_id, leader in zip(ordered, leaders.tolist(), strict=True):
        groups[leader].append(photos[content_id].content_hash)
    return NearDuplicates(
        tuple(tuple(those) for those in groups.values() if len(those) > 1), len(ordered)
    )


def _whole_photos(segments: Mapping[int, StoredRows], ranges: RowRanges) -> NDArray[np.int8]:
    """(n, D) the bytes of each content's first row, its whole photo; zeros where it is damaged."""
    dimension = next((one.dimension for one in segments.values()), 1)
    whole = np.zeros((len(ranges), dimension), dtype=np.int8)
    for segment, stored in segments.items():
        (here,) = np.nonzero(ranges.segments == segment)
        firsts = type(stored)(stored.raw[ranges.first_rows[here]])
        whole[here] = ByteRows.of(firsts.sound_numbers()).codes
    return whole


def _searched_set(library: Library) -> EncoderSet | None:
    """The descriptors that the library is searched with; None while there are none."""
    wanted = searching_backbone(library)
    names = backbones_by_fingerprint(library.settings.backbone)
    sets = [one for one in library.descriptors.sets() if names.get(one.fingerprint) == wanted]
    return sets[-1] if sets else None
