"""A box for a photo that geometry cannot verify, from how its regions resemble the query.

The best window of a fixed layout is a poor box: it comes in few sizes and sits on a coarse grid.
Neighbouring windows know better. The box is centred at the mean of the windows, weighted by a
softmax of their similarities; its area is their weighted geometric mean, enlarged by a constant
(a window resembles an object most while it still lies inside it); its aspect is the query's,
turned as far as the turned copies of the query resemble the photo more than the upright ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, enclosing


@dataclass(frozen=True, slots=True)
class LocaliseSettings:
    """``window_softness`` and ``turn_softness`` are the softmax temperatures, in cosine, over
    windows and over query rows; ``grow`` enlarges the side of the mean window.
    """

    window_softness: float = 0.025
    turn_softness: float = 0.05
    grow: float = 1.4


def box_from_windows(
    similarities: NDArray[np.floating],
    windows: NDArray[np.floating],
    turned: NDArray[np.bool_],
    *,
    query_aspect: float,
    photo_aspect: float,
    joined: NDArray[np.floating] | None = None,
    settings: LocaliseSettings = LocaliseSettings(),
) -> Box:
    """The object's box in fractions of the upright photo.

    ``similarities`` (q, r) are cosines of the query rows and the photo's regions ``windows``
    (r, 4) in fractions; ``turned`` (q,) says which rows are the query at 90 or 270 degrees. The
    aspects are width / height in pixels, of the query's upright box and of the photo. ``joined``
    (m, r) are the regions' cosines to matches that joined the query; they have a say on where
    the object lies, not on how it is turned.
    """
    table = np.asarray(similarities, dtype=np.float64)
    best_of_row = table.max(axis=1)
    if joined is not None and len(joined):
        evidence = (table.max(axis=0) + joined.sum(axis=0)) / (1 + len(joined))
        table = evidence + (best_of_row - best_of_row.max())[:, None]
    weights = _softmax(table, settings.window_softness).sum(axis=0)
    low, high = np.split(np.asarray(windows, dtype=np.float64), 2, axis=1)
    centre_x, centre_y = weights @ ((low + high) / 2)
    log_area = weights @ np.log((high - low).prod(axis=1))
    side = float(np.exp(log_area / 2)) * settings.grow
    rows = _softmax(best_of_row, settings.turn_softness)
    upright_share = float(rows @ np.where(turned, -1.0, 1.0))
    stretch = np.sqrt(query_aspect**upright_share / photo_aspect)
    half_width, half_height = side * stretch / 2, side / stretch / 2
    x1, y1 = float(centre_x - half_width), float(centre_y - half_height)
    x2, y2 = float(centre_x + half_width), float(centre_y + half_height)
    box = Box(x1, y1, x2, y2).clipped()
    # The centre lies inside the photo, so something of the box does.
    return box or enclosing([Box(*map(float, window)) for window in windows])


def _softmax(values: NDArray[np.float64], softness: float) -> NDArray[np.float64]:
    raised = np.exp((values - values.max()) / softness)
    return np.asarray(raised / raised.sum())
