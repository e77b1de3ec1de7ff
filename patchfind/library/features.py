"""What becomes of local features that are missing or damaged: the next indexing makes them anew."""

from __future__ import annotations

from collections.abc import Collection

from patchfind.catalogue.features import FeaturesDamaged, FeatureStore
from patchfind.domain.photo import Photo
from patchfind.library.library import Library


def without_features(library: Library) -> set[str]:
    """The contents of photos that have descriptors, but no local features.

    Raises FeaturesDamaged, StorageProblem, LibraryProblem.
    """
    with FeatureStore(library.paths.features) as store:
        return library.descriptors.described_hashes() - store.hashes()


def begin_features(library: Library) -> list[Photo]:
    """The photos within reach that lack only their local features; for whoever indexes.

    A file that is damaged is deleted: then these are all. Raises StorageProblem, LibraryTooNew.
    """
    try:
        lacking = without_features(library)
    except FeaturesDamaged:
        with FeatureStore(library.paths.features) as store:
            store.discard()
        lacking = library.descriptors.described_hashes()
    return library.photos.readable(lacking) if lacking else []


def forget_features(library: Library, hashes: Collection[str]) -> None:
    """Drop damaged features. Where even that fails the file is deleted as a whole.

    Raises StorageProblem where the library can only be read; LibraryBusy where another process
    indexes.
    """
    with FeatureStore(library.paths.features) as store:
        try:
            store.forget(hashes)
        except FeaturesDamaged:
            with library.ingest_lock():
                store.discard()
