"""Encoding batches of decoded photos, where one photo's fault must not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.photo import Photo
from patchfind.domain.regions import RegionDescriptors, RegionLayout
from patchfind.foundation.errors import PatchFindError, PhotoProblem
from patchfind.imaging.answers import PreparedPhoto

_log = logging.getLogger(__name__)

_FAULTS_IN_A_ROW = 3

Pixels = NDArray[np.uint8]


class NamedSpecification(Protocol):
    """The part of an encoder's specification that the catalogue keeps."""

    @property
    def name(self) -> str: ...


class PhotoEncoder(Protocol):
    """What ingest needs of an encoder. ``layout`` is None where boxes differ between photos;
    ``device`` is "cpu" where it computes on the cores that decode."""

    @property
    def specification(self) -> NamedSpecification: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def layout(self) -> RegionLayout | None: ...
    @property
    def device(self) -> str: ...
    def encode_photos(
        self, photos: Sequence[Pixels], *, threads: int | None = None
    ) -> Sequence[RegionDescriptors]:
        """``threads`` is how many cores it may compute with; all where None."""


class BatchEncoding:
    """Encodes batch after batch with one encoder."""

    def __init__(self, encoder: PhotoEncoder) -> None:
        self._encoder = encoder
        self._faults = 0

    def encode(
        self, decoded: Sequence[tuple[Photo, PreparedPhoto]], *, threads: int | None
    ) -> Sequence[RegionDescriptors | None]:
        """Each photo's regions, or None for a photo that the encoder fails at.

        A batch that fails is tried photo by photo. Where photo after photo fails it is not the
        photos' fault, and the encoder's error is raised.
        """
        try:
            found = self._encoder.encode_photos(
                [prepared.pixels for _, prepared in decoded], threads=threads
            )
            _check_finite(found)
        except PatchFindError:
            raise
        except Exception:
            _log.exception("the encoder failed at %s", [str(photo.path) for photo, _ in decoded])
            if len(decoded) > 1:
                return [one for each in decoded for one in self.encode([each], threads=threads)]
            self._faults += 1
            if self._faults >= _FAULTS_IN_A_ROW:
                raise
            return [None]
        self._faults = 0
        return found


def undescribable(photo: Photo) -> PhotoProblem:
    """The reason of a photo that the encoder fails at."""
    return PhotoProblem(
        "{path} was decoded, but the backbone failed at it; the log says how. This is "
        "a fault of PatchFind: please report it.",
        path=photo.path,
    )


def _check_finite(found: Sequence[RegionDescriptors]) -> None:
    """Raise FloatingPointError where a descriptor could never be searched."""
    if not all(np.isfinite(regions.descriptors).all() for regions in found):
        raise FloatingPointError("a descriptor is not finite")
