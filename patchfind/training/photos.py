"""A flat file of decoded training photos, so that every crop costs a memory read, not a decode."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
SMALLEST_SIDE = 64


class PhotoCache:
    """Decoded RGB photos in one memory-mapped file, addressed by number."""

    def __init__(self, pixels: npt.NDArray[np.uint8], rows: list[tuple[int, int, int]]) -> None:
        self._pixels = pixels
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Pixels:
        start, height, width = self._rows[index]
        flat: Pixels = self._pixels[start : start + height * width * 3]
        return flat.reshape(height, width, 3)

    @classmethod
    def open(cls, path: Path) -> PhotoCache:
        """The cache that ``build_cache`` wrote at ``path``."""
        rows = [tuple(row) for row in json.loads(path.with_suffix(".json").read_text())]
        pixels: Any = np.memmap(path, np.uint8, "r")
        return cls(pixels, rows)

    @classmethod
    def of(cls, photos: Iterable[Pixels]) -> PhotoCache:
        """A cache in memory, of photos already decoded."""
        rows, parts, start = [], [], 0
        for photo in photos:
            height, width = photo.shape[:2]
            rows.append((start, height, width))
            parts.append(photo.reshape(-1))
            start += photo.size
        return cls(np.concatenate(parts), rows)


def photo_files(folders: Iterable[Path]) -> list[Path]:
    """Every photo file below the folders, in a stable order."""
    return [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in SUFFIXES
    ]


def build_cache(folders: Iterable[Path], path: Path, short_side: int = 224) -> PhotoCache:
    """Decode every photo below the folders to ``short_side`` (never enlarged) into one file."""
    rows, start = [], 0
    with path.open("wb") as sink:
        for file in photo_files(folders):
            photo = decode(file)
            if photo is None or min(photo.shape[:2]) < SMALLEST_SIDE:
                continue
            scale = short_side / min(photo.shape[:2])
            if scale < 1:
                small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                photo = np.asarray(small, np.uint8)
            height, width = photo.shape[:2]
            sink.write(np.ascontiguousarray(photo).tobytes())
            rows.append((start, height, width))
            start += photo.size
    path.with_suffix(".json").write_text(json.dumps(rows))
    return PhotoCache.open(path)


def decode(file: Path) -> Pixels | None:
    """Upright RGB pixels, or None where the file is no readable photo."""
    pixels = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    return None if pixels is None else np.asarray(pixels, np.uint8)
