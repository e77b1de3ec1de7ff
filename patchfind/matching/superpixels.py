"""Superpixels of a reduced photo, and how strongly neighbours belong together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

_LONG_SIDE = 256
_STEP = 8
"""One superpixel for each square of so many pixels of the reduced photo."""
_COLOUR = 12.0
"""The CIELAB distance at which two neighbours belong together e times less."""
_EDGE = 6.0
"""The same for the gradient along their border, in CIELAB a pixel."""

_LEAST_AFFINITY = 0.001
"""What two neighbours belong together at least, so that what lies behind a clear edge still has an
order."""


@dataclass(frozen=True, slots=True)
class Superpixels:
    """``labels`` (h, w) of the reduced photo are 0 … n - 1; ``pairs`` (m, 2) are the neighbours.

    ``affinity`` (m,), 0…1, says how much a pair belongs together, and ``lengths`` (m,) how many
    pixels long its border is. ``areas`` (n,) are in pixels, ``boxes`` (n, 4) in fractions of the
    photo.
    """

    labels: NDArray[np.int32]
    pairs: NDArray[np.intp]
    affinity: NDArray[np.float64]
    lengths: NDArray[np.float64]
    areas: NDArray[np.float64]
    boxes: NDArray[np.float64]


def superpixels(photo: NDArray[np.uint8]) -> Superpixels:
    """Those of an upright photo (h, w, 3): a watershed from the flattest place of each square."""
    lab = _smoothed_lab(photo)
    gradient = np.sqrt(
        sum((cv2.Sobel(lab, cv2.CV_32F, *way) ** 2).sum(axis=2) for way in ((1, 0), (0, 1)))
    )
    gradient = (gradient / 8.0).astype(np.float32)  # Sobel's weights sum to eight
    labels = _watershed(lab, gradient)
    count = int(labels.max()) + 1
    areas = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    colours = np.stack(
        [np.bincount(labels.ravel(), lab[..., k].ravel(), count) / areas for k in range(3)], axis=1
    )
    pairs, lengths, edges = _borders(labels, gradient, count)
    apart = ((colours[pairs[:, 0]] - colours[pairs[:, 1]]) ** 2).sum(axis=1) / _COLOUR**2
    affinity = np.maximum(np.exp(-apart - edges / _EDGE), _LEAST_AFFINITY)
    return Superpixels(labels, pairs, affinity, lengths, areas, _boxes(labels, count))


def _smoothed_lab(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w, 3) CIELAB of the reduced photo, without its grain."""
    height, width = photo.shape[:2]
    scale = _LONG_SIDE / max(height, width)
    size = max(_STEP, round(width * scale)), max(_STEP, round(height * scale))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    smooth = cv2.bilateralFilter(small, 5, 20, 5)
    return np.asarray(
        cv2.cvtColor(smooth.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB), dtype=np.float32
    )


def _watershed(lab: NDArray[np.float32], gradient: NDArray[np.float32]) -> NDArray[np.int32]:
    """(h, w) labels from 0 on."""
    height, width = gradient.shape
    rows = np.linspace(0, height, max(2, round(height / _STEP)) + 1).astype(int)
    columns = np.linspace(0, width, max(2, round(width / _STEP)) + 1).astype(int)
    markers = np.zeros((height, width), dtype=np.int32)
    number = 0
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            flattest = int(gradient[top:bottom, left:right].argmin())
            down, across = divmod(flattest, int(right - left))
            number += 1
            markers[top + down, left + across] = number
    bytes_of_lab = (lab * (2.55, 1.0, 1.0) + (0.0, 128.0, 128.0)).clip(0, 255).astype(np.uint8)
    found = np.maximum(cv2.watershed(bytes_of_lab, markers), 0)
    while (lines := found == 0).any():  # the watershed's lines go to a neighbour
        grown = cv2.dilate(found.astype(np.float32), np.ones((3, 3), np.uint8))
        found = np.where(lines, grown.astype(np.int32), found)
    return np.unique(found, return_inverse=True)[1].reshape(found.shape).astype(np.int32)


def _borders(
    labels: NDArray[np.int32], gradient: NDArray[np.float32], count: int
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """The pairs of neighbours, the lengths of their borders and the mean gradient along them."""
    keys, heights = [], []
    for one, other in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        meet = labels[one] != labels[other]
        first, second = labels[one][meet].astype(np.intp), labels[other][meet].astype(np.intp)
        keys.append(np.minimum(first, second) * count + np.maximum(first, second))
        heights.append(np.maximum(gradient[one][meet], gradient[other][meet]))
    pairs, places = np.unique(np.concatenate(keys), return_inverse=True)
    lengths = np.bincount(places).astype(np.float64)
    edges = np.bincount(places, np.concatenate(heights)) / np.maximum(lengths, 1.0)
    return np.stack(np.divmod(pairs, count), axis=1), lengths, edges


def _boxes(labels: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    height, width = labels.shape
    down, across = np.mgrid[:height, :width]
    boxes = np.empty((count, 4))
    for column, places, size, far in (
        (0, across, width, False),
        (1, down, height, False),
        (2, across, width, True),
        (3, down, height, True),
    ):
        edge = np.zeros(count) if far else np.full(count, float(size))
        reach = np.maximum if far else np.minimum
        reach.at(edge, labels.ravel(), places.ravel() + float(far))
        boxes[:, column] = edge / size
    return boxes
