"""ICC profiles for colours that a file declares in another way: a matrix, and one curve for all."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_D50 = np.array((0.9642, 1.0, 0.8249))
_BRADFORD = np.array(
    ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
)
"""To the responses in which one white is adapted to another (ICC.1:2022, annex E)."""

Curve = NDArray[np.float64]
"""Linear light 0…1 of evenly spaced values from 0 to full."""

_STEPS = np.linspace(0.0, 1.0, 4096)


@dataclass(frozen=True, slots=True)
class Primaries:
    """The chromaticities x, y of red, green, blue and white."""

    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]
    white: tuple[float, float]


_D65 = (0.3127, 0.3290)
SRGB = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65)
ADOBE_RGB = Primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65)
ADOBE_GAMMA = 563 / 256


def gamma(exponent: float) -> Curve:
    """A power of the value."""
    return np.asarray(_STEPS**exponent)


def srgb_curve() -> Curve:
    """IEC 61966-2-1."""
    return np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4)


_REFERENCE_WHITE = 203.0
"""What white paper has in an HDR picture, in cd/m² (ITU-R BT.2408)."""
_KNEE = 0.5


def perceptual_quantizer() -> Curve:
    """SMPTE ST 2084, tone-mapped."""
    root = _STEPS ** (32 / 2523)
    light = np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)
    return _tone_mapped(10_000 * light ** (8192 / 1305))


def hybrid_log_gamma() -> Curve:
    """ITU-R BT.2100 on a display of 1,000 cd/m², each channel for itself, tone-mapped."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(_STEPS <= 0.5, _STEPS**2 / 3, (np.exp((_STEPS - c) / a) + b) / 12)
    return _tone_mapped(1_000 * scene**1.2)


def _tone_mapped(luminance: Curve) -> Curve:
    """Light for a display that ends at white, of ``luminance`` in cd/m².

    Up to half of reference white it is as it is; above, it nears 1 exponentially, without a kink:
    reference white comes out at 0.82, four times that at 1.00.
    """
    light = luminance / _REFERENCE_WHITE
    rest = 1 - _KNEE
    shoulder = _KNEE + rest * -np.expm1(-np.maximum(light - _KNEE, 0) / rest)
    return np.asarray(np.where(light <= _KNEE, light, shoulder))


def profile(primaries: Primaries, curve: Curve) -> bytes:
    """An ICC profile (version 4) of an RGB space. Raises ValueError for impossible primaries."""
    tags = {
        b"desc": _text("declared"),
        b"cprt": _text("none"),
        b"wtpt": _xyz(_D50),
        b"rTRC": _curve(curve),
    }
    for name, colorant in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _colorants(primaries).T, strict=True):
        tags[name] = _xyz(colorant)
    at = 128 + 4 + 12 * (len(tags) + 2)
    directory, content = [], b""
    for name, value in tags.items():
        directory.append(struct.pack(">4sII", name, at + len(content), len(value)))
        if name == b"rTRC":
            directory += [
                struct.pack(">4sII", other, at + len(content), len(value))
                for other in (b"gTRC", b"bTRC")
            ]
        content += value.ljust(-(-len(value) // 4) * 4, b"\0")
    header = struct.pack(">4x4xI4s4s4s12x4s", 0x04200000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header = header.ljust(68, b"\0") + _fixed(_D50)
    body = header.ljust(128, b"\0")[4:] + struct.pack(">I", len(directory)) + b"".join(directory)
    return struct.pack(">I", 4 + len(body) + len(content)) + body + content


def _colorants(primaries: Primaries) -> NDArray[np.float64]:
    """Red, green and blue as columns of X, Y, Z, adapted to D50."""

    def to_xyz(point: tuple[float, float]) -> NDArray[np.float64]:
        x, y = point
        if not (0 <= x <= 1 and 0 < y <= 1):
            raise ValueError("a chromaticity of no light")
        return np.array((x / y, 1.0, (1 - x - y) / y))

    white = to_xyz(primaries.white)
    columns = np.stack([to_xyz(primaries.red), to_xyz(primaries.green), to_xyz(primaries.blue)], 1)
    try:
        balanced = columns * np.linalg.solve(columns, white)
    except np.linalg.LinAlgError as error:
        raise ValueError("primaries on one line") from error
    scale = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD @ balanced)


def _fixed(values: NDArray[np.float64]) -> bytes:
    return struct.pack(">3i", *(round(65536 * float(value)) for value in values))


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _curve(curve: Curve) -> bytes:
    numbers = np.rint(np.clip(curve, 0, 1) * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", len(numbers)) + numbers.tobytes()


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    head = struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(encoded), 28)
    return head + encoded
