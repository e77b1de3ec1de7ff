"""Training images made from photos: mosaics, and cut-out objects on other photos."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

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


def dense_mosaic(rng: Random, photos: PhotoCache, height: int, width: int) -> Pixels:
    """Rows of whole photos that fill a large picture: what a dense pass over clutter sees."""
    image = np.empty((height, width, 3), np.uint8)
    rows = np.linspace(0, height, int(rng.integers(1, 5)) + 1).astype(int)
    for top, bottom in pairwise(rows):
        columns = np.linspace(0, width, int(rng.integers(1, 5)) + 1).astype(int)
        for left, right in pairwise(columns):
            high, wide = bottom - top, right - left
            photo = photos[int(rng.integers(len(photos)))]
            zoom = max(high / photo.shape[0], wide / photo.shape[1])
            size = (
                max(wide, math.ceil(photo.shape[1] * zoom)),
                max(high, math.ceil(photo.shape[0] * zoom)),
            )
            how = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA
            filled = cv2.resize(photo, size, interpolation=how)
            y = int(rng.integers(filled.shape[0] - high + 1))
            x = int(rng.integers(filled.shape[1] - wide + 1))
            image[top:bottom, left:right] = filled[y : y + high, x : x + wide]
    return image


@dataclass(frozen=True)
class Pair:
    """One object twice: as a person would select it, and lying about in another photo."""

    query: Pixels
    """The selection, stretched to a square."""
    scene: Pixels
    box: tuple[float, float, float, float]
    """The object in the scene, in fractions (x1, y1, x2, y2)."""
    window: tuple[float, float, float, float]
    """A window that a grid might lay over the object, in fractions of the scene."""


@dataclass(frozen=True)
class CutOut:
    """A part of a photo with an outline around it."""

    photo: Pixels
    middle: tuple[float, float]
    size: tuple[float, float]
    outline: npt.NDArray[np.float64]
    """Points in photo pixels."""


def object_pair(rng: Random, photos: PhotoCache, query_side: int, scene_side: int) -> Pair:
    """Cut an object out of a photo and show it in two places, turned, scaled, lit differently."""
    thing = _cut_out(rng, photos)
    spin = rng.uniform(-180, 180) if rng.random() < 0.5 else rng.uniform(-10, 10)
    apart = rng.uniform(-45, 45) if rng.random() < 0.5 else rng.uniform(-12, 12)
    query = _query_view(rng, photos, thing, math.radians(spin), query_side)
    scene, box = _scene_view(rng, photos, thing, math.radians(spin + apart), scene_side)
    return Pair(photometric(rng, query), photometric(rng, scene), box, _loose_window(rng, box))


def _cut_out(rng: Random, photos: PhotoCache) -> CutOut:
    """A part of a photo with something in it, within a random outline."""
    for _ in range(8):
        photo = photos[int(rng.integers(len(photos)))]
        height, width = photo.shape[:2]
        long = rng.uniform(0.35, 0.85) * min(height, width)
        aspect = math.exp(rng.uniform(-0.6, 0.6))
        w, h = long * min(1.0, aspect), long * min(1.0, 1 / aspect)
        x, y = rng.uniform(w / 2, width - w / 2), rng.uniform(h / 2, height - h / 2)
        part = photo[int(y - h / 2) : int(y + h / 2), int(x - w / 2) : int(x + w / 2)]
        if part.std(axis=(0, 1)).mean() > 32:
            break
    outline = _outline(rng) * [w / 2, h / 2] + [x, y]
    return CutOut(photo, (x, y), (w, h), outline)


def _outline(rng: Random) -> npt.NDArray[np.float64]:
    """A closed outline in -1..1: a rectangle or a smooth blob that touches the sides."""
    if rng.random() < 0.4:
        return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    waves = sum(
        rng.normal(0, 0.15 / k) * np.cos(k * angles + rng.uniform(0, 2 * np.pi))
        for k in range(1, 5)
    )
    corner = rng.uniform(1.0, 3.0)
    radius = (np.abs(np.cos(angles)) ** (2 * corner) + np.abs(np.sin(angles)) ** (2 * corner)) ** (
        -1 / (2 * corner)
    )
    points = np.stack([np.cos(angles), np.sin(angles)], 1) * (radius * (1 + waves))[:, None]
    result: npt.NDArray[np.float64] = points / np.abs(points).max(0)
    return result


def _paste(
    base: Pixels, photo: Pixels, matrix: Matrix, points: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Lay the outlined part of the photo, warped, over ``base``; its outline there is returned."""
    side = base.shape[0]
    mapped = map_points(matrix, points)
    mask = np.zeros((side, side), np.uint8)
    cv2.fillPoly(mask, [np.round(mapped * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    warped = apply_warp(photo, matrix, side)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.8)[..., None].astype(np.uint16)
    base[:] = ((warped * soft + base * (255 - soft)) // 255).astype(np.uint8)
    return mapped


def _query_view(rng: Random, photos: PhotoCache, thing: CutOut, angle: float, side: int) -> Pixels:
    """The object filling a square, on its own background or on another."""
    cos, sin = math.cos(angle), math.sin(angle)
    flat = (thing.outline - thing.middle) @ np.array([[cos, sin], [-sin, cos]])
    low, high = flat.min(0), flat.max(0)
    margin = 1 + rng.uniform(0.0, 0.12)
    scale = side / ((high - low) * margin)
    middle = (low + high) / 2 + rng.uniform(-0.04, 0.04, 2) * (high - low)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    origin = np.array([[1, 0, -thing.middle[0]], [0, 1, -thing.middle[1]], [0, 0, 1]], np.float64)
    place = np.array(
        [
            [scale[0], 0, side / 2 - scale[0] * middle[0]],
            [0, scale[1], side / 2 - scale[1] * middle[1]],
            [0, 0, 1],
        ]
    )
    matrix: Matrix = place @ turn @ origin
    if rng.random() < 0.5:
        return apply_warp(thing.photo, matrix, side)
    ground = photos[int(rng.integers(len(photos)))]
    base = apply_warp(ground, random_warp(rng, ground.shape, side, WarpRange()), side)
    _paste(base, thing.photo, matrix, thing.outline)
    return base


def _scene_view(
    rng: Random, photos: PhotoCache, thing: CutOut, angle: float, side: int
) -> tuple[Pixels, tuple[float, float, float, float]]:
    """The object pasted into another photo, now and then partly covered; and its box."""
    if rng.random() < 0.5:
        base = mosaic(rng, photos, side)
    else:
        ground = photos[int(rng.integers(len(photos)))]
        base = apply_warp(ground, random_warp(rng, ground.shape, side, WarpRange()), side)
    size = side * math.exp(rng.uniform(math.log(0.28), math.log(0.8)))
    zoom = size / max(thing.size)
    squeeze = math.exp(rng.uniform(-0.15, 0.15))
    matrix = compose(
        thing.middle,
        side=side,
        zoom=zoom,
        angle=angle,
        stretch=(squeeze, 1 / squeeze),
        fall_off=rng.uniform(-0.25, 0.25, 2),
    )
    spare = max(0.0, (side - size) / 2)
    move = np.array(
        [[1, 0, rng.uniform(-spare, spare)], [0, 1, rng.uniform(-spare, spare)], [0, 0, 1]]
    )
    mapped = _paste(base, thing.photo, move @ matrix, thing.outline)
    x1, y1 = np.clip(mapped.min(0) / side, 0, 0.95)
    x2, y2 = np.clip(mapped.max(0) / side, 0.05, 1)
    if rng.random() < 0.3:
        _occlude(rng, photos, base, (x1 * side, y1 * side, x2 * side, y2 * side))
    return base, (float(x1), float(y1), float(x2), float(y2))


def _occlude(
    rng: Random, photos: PhotoCache, base: Pixels, box: tuple[float, float, float, float]
) -> None:
    """Cover a corner or side of the box with a piece of another photo."""
    x1, y1, x2, y2 = box
    other = photos[int(rng.integers(len(photos)))]
    radius = rng.uniform(0.2, 0.4) * max(x2 - x1, y2 - y1)
    angle = rng.uniform(0, 2 * math.pi)
    centre = [
        (x1 + x2) / 2 + math.cos(angle) * (x2 - x1) / 2,
        (y1 + y2) / 2 + math.sin(angle) * (y2 - y1) / 2,
    ]
    height, width = other.shape[:2]
    reach = min(height, width) / 3
    zoom = radius / reach
    matrix = np.array(
        [
            [zoom, 0, centre[0] - zoom * width / 2],
            [0, zoom, centre[1] - zoom * height / 2],
            [0, 0, 1],
        ]
    )
    _paste(base, other, matrix, _outline(rng) * reach + [width / 2, height / 2])


def _loose_window(
    rng: Random, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """A near-square window that holds most of the box, off its middle, up to twice its size."""
    width, height = box[2] - box[0], box[3] - box[1]
    side = max(width, height) * math.exp(rng.uniform(-0.2, 0.6))
    spans = []
    for low, length in ((box[0], width), (box[1], height)):
        span = min(1.0, side * math.exp(rng.uniform(-0.15, 0.15)))
        middle = low + length / 2 + rng.uniform(-0.2, 0.2) * side
        start = min(max(0.0, middle - span / 2), 1.0 - span)
        spans.append((start, start + span))
    (x1, x2), (y1, y2) = spans
    return x1, y1, x2, y2
