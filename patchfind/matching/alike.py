"""Whether two photos are nearly the same, by the descriptors of all their windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from patchfind.matching.leaders import Float32, unit

_UNRELATED = 0.12
"""The cosine of two whole photos that have nothing in common, by the built-in encoder."""
_LEAST_WHOLE = 0.70
_LEAST_ALIGNED = 0.58
_BESIDES = 0.1
_LEAST_IN_PLACE = 0.4
_SAMPLE, _FEW = 512, 100


@dataclass(frozen=True, slots=True)
class Alikeness:
    """Photos are alike where the cosine of their whole photos' descriptors is ``whole`` or more,
    and that of the same window in both is ``aligned`` or more in nine of ten windows. And 0.4 of
    the windows must resemble no other window more than their own: sand and the sky are alike
    everywhere, and do not by that alone show two pictures of one place.
    """

    whole: float = _LEAST_WHOLE
    aligned: float = _LEAST_ALIGNED

    @classmethod
    def among(cls, whole_photos: NDArray[np.int8]) -> Self:
        """What is asked of the photos of a library, of which these are the rows (n, D).

        It is more where even unlike photos resemble one another more than is usual: by other
        encoders, or where all photos show one place. Of few photos nobody can tell.
        """
        places = np.unique(np.linspace(0, max(0, len(whole_photos) - 1), _SAMPLE).astype(np.intp))
        if len(whole_photos) < _FEW:
            return cls()
        sample = unit(whole_photos[places])
        cosines = (sample @ sample.T)[~np.eye(len(sample), dtype=np.bool_)]
        unrelated = max(float(np.quantile(cosines, 0.1)), _UNRELATED)
        left = (1.0 - unrelated) / (1.0 - _UNRELATED)
        return cls(1.0 - (1.0 - _LEAST_WHOLE) * left, 1.0 - (1.0 - _LEAST_ALIGNED) * left)

    def of_windows(self, rows: Float32, others: Float32) -> bool:
        """Whether it holds of the windows of two photos, (R, D) each, of length one."""
        if rows.shape != others.shape:  # one is a long photo, which has more windows
            return False
        cosines = rows @ others.T
        in_place = cosines.argmax(axis=1) == np.arange(len(rows))
        least = np.quantile(cosines.diagonal(), _BESIDES)
        return bool(least >= self.aligned and in_place.mean() >= _LEAST_IN_PLACE)
