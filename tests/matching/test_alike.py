"""Which photos are nearly the same, by made windows."""

from __future__ import annotations

import numpy as np
import pytest

from patchfind.matching.alike import Alikeness
from patchfind.matching.leaders import Float32, unit

_WINDOWS, _DIMENSION = 20, 64


def _made(seed: int, count: int = _WINDOWS, *, common: float = 0.0) -> Float32:
    """Rows that resemble one another by a cosine of about ``common``."""
    random = np.random.default_rng(seed)
    shared = unit(np.random.default_rng(99).normal(size=(1, _DIMENSION)).astype(np.float32))
    own = unit(random.normal(size=(count, _DIMENSION)).astype(np.float32))
    return unit(np.sqrt(common) * shared + np.sqrt(1.0 - common) * own)


def test_a_photo_with_another_thing_in_a_fifth_of_its_windows_is_another_photo() -> None:
    photo, other = _made(1), _made(2)
    for changed, alike in ((0, True), (2, True), (4, False)):
        version = photo.copy()
        version[:changed] = other[:changed]
        assert Alikeness().of_windows(photo, version) is alike, changed


def test_what_is_alike_everywhere_is_not_the_same_place() -> None:
    assert Alikeness().of_windows(_made(1, common=0.9), _made(1, common=0.9))
    assert not Alikeness().of_windows(_made(1, common=0.9), _made(2, common=0.9))


def test_photos_of_different_shape_are_not_the_same() -> None:
    assert not Alikeness().of_windows(_made(1), _made(1)[:-1])


@pytest.mark.parametrize(("common", "whole"), [(0.0, 0.70), (0.6, 0.84)])
def test_more_is_asked_where_unlike_photos_resemble_one_another(
    common: float, whole: float
) -> None:
    rows = (_made(3, 300, common=common) * 300).clip(-127, 127).astype(np.int8)
    among = Alikeness.among(rows)
    assert among.whole == pytest.approx(whole, abs=0.03)
    assert (among.aligned > Alikeness().aligned) is (common > 0)
    assert Alikeness.among(rows[:50]) == Alikeness(), "of a burst alone nothing would be found"
