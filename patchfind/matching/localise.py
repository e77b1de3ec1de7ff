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


@dataclass(frozen=True, slots=True)
class LocaliseSettings:
    """``window_softness`` and ``turn_softness`` are the softmax temperatures, in cosine, over
    windows and over query rows; ``grow`` enlarges the side of the mean window.
    """

    window_softness: float = 0.016
    turn_softness: float = 0.05
    grow: float = 1.15


def boxes_from_windows(
    similarities: NDArray[np.floating],
    windows: NDArray[np.floating],
    firsts: NDArray[np.integer],
    turned: NDArray[np.bool_],
    *,
    query_aspect: float,
    photo_aspects: NDArray[np.floating],
    joined: NDArray[np.floating] | None = None,
    settings: LocaliseSettings = LocaliseSettings(),
) -> NDArray[np.float64]:
    """The object's box (n, 4) in each of n upright photos, in fractions.

    ``similarities`` (q, R) are cosines of the query rows and the photos' regions ``windows``
    (R, 4), those of photo i from ``firsts[i]`` on; ``turned`` (q,) says which rows are the query at
    90 or 270 degrees. The aspects are width / height in pixels, of the query's upright box and of
    each photo (n,). ``joined`` (m, R) are the regions' cosines to matches that joined the query;
    they have a say on where the object lies, not on how it is turned.
    """
    table = np.asarray(similarities, dtype=np.float64)
    photo_of = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, table.shape[1])))
    best_of_row = np.maximum.reduceat(table, firsts, axis=1)
    best = best_of_row.max(axis=0)
    if joined is not None and len(joined):
        evidence = (table.max(axis=0) + joined.sum(axis=0)) / (1 + len(joined))
        table = evidence + (best_of_row - best)[:, photo_of]
    most = np.maximum.reduceat(table.max(axis=0), firsts)
    weights = np.exp((table - most[photo_of]) / settings.window_softness).sum(axis=0)
    low, high = np.split(np.asarray(windows, dtype=np.float64), 2, axis=1)
    told = np.column_stack([(low + high) / 2, np.log((high - low).prod(axis=1)), np.ones(len(low))])
    *means, total = np.add.reduceat(weights[:, None] * told, firsts, axis=0).T
    centre_x, centre_y, log_area = means / total
    rows = np.exp((best_of_row - best) / settings.turn_softness)
    upright_share = np.where(turned, -1.0, 1.0) @ rows / rows.sum(axis=0)
    side = np.exp(log_area / 2) * settings.grow
    stretch = np.sqrt(query_aspect**upright_share / photo_aspects)
    half_width, half_height = side * stretch / 2, side / stretch / 2
    # The centre lies inside the photo, so something of the box does.
    edges = (
        centre_x - half_width,
        centre_y - half_height,
        centre_x + half_width,
        centre_y + half_height,
    )
    return np.asarray(np.clip(np.column_stack(edges), 0.0, 1.0))
