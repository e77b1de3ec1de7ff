"""A selection on the command line is pixels, and a wrong one is refused with a sentence."""

from __future__ import annotations

import pytest

from patchfind.cli.selection import selection_of
from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.foundation.errors import UsageProblem


def test_a_box_becomes_fractions() -> None:
    selection = selection_of("100,50,300,150", None, width=400, height=200)
    assert selection == Box(0.25, 0.25, 0.75, 0.75)


def test_a_box_is_clipped_to_the_photo() -> None:
    selection = selection_of("-100,50,900,150", None, width=400, height=200)
    assert selection == Box(0.0, 0.25, 1.0, 0.75)


def test_a_polygon_becomes_fractions() -> None:
    selection = selection_of(None, "0,0; 400,0; 200,100", width=400, height=200)
    assert selection == Polygon(((0.0, 0.0), (1.0, 0.0), (0.5, 0.5)))


def test_no_selection_is_the_whole_photo() -> None:
    assert selection_of(None, None, width=400, height=200) == WHOLE_PHOTO


@pytest.mark.parametrize(
    ("box", "polygon", "said"),
    [
        ("1,2,3", None, "x1,y1,x2,y2"),
        ("a,b,c,d", None, "numbers"),
        ("30,30,10,10", None, "empty"),
        ("500,10,600,20", None, "outside"),
        (None, "1,1;2,2", "at least three"),
        (None, "1,1;2,2;3", "at least three"),
        (None, "1,1;2,2;3,3", "encloses nothing"),
    ],
)
def test_a_wrong_selection_is_refused(box: str | None, polygon: str | None, said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        selection_of(box, polygon, width=400, height=200)
