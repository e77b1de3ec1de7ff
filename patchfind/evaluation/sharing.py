"""Which configurations of a run can read the same descriptors.

The grids of a layout accumulate: the regions of a coarser layout are the first of a finer one, and
their descriptors do not depend on what else is described. So the finest is made once for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.specification import EncoderSpecification


def holders(layout: str) -> list[str]:
    """The layouts whose first regions are those of ``layout``: itself, then others, smallest first.

    A layout of free boxes has only itself.
    """
    if layout not in LAYOUTS:
        return [layout]
    wanted = LAYOUTS[layout].boxes
    others = (
        name
        for name, one in LAYOUTS.items()
        if name != layout and one.boxes[: len(wanted)] == wanted
    )
    return [layout, *sorted(others, key=lambda name: len(LAYOUTS[name]))]


def finest(
    wanted: Iterable[EncoderSpecification],
) -> dict[EncoderSpecification, EncoderSpecification]:
    """For each configuration the one among ``wanted`` with the most regions that holds it."""
    known = dict.fromkeys(wanted)
    return {
        one: next(
            held
            for layout in reversed(holders(one.layout))
            if (held := replace(one, layout=layout)) in known
        )
        for one in known
    }
