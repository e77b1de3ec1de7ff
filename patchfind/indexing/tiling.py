"""Long photos that were indexed before such were divided into tiles: they are indexed again."""

from __future__ import annotations

from patchfind.domain.photo import Photo
from patchfind.domain.regions import LONG
from patchfind.indexing.encoding import PhotoEncoder
from patchfind.library.library import Library

_ROUNDED = 1.05
"""A reduced photo may be a little less long than its file: such a one is never tiled."""


def untiled(library: Library, encoder: PhotoEncoder) -> list[Photo]:
    """The photos within reach that should be tiled and are not; for whoever indexes.

    Until they are indexed again they are searched as they are.
    """
    layout = encoder.layout
    if layout is None:
        return []
    hashes = library.descriptors.long_with_rows(
        encoder.fingerprint, len(layout), aspect=LONG * _ROUNDED
    )
    found = library.photos.readable(hashes) if hashes else []
    return [photo for photo in found if layout.tiles_of(photo.width, photo.height) > 1]
