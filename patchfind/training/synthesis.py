"""Training images made from photos: single views, mosaics, and cut-out objects on other photos."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from patchfind.training.augment import (
    Matrix,
    Random,
    WarpRange,
    apply_warp,
    compose,
    map_points,
    photometric,
    random_warp,
)
from patchfind.training.photos import PhotoCache, Pixels

SMALL_VIEW = WarpRange(zoom=(0.35, 1.0))


def random_view(rng: Random, photos: PhotoCache, side: int) -> Pixels:
    """One square image: a warped photo, or a mosaic of four for sharp detail and clutter."""
    if rng.random() < 0.65:
        photo = photos[int(rng.integers(len(photos)))]
        image = apply_warp(photo, random_warp(rng, photo.shape, side, WarpRange()), side)
    else:
        image = mosaic(rng, photos, side)
    return photometric(rng, image, 0.7)


def mosaic(rng: Random, photos: PhotoCache, side: int) -> Pixels:
    """Four photos side by side, parted at a random point."""
    image = np.empty((side, side, 3), np.uint8)
    x, y = (int(v) for v in rng.integers(side // 4, side - side // 4, 2))
    for top, bottom in ((0, y), (y, side)):
        for left, right in ((0, x), (x, side)):
            tile = max(bottom - top, right - left)
            photo = photos[int(rng.integers(len(photos)))]
            warped = apply_warp(photo, random_warp(rng, photo.shape, tile, SMALL_VIEW), tile)
            image[top:bottom, left:right] = warped[: bottom - top, : right - left]
    return image
