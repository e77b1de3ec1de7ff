"""Find SIFT keypoints in pixels and keep the best, spread over the photo."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from patchfind.domain.regions import tiles_of
from patchfind.matching.local_features import MAX_PACKED, Floats, LocalFeatures, codebook, pack


@dataclass(frozen=True, slots=True)
class SiftSettings:
    """How keypoints are found.

    ``long_side`` is that of the photo in pixels while they are looked for (larger photos are
    reduced); ``strongest`` by contrast are described, and ``keep`` of them kept, by turns from a
    grid of ``cells`` × ``cells``. ``tiles`` is by how many tiles the photo is long, and each of
    them is treated so.
    """

    long_side: int = 640
    strongest: int = 750
    keep: int = MAX_PACKED
    cells: int = 8
    contrast: float = 0.015
    edge: float = 12.0
    tiles: int = 1


INGEST = SiftSettings()


def detect(pixels: NDArray[np.uint8], settings: SiftSettings) -> LocalFeatures:
    """The keypoints of ``pixels`` (h, w, 3) RGB or (h, w) grey."""
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    factor = settings.tiles * settings.long_side / max(height, width)
    if factor < 1.0:
        size = max(1, round(width * factor)), max(1, round(height * factor))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    finder = cv2.SIFT.create(
        nfeatures=settings.tiles * settings.strongest,
        contrastThreshold=settings.contrast,
        edgeThreshold=settings.edge,
        enable_precise_upscale=True,
    )
    keypoints, descriptors = finder.detectAndCompute(grey, None)
    table = np.array(
        [(*point.pt, point.size, point.angle, point.response) for point in keypoints],
        dtype=np.float32,
    ).reshape(-1, 5)
    sift = np.zeros((0, 128), np.float32) if descriptors is None else np.asarray(descriptors)
    return _assemble(table, sift, grey.shape[1], grey.shape[0], settings)


def _assemble(
    table: Floats, sift: NDArray[np.generic], width: int, height: int, settings: SiftSettings
) -> LocalFeatures:
    """Features of a table (n, 5) of x, y, size in pixels, angle in degrees, and contrast."""
    positions = table[:, :2] + np.float32(0.5)
    positions = np.clip(positions / np.array([width, height]), 0.0, 1.0).astype(np.float32)
    along, across = settings.tiles * settings.cells, settings.cells
    cells = (along, across) if width > height else (across, along)
    chosen = spread(positions, table[:, 4], cells)[: settings.tiles * settings.keep]
    return LocalFeatures(
        positions[chosen],
        table[chosen, 2] / np.float32(max(width, height)),
        np.deg2rad(table[chosen, 3]),
        codebook().project(sift[chosen]),
        width / height,
    )


def spread(positions: Floats, strengths: Floats, cells: tuple[int, int]) -> NDArray[np.intp]:
    """An order of the keypoints in which every cell of a grid takes its turn, strongest first.

    ``cells`` are the numbers of columns and rows.
    """
    column, row = np.minimum((positions * cells).astype(np.intp), np.subtract(cells, 1)).T
    cell = row * cells[0] + column
    by_cell = np.lexsort((-strengths, cell))
    sorted_cells = cell[by_cell]
    first_of_cell = np.searchsorted(sorted_cells, sorted_cells)
    turn = np.arange(len(cell)) - first_of_cell
    # Within a turn the strongest cell goes first, so that a cut in mid-turn drops the weakest.
    return by_cell[np.lexsort((-strengths[by_cell], turn))]


def extract(pixels: NDArray[np.uint8]) -> LocalFeatures:
    """The local features of upright sRGB ``pixels`` (h, w, 3), as they are kept at ingest."""
    height, width = pixels.shape[:2]
    return detect(pixels, replace(INGEST, tiles=tiles_of(width, height)))


def extract_packed(pixels: NDArray[np.uint8]) -> bytes:
    """``pack(extract(pixels))``: for worker processes that decode photos, of one thread each.

    They load this module, and OpenCV with it, as they start: one that crashes there is no photo's
    fault.
    """
    cv2.setNumThreads(1)
    return pack(extract(pixels))
