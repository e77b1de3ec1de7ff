"""Pictures that the matching tests render: a picture card in scenes, at exactly known places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon

Pixels = NDArray[np.uint8]
Transform = NDArray[np.float64]


def clutter(seed: int, width: int, height: int, things: int = 140) -> Pixels:
    """A scene of discs, bars and blobs in many sizes, softly shaded: no two places look alike."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), rng.integers(90, 160, 3), dtype=np.uint8)
    side = float(np.sqrt(width * height))
    for _ in range(things):
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        x, y = (int(value) for value in rng.uniform(0, 1, 2) * [width, height])
        reach = max(2, int(side * rng.uniform(0.01, 0.09)))
        if rng.random() < 0.5:
            axes = (reach, max(1, int(reach * rng.uniform(0.3, 1.0))))
            cv2.ellipse(picture, (x, y), axes, rng.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            corners = (rng.normal(0, reach, (4, 2)) + np.array([x, y])).astype(np.int32)
            cv2.fillPoly(picture, [cv2.convexHull(corners)], colour, cv2.LINE_AA)
    noise = rng.normal(0, 2.0, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.7) + noise, 0, 255).astype(np.uint8)


def card(seed: int = 1, width: int = 260, height: int = 200) -> Pixels:
    """The wanted object: a flat printed card that fills its rectangle."""
    return clutter(seed, width, height, things=110)


@dataclass(frozen=True)
class View:
    """A photo of cards, and where each of them truly lies: outlines in fractions."""

    pixels: Pixels
    outlines: tuple[Polygon, ...]

    @property
    def boxes(self) -> list[Box]:
        """The true boxes, clipped to the photo."""
        clipped = [outline.bounds.clipped() for outline in self.outlines]
        return [box for box in clipped if box is not None]


def similarity(scale: float, degrees: float, x: float, y: float, thing: Pixels) -> Transform:
    """The map that turns and scales ``thing`` and puts its centre at (x, y), all in pixels."""
    turn = np.deg2rad(degrees)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    centre = np.array([thing.shape[1] / 2, thing.shape[0] / 2])
    shift = np.array([x, y]) - linear @ centre
    return np.vstack([np.hstack([linear, shift[:, None]]), [0.0, 0.0, 1.0]])


def corners_of(thing: Pixels) -> NDArray[np.float64]:
    """Eight points around the rim: a lasso, which a plain rectangle of four points is not."""
    height, width = thing.shape[:2]
    x, y = [0, 0.5, 1, 1, 1, 0.5, 0, 0], [0, 0, 0, 0.5, 1, 1, 1, 0.5]
    return np.stack([np.array(x) * width, np.array(y) * height], axis=1)


def photograph(
    thing: Pixels,
    transforms: Sequence[Transform],
    *,
    seed: int = 7,
    width: int = 640,
    height: int = 480,
) -> View:
    """A scene with ``thing`` in it once for every map from its pixels to the scene's."""
    scene = clutter(seed, width, height)
    outlines = []
    for transform in transforms:
        scale = np.sqrt(abs(np.linalg.det(transform[:2, :2])))
        softened = thing
        if scale < 1.0:
            softened = cv2.GaussianBlur(thing, (0, 0), 0.5 / scale).astype(np.uint8)
        # Pixel centres lie at halves.
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        between = np.linalg.inv(half) @ transform @ half
        seen = cv2.warpPerspective(softened, between, (width, height), flags=cv2.INTER_CUBIC)
        whole = np.full(thing.shape[:2], 255, dtype=np.uint8)
        mask = cv2.warpPerspective(whole, between, (width, height)) > 127
        scene[mask] = seen[mask]
        rim = corners_of(thing) @ transform[:, :2].T + transform[:, 2]
        rim = rim[:, :2] / rim[:, 2:] / [width, height]
        outlines.append(Polygon(tuple((float(x), float(y)) for x, y in rim)))
    return View(scene, tuple(outlines))


def query_photo(thing: Pixels) -> View:
    """The photo in which a person lassoes the thing."""
    return photograph(thing, [similarity(1.2, 0, 330, 230, thing)], seed=3)


def bricks(seed: int, *, width: int = 640, height: int = 480, turn: float = 0.0) -> Pixels:
    """A wall: the same brick again and again, each of a slightly different shade."""
    rng = np.random.default_rng(seed)
    size = 2 * max(width, height)
    wall = np.full((size, size, 3), 190, dtype=np.uint8)
    for row, top in enumerate(range(0, size, 34)):
        for left in range(-60, size, 78):
            shade = tuple(
                int(value) for value in np.array([150, 75, 55]) + rng.integers(-12, 12, 3)
            )
            start = left + 39 * (row % 2)
            cv2.rectangle(wall, (start, top), (start + 71, top + 27), shade, -1)
    wall = np.clip(wall + rng.normal(0, 5, wall.shape), 0, 255).astype(np.uint8)
    return _turned(wall, turn, width, height)


def leaves(seed: int, *, width: int = 640, height: int = 480, turn: float = 0.0) -> Pixels:
    """Foliage: one leaf stamped everywhere, turned and scaled at random."""
    rng = np.random.default_rng(seed)
    size = 2 * max(width, height)
    picture = np.full((size, size, 3), (30, 60, 25), dtype=np.uint8)
    leaf = np.array([[-20, 0], [-8, -7], [8, -6], [22, 0], [8, 6], [-8, 7]], dtype=np.float64)
    for x, y in rng.uniform(0, size, (4500, 2)):
        angle, scale = rng.uniform(0, 2 * np.pi), rng.uniform(0.8, 1.3)
        spin = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        shape = (leaf @ spin.T + np.array([x, y])).astype(np.int32)
        shade = int(rng.integers(80, 170))
        cv2.fillPoly(picture, [shape], (shade // 2, shade, shade // 3), cv2.LINE_AA)
        vein = (np.array([[-20, 0], [22, 0]]) @ spin.T + np.array([x, y])).astype(np.int32)
        cv2.polylines(picture, [vein], False, (shade // 3, shade // 2, 20), 1, cv2.LINE_AA)
    return _turned(picture, turn, width, height)


def text(seed: int, *, width: int = 640, height: int = 480, turn: float = 0.0) -> Pixels:
    """A printed page: words of random letters, all in one typeface."""
    rng = np.random.default_rng(seed)
    size = 2 * max(width, height)
    page = np.full((size, size, 3), 245, dtype=np.uint8)
    for baseline in range(20, size, 26):
        letters = rng.choice(list("abcdefghiklmnoprstuvw    "), 110)
        place = (4, baseline)
        cv2.putText(
            page, "".join(letters), place, cv2.FONT_HERSHEY_SIMPLEX, 0.62, (25,) * 3, 1, cv2.LINE_AA
        )
    return _turned(page, turn, width, height)


def _turned(picture: Pixels, degrees: float, width: int, height: int) -> Pixels:
    """The middle of a larger picture, turned."""
    side = picture.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    turn[:, 2] += np.array([width, height]) / 2 - side / 2
    return np.asarray(cv2.warpAffine(picture, turn, (width, height)), dtype=np.uint8)
