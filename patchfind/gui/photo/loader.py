"""Reading a photo for the view, on a lane; an unreachable original is stood in for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from patchfind.foundation.errors import PhotoProblem
from patchfind.gui.interfaces import PhotoPixels
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.widgets.pixels import reduced_levels, to_image


@dataclass(frozen=True, slots=True)
class LoadedPhoto:
    """Reduced copies, largest first, and the upright photo's pixels.

    ``caveat`` is a sentence where this is only the stored thumbnail, else empty. ``content_hash``
    is that of the file whose pixels these are, "" for a thumbnail.
    """

    levels: list[QImage]
    width: int
    height: int
    caveat: str = ""
    content_hash: str = ""


def load(
    photo: OpenedPhoto,
    read_photo: Callable[[Path], PhotoPixels],
    read_thumbnail: Callable[[str], NDArray[np.uint8] | None],
) -> LoadedPhoto:
    """The photo's pixels; its thumbnail where the original cannot be read. For any thread.

    Raises PhotoProblem where there is no thumbnail either.
    """
    try:
        pixels = read_photo(photo.path)
    except PhotoProblem as problem:
        stand_in = read_thumbnail(photo.content_hash) if photo.content_hash else None
        if stand_in is None:
            raise
        height, width = stand_in.shape[:2]
        return LoadedPhoto([to_image(stand_in)], width, height, problem.sentence)
    return LoadedPhoto(
        reduced_levels(to_image(pixels.pixels)),
        pixels.width,
        pixels.height,
        content_hash=pixels.content_hash,
    )
