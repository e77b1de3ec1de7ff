"""Gives the space of photos that are long gone back: descriptors, local features, thumbnails."""

from __future__ import annotations

import time
from functools import partial

from patchfind.catalogue.features import FeaturesDamaged, FeatureStore
from patchfind.domain.progress import Control
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.compact import LEAST_DEAD, compact
from patchfind.index.own_folder import remove_sets
from patchfind.library.library import Library

GRACE_SECONDS = 7 * 24 * 3600
"""How long what is known of a photo outlives it.

A folder that is removed so that the one around it can be added, or a disk that was away during
a walk, must not cost hours of indexing.
"""


def compact_library(
    library: Library, control: Control, *, grace_seconds: float = GRACE_SECONDS
) -> int:
    """Drop what has belonged to no photo for ``grace_seconds``, where it is worth the writing.

    Returns how many rows and bytes of features went, taken together; 0 means that nothing was
    worth it. Raises LibraryBusy where another copy ingests, Cancelled (what was finished by then
    stays finished), StorageProblem and LibraryCorrupt.
    """
    with library.ingest_lock():
        dead_before = time.time() - grace_seconds
        freed = 0
        for encoder_set in library.descriptors.sets():
            fingerprint = encoder_set.fingerprint
            with library.paths.descriptors(encoder_set) as store:
                freed += compact(
                    store,
                    library.compaction.kept_rows(fingerprint, dead_before),
                    library.descriptors.committed_rows(fingerprint),
                    partial(library.compaction.replace_rows, fingerprint),
                    partial(library.descriptors.forget_rows, fingerprint),
                    control=control,
                    layout=encoder_set.layout,
                )
        freed += _compact_features(library, dead_before, control)
        _remove_dropped_sets(library)
        thumbnails = ThumbnailStore(library.paths.thumbnails)
        if freed or thumbnails.may_hold_strays:
            thumbnails.remove_all_but(library.compaction.content_hashes(), control)
            thumbnails.end()
        return freed


def _compact_features(library: Library, dead_before: float, control: Control) -> int:
    """Drop the features of what is dead, where they are many; how many bytes went."""
    with FeatureStore(library.paths.features) as store:
        try:
            sizes = store.sizes()
        except FeaturesDamaged:  # the next indexing begins them anew
            return 0
        dead = sizes.keys() - library.compaction.kept_hashes(dead_before)
        freed = sum(sizes[one] for one in dead)
        if freed < max(1, LEAST_DEAD * sum(sizes.values())):
            return 0
        library.compaction.forget_dead(dead_before)
        store.forget(dead, control)
        return freed


def _remove_dropped_sets(library: Library) -> None:
    """Delete the segments of encoder sets that the library has forgotten."""
    kept = {encoder_set.fingerprint for encoder_set in library.descriptors.sets()}
    for parent in library.paths.encoder_sets:
        remove_sets(parent, kept)
