"""Which configurations of a run share one pass over the photos."""

from __future__ import annotations

import pytest

from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import CLAID
from patchfind.evaluation.methods import METHODS, Overrides, specification_for
from patchfind.evaluation.sharing import finest, holders


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_layout_is_held_by_those_that_begin_with_its_regions(layout: str) -> None:
    wanted = LAYOUTS[layout].boxes
    held_by = holders(layout)
    assert held_by[0] == layout
    assert [len(LAYOUTS[one]) for one in held_by] == sorted(len(LAYOUTS[one]) for one in held_by)
    for name, other in LAYOUTS.items():
        assert (name in held_by) == (other.boxes[: len(wanted)] == wanted)


def test_free_boxes_hold_only_themselves() -> None:
    assert holders(CLAID) == [CLAID]


def test_all_that_crops_a_grid_reads_the_finest_grid_of_the_run() -> None:
    names = ("global", "patchify-l0", "patchify-l1", "patchify-l3", "superglobal", "claid")
    base = specification("starter")
    wanted = {name: specification_for(METHODS[name], base, Overrides()) for name in names}
    sources = finest(wanted.values())
    for name in names[:-1]:
        assert sources[wanted[name]] == wanted["patchify-l3"]
    assert sources[wanted["claid"]] == wanted["claid"]


def test_a_dense_pass_is_not_shared_with_crops() -> None:
    base = specification("starter")
    dense = specification_for(METHODS["default"], base, Overrides())
    crops = specification_for(METHODS["patchify-l3"], base, Overrides())
    assert finest([crops, dense]) == {crops: crops, dense: dense}
