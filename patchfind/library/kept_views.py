"""What saved objects keep of their views, so that they need none of their photos.

A picture of each view is kept for good. Its descriptors and local features are made from that
picture, lie in a file of their own beside it, and may go at any moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from patchfind.catalogue.features import FeaturesDamaged, FeatureStore
from patchfind.domain.kept_view import frame_of, in_picture, view_name
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop
from patchfind.foundation import own_files
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import LibraryProblem
from patchfind.imaging.thumbnails import ViewPictures
from patchfind.library.paths import LibraryPaths
from patchfind.matching.query_view import QueryView

_log = logging.getLogger(__name__)

_LOCAL = "local features and what fills the outline"
_COLUMNS: Mapping[str, Sequence[int | str | None]] = {
    "points": ("keypoints", 2),
    "lafs": ("keypoints", 2, 2),
    "descriptors": ("keypoints", 64),
    "self_distance": ("keypoints",),
    "outline": (None, 2),
    "filled": (None, 2),
}
"""The shapes of a view's local features; a word is as long wherever it stands."""
_UNLIMITED = "self_distance"
"""It is infinite where there is nothing elsewhere in the object."""
_CORNERS = 3
_LARGEST, _LONGEST = 1e6, 1e4
"""Beyond any number that is kept, and any width / height."""


class KeptViews(Closing):
    """Pictures of views, and what was made of them. Usable from any thread until it is closed."""

    def __init__(self, paths: LibraryPaths) -> None:
        self._pictures = ViewPictures(paths.views)
        self._made = FeatureStore(paths.view_features)
        self._folder = paths.views

    def close(self) -> None:
        """Close the file of descriptors and local features."""
        self._made.close()

    def picture(self, crop: Crop) -> Crop | None:
        """The view as a selection in the picture that is kept of it; None where none is."""
        name = view_name(crop)
        path = self._pictures.stored(name) if name else None
        return None if path is None else in_picture(crop, path)

    def keep(self, crop: Crop, pixels: NDArray[np.uint8]) -> None:
        """Keep a picture of the view, from its upright photo (h, w, 3). Raises StorageProblem."""
        self._pictures.keep(view_name(crop), pixels, frame_of(crop.selection))

    def descriptors(
        self, crop: Crop, fingerprint: str, rotations: Sequence[int], dimension: int
    ) -> tuple[NDArray[np.float32], float] | None:
        """(n, dimension) a row for each rotation, as an encoder made them, and the width / height
        of the picture; None where they are not here.
        """
        shapes = {"rows": (len(rotations), dimension), "aspect": (1,)}
        found = self._read(_part(view_name(crop), _encoder(fingerprint, rotations)), shapes)
        if found is None or not 1 / _LONGEST < found["aspect"][0] < _LONGEST:
            return None
        return found["rows"].astype(np.float32), float(found["aspect"][0])

    def local_features(self, crop: Crop) -> QueryView | None:
        """The view's local features, in units of its picture; None where they are not here."""
        found = self._read(_part(view_name(crop), _LOCAL), _COLUMNS)
        if found is None or min(len(found["outline"]), len(found["filled"])) < _CORNERS:
            return None
        return QueryView(
            found["points"].astype(np.float64),
            found["lafs"].astype(np.float64),
            found["descriptors"].astype(np.float32),
            found["outline"].astype(np.float64),
            found["filled"].astype(np.float64),
            found["self_distance"].astype(np.float32),
        )

    def lacking(
        self, crops: Sequence[Crop], fingerprint: str, rotations: Sequence[int]
    ) -> list[Crop]:
        """Those of ``crops`` that have a picture, but not all that is to be made of it.

        What was made for other encoders, or of other views, is dropped. Raises LibraryProblem.
        """
        made = self._present()
        wanted = {
            view_name(crop): {
                _part(view_name(crop), part) for part in (_encoder(fingerprint, rotations), _LOCAL)
            }
            for crop in crops
        }
        self._made.forget(made - set().union(*wanted.values()))
        return [
            crop
            for crop in crops
            if self.picture(crop) is not None and not made >= wanted[view_name(crop)]
        ]

    def describe(
        self,
        crop: Crop,
        fingerprint: str,
        rotations: Sequence[int],
        rows: NDArray[np.float32],
        local: QueryView,
        *,
        aspect: float,
    ) -> None:
        """Remember what was made of the view's picture of that width / height.

        A damaged file is begun anew.
        Raises LibraryProblem.
        """
        name = view_name(crop)
        small = {
            "points": local.points.astype(np.float32),
            "lafs": local.lafs.astype(np.float32),
            "descriptors": local.descriptors.astype(np.float16),
            "outline": local.outline,
            "filled": local.filled,
            "self_distance": local.self_distance,
        }
        made = {
            _part(name, _encoder(fingerprint, rotations)): save(
                {"rows": np.ascontiguousarray(rows), "aspect": np.asarray([aspect])}
            ),
            _part(name, _LOCAL): save({one: np.ascontiguousarray(small[one]) for one in small}),
        }
        own_files.make_folder(self._folder)
        try:
            self._made.write(made)
        except FeaturesDamaged:
            self._made.discard()
            self._made.write(made)

    def remove_all_but(self, crops: Iterable[Crop], control: Control) -> None:
        """Delete the pictures of all other views. Raises StorageProblem, Cancelled."""
        self._pictures.remove_all_but({view_name(crop) for crop in crops}, control)

    def _present(self) -> set[str]:
        try:
            return self._made.hashes()
        except FeaturesDamaged:
            return set()

    def _read(
        self, part: str, shapes: Mapping[str, Sequence[int | str | None]]
    ) -> dict[str, NDArray[Any]] | None:
        """What was made; None where it cannot be read, or is not of these ``shapes``."""
        try:
            packed = self._made.read(part)
            found = None if packed is None else load(packed)
        except (LibraryProblem, SafetensorError, KeyError, TypeError, ValueError) as problem:
            _log.info("What was made of a kept view is not readable: %s", problem)
            return None
        return found if found is not None and _are_numbers(found, shapes) else None


def _are_numbers(
    found: Mapping[str, NDArray[Any]], shapes: Mapping[str, Sequence[int | str | None]]
) -> bool:
    """Whether ``found`` are arrays of numbers of these shapes. A library is input."""
    lengths: dict[int | str, int] = {}
    for name, shape in shapes.items():
        array = found.get(name)
        if array is None or array.ndim != len(shape) or array.dtype.kind != "f":
            return False
        for wanted, length in zip(shape, array.shape, strict=True):
            known = lengths.setdefault(wanted, length) if isinstance(wanted, str) else wanted
            if known not in (None, length):
                return False
        low_enough = np.abs(array.astype(np.float64)) <= (
            np.inf if name == _UNLIMITED else _LARGEST
        )
        if not low_enough.all():  # no NaN either
            return False
    return True


def _encoder(fingerprint: str, rotations: Sequence[int]) -> str:
    return " ".join(map(str, (fingerprint, *rotations)))


def _part(name: str, part: str) -> str:
    """The name, in the form of a hash, of one thing that is made of a view."""
    return blake2b(f"{name} {part}".encode("ascii"), digest_size=16).hexdigest()
