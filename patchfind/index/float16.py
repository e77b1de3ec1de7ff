"""fp16 rows widened to fp32 by integer operations: exact, and eight times as fast as a cast.

NumPy's own cast is scalar code in the published wheels: 2.9 ns a number here against 0.35 ns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

REBIAS = np.float32(2.0**112)
"""fp32's exponent bias less fp16's, as a factor: what :func:`widen` leaves to the caller."""

_SIGN_AND_MAGNITUDE = np.int32(-0x70000001)
"""0x8FFFFFFF: clears the copies of the sign that the arithmetic shift leaves in bits 28 to 30."""


def widen(rows: NDArray[np.float16], wide: NDArray[np.float32]) -> NDArray[np.float32]:
    """``rows`` × 2⁻¹¹² as fp32 in ``wide``, of the same shape; exact for every finite number.

    fp16's exponent and fraction bits, shifted to where fp32 has them, are the same number but for
    the difference of the exponent biases, 112. Subnormal numbers become subnormal ones.
    """
    bits = wide.view(np.int32)
    np.copyto(bits, rows.view(np.int16))  # sign-extended
    np.left_shift(bits, 13, out=bits)
    np.bitwise_and(bits, _SIGN_AND_MAGNITUDE, out=bits)
    return wide
