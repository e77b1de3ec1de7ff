"""What saved objects keep of their views, so that they need none of their photos.

A picture of each view is kept for good. Its descriptors and local features are made from that
picture, lie in a file of their own beside it, and may go at any moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from hashlib import blake2b

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
from patchfind.imaging.view_pictures import ViewPictures
from patchfind.library.paths import LibraryPaths
from patchfind.matching.query_view import QueryView

_log = logging.getLogger(__name__)

_LOCAL = "local features and what fills the outline"
_COLUMNS = ("points", "lafs", "descriptors", "outline", "filled", "self_distance")


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
        self, crop: Crop, fingerprint: str, rotations: Sequence[int]
    ) -> tuple[NDArray[np.float32], float] | None:
        """(n, D) a row for each rotation, as an encoder made them, and the picture's width /
        height; None where they are not here.
        """
        found = self._read(_part(view_name(crop), _encoder(fingerprint, rotations)))
        if found is None or not found.keys() >= {"rows", "aspect"}:
            return None
        return found["rows"].astype(np.float32), float(found["aspect"][0])

    def local_features(self, crop: Crop) -> QueryView | None:
        """The view's local features, in units of its picture; None where they are not here."""
        found = self._read(_part(view_name(crop), _LOCAL))
        if found is None or not found.keys() >= set(_COLUMNS):
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

    def _read(self, part: str) -> dict[str, NDArray[np.generic]] | None:
        """What was made, None where it cannot be read: it is made anew."""
        try:
            packed = self._made.read(part)
            return None if packed is None else load(packed)
        except (LibraryProblem, SafetensorError) as problem:
            _log.info("What was made of a kept view is not readable: %s", problem)
            return None


def _encoder(fingerprint: str, rotations: Sequence[int]) -> str:
    return " ".join(map(str, (fingerprint, *rotations)))


def _part(name: str, part: str) -> str:
    """The name, in the form of a hash, of one thing that is made of a view."""
    return blake2b(f"{name} {part}".encode("ascii"), digest_size=16).hexdigest()
