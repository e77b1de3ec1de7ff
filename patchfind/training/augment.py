"""Random views of a photo: a projective warp that is known exactly, and photometric damage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from patchfind.training.photos import Pixels

Matrix = npt.NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class WarpRange:
    """How far a random warp may go."""

    zoom: tuple[float, float] = (0.6, 2.2)
    """Output pixels for one photo pixel, drawn evenly in the logarithm."""
    upright: float = 0.5
    """How often the rotation stays within ``tilt`` degrees; else it is anywhere on the circle."""
    tilt: float = 12.0
    squeeze: float = 0.2
    """Largest natural logarithm of the change of aspect."""
    perspective: float = 0.12
    """Largest fall-off across the output."""
    mirror: float = 0.0


def random_warp(rng: Random, shape: tuple[int, ...], side: int, limits: WarpRange) -> Matrix:
    """A matrix from photo pixels (x, y, 1) to pixels of a square output of ``side``.

    The output's middle shows a point of the photo such that as little as possible is off the photo.
    """
    height, width = shape[:2]
    zoom = math.exp(rng.uniform(math.log(limits.zoom[0]), math.log(limits.zoom[1])))
    reach = side / zoom / 2
    middle = [
        rng.uniform(min(reach, length / 2), max(length - reach, length / 2))
        for length in (width, height)
    ]
    upright = rng.random() < limits.upright
    degrees = rng.uniform(-limits.tilt, limits.tilt) if upright else rng.uniform(-180, 180)
    squeeze = math.exp(rng.uniform(-limits.squeeze, limits.squeeze) / 2)
    flip = -1.0 if rng.random() < limits.mirror else 1.0
    return compose(
        middle,
        side=side,
        zoom=zoom,
        angle=math.radians(degrees),
        stretch=(squeeze * flip, 1 / squeeze),
        fall_off=rng.uniform(-limits.perspective, limits.perspective, 2),
    )


def compose(
    middle: Sequence[float],
    *,
    side: int,
    zoom: float,
    angle: float,
    stretch: tuple[float, float] = (1.0, 1.0),
    fall_off: npt.NDArray[np.float64] | None = None,
) -> Matrix:
    """The warp that puts ``middle`` in the output's middle, zoomed, turned, stretched, tilted."""
    tilted = np.zeros(2) if fall_off is None else fall_off / side
    to_origin = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]], np.float64)
    stretching = np.diag([stretch[0] * zoom, stretch[1] * zoom, 1.0])
    turn = np.array(
        [[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]]
    )
    tilt = np.array([[1, 0, 0], [0, 1, 0], [tilted[0], tilted[1], 1]])
    to_middle = np.array([[1, 0, side / 2], [0, 1, side / 2], [0, 0, 1]])
    matrix: Matrix = to_middle @ tilt @ turn @ stretching @ to_origin
    return matrix


def map_points(matrix: Matrix, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points (N, 2) through a projective matrix."""
    mapped = np.concatenate([points, np.ones((len(points), 1))], 1) @ matrix.T
    result: npt.NDArray[np.float64] = mapped[:, :2] / mapped[:, 2:]
    return result


def apply_warp(photo: Pixels, matrix: Matrix, side: int) -> Pixels:
    """The square output that the matrix describes, shrunk first where the warp shrinks strongly."""
    zoom = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2] / matrix[2, 2]))))
    if zoom < 0.6:
        factor = max(zoom, 0.05)
        height, width = photo.shape[:2]
        small = (max(1, round(width * factor)), max(1, round(height * factor)))
        photo = np.asarray(cv2.resize(photo, small, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = matrix @ np.diag([width / small[0], height / small[1], 1.0])
    output = cv2.warpPerspective(
        photo, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(output, np.uint8)


def photometric(rng: Random, image: Pixels, strength: float = 1.0) -> Pixels:
    """Light, colour, blur, noise and JPEG damage of an image; the geometry stays."""
    if rng.random() < 0.8 * strength:
        gain = 1 + rng.uniform(-0.35, 0.35) * strength
        tint = 1 + rng.uniform(-0.15, 0.15, 3) * strength
        lift = rng.uniform(-25, 25) * strength
        curve = 2.0 ** (rng.uniform(-0.6, 0.6) * strength)
        ramp = (np.arange(256) / 255.0) ** curve * 255
        table = np.clip(ramp[:, None] * gain * tint + lift, 0, 255).astype(np.uint8)
        image = np.asarray(cv2.LUT(image, table.reshape(1, 256, 3)), np.uint8)
    if rng.random() < 0.3 * strength:
        grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        share = rng.uniform(0.3, 1.0) if rng.random() < 0.7 else rng.uniform(-0.6, 0.0)
        image = np.asarray(cv2.addWeighted(image, 1 - share, grey, share, 0), np.uint8)
    if rng.random() < 0.25 * strength:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    if rng.random() < 0.15 * strength:
        noise = rng.normal(0, rng.uniform(2, 12), image.shape)
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.25 * strength:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 85))]
        packed = cv2.imencode(".jpg", image, quality)[1]
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return image
