"""Rendered photos in memory as a gallery: the stages' own interface, by brute force."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from patchfind.domain.regions import LAYOUTS
from patchfind.index.shortlist import Shortlist
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.sift import extract
from patchfind.search.gallery import Cosines
from patchfind.tools.sample import SamplePhoto

LAYOUT = LAYOUTS["overlapped-l3"]


def thumbnail_descriptors(pixels: NDArray[np.uint8]) -> NDArray[np.float16]:
    """(R, 48) of every region: its mean-free 4 × 4 colours, which tell objects apart a little."""
    height, width = pixels.shape[:2]
    rows = []
    for box in LAYOUT.boxes:
        x1, y1, x2, y2 = (round(v) for v in box.to_pixels(width, height))
        part = Image.fromarray(pixels[y1:y2, x1:x2]).resize((4, 4), Image.Resampling.BOX)
        colours = np.asarray(part, dtype=np.float32).ravel()
        colours -= colours.mean()
        rows.append(colours / np.linalg.norm(colours))
    return np.asarray(rows, dtype=np.float16)


class PhotoGallery:
    """Rendered photos in memory, searched by brute force; content ids are places."""

    def __init__(self, folder: Path, photos: Sequence[SamplePhoto]) -> None:
        self.pixels = [np.asarray(Image.open(folder / photo.name)) for photo in photos]
        self._rows = [thumbnail_descriptors(pixels) for pixels in self.pixels]
        self._features = [extract(pixels) for pixels in self.pixels]
        self.without_features: set[int] = set()
        self.without_pictures: set[int] = set()

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Shortlist:
        ids = [place for place in range(len(self._rows)) if place not in leave_out]
        tables = [queries @ self._rows[place].T.astype(np.float32) for place in ids]
        scores = np.asarray([table.max() for table in tables], dtype=np.float32)
        order = np.argsort(-scores)[:limit]
        best = [np.unravel_index(int(tables[i].argmax()), tables[i].shape) for i in order]
        return Shortlist(
            np.asarray(ids, dtype=np.int64)[order],
            scores[order],
            np.asarray([region for _, region in best], dtype=np.int32),
            np.asarray([row for row, _ in best], dtype=np.int32),
        )

    def regions(self, content_id: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return LAYOUT.as_array(), self._rows[content_id].astype(np.float32)

    def best_regions(
        self, content_ids: NDArray[np.int64], regions: NDArray[np.int32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rows = [self._rows[one][region] for one, region in zip(content_ids, regions, strict=True)]
        return LAYOUT.as_array()[regions], np.asarray(rows, dtype=np.float32).reshape(-1, 48)

    def cosines(self, rows: NDArray[np.float32], content_ids: NDArray[np.int64]) -> Cosines:
        stored = np.concatenate([self._rows[one] for one in content_ids]).astype(np.float32)
        firsts = np.arange(len(content_ids)) * len(LAYOUT)
        return Cosines(rows @ stored.T, firsts, np.tile(LAYOUT.as_array(), (len(content_ids), 1)))

    def features(self, content_ids: Sequence[int]) -> list[LocalFeatures | None]:
        return [
            None if one in self.without_features else self._features[one] for one in content_ids
        ]

    def pictures(self, content_ids: Sequence[int]) -> Iterator[NDArray[np.uint8] | None]:
        for one in content_ids:
            whole = self.pixels[one][::3, ::3]
            yield None if one in self.without_pictures else whole

    def aspect(self, content_id: int) -> float:
        height, width = self.pixels[content_id].shape[:2]
        return float(width / height)
