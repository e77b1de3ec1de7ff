"""What tells the object from everything else in the library: a linear classifier.

Discriminative query expansion (Arandjelović and Zisserman, CVPR 2012): the views of the object
against the photos at the bottom of the ranking, and what the person refused. Ridge regression
stands in for the support vector machine: it has a closed form, and ranks as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DiscriminationSettings:
    """From rank ``first`` on photos count as unlike the object; at most ``most`` of them are
    learnt from, and with fewer than ``least`` nothing is. ``ridge`` is the regularisation.
    """

    first: int = 150
    least: int = 50
    most: int = 400
    ridge: float = 0.3

    def unlike(self, count: int) -> NDArray[np.intp]:
        """Which of ``count`` photos, best first, are learnt from: evenly spread."""
        rest = max(0, count - self.first)
        if rest < self.least:
            return np.empty(0, dtype=np.intp)
        return np.unique(np.linspace(self.first, count - 1, min(rest, self.most)).astype(np.intp))


def direction(
    like: Floats,
    unlike: Floats,
    refused: Floats,
    settings: DiscriminationSettings = DiscriminationSettings(),
) -> Floats:
    """The direction (D,) along which descriptors are the more like the object, the larger.

    ``like`` (p, D), p ≥ 1, are the views of the object, ``unlike`` (n, D), n ≥ 1, other photos'
    regions and ``refused`` (r, D) those that a person refused. Each of the three weighs the same.
    """
    groups = [rows for rows in (like, unlike, refused) if len(rows)]
    rows = np.concatenate(groups)
    wanted = np.repeat([1.0, -1.0], [len(like), len(rows) - len(like)])
    share = np.concatenate([np.full(len(group), 2.0 * len(group) / len(rows)) for group in groups])
    kernel = (rows @ rows.T).astype(np.float64) + 1.0
    kernel[np.diag_indices(len(rows))] += settings.ridge * share
    return np.asarray(np.linalg.solve(kernel, wanted) @ rows, dtype=np.float32)
