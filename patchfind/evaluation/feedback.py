"""A simulated person who clicks “this is it” and “this is not”, and what the clicks are worth.

Clicks alternate: the first is on the best right photo that was not clicked yet, the second on
the best wrong one, and so on; where there is none of one kind the other is clicked. After each
the search runs again. Clicked photos keep the rank and the box they had when they were clicked
("freezing", Chang, Cirillo and Razon 1971), so that the figures count only what the clicks did
to the photos that nobody touched.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

_SEEN = 50
"""How far down the list the person looks for something to click."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Click:
    """A click on the photo at ``rank`` (0 is the best) of the list as it was then."""

    photo: int
    rank: int
    right: bool


def next_click(
    ranked: Sequence[int],
    right: Collection[int],
    ignored: Collection[int],
    earlier: Sequence[Click],
) -> Click | None:
    """Where the person clicks next in ``ranked`` photos; None where nothing is left to click."""
    clicked = {click.photo for click in earlier}
    open_ = [
        Click(photo, rank, photo in right)
        for rank, photo in enumerate(ranked[:_SEEN])
        if photo not in clicked and photo not in ignored
    ]
    wants_right = len(earlier) % 2 == 0
    wanted = [click for click in open_ if click.right == wants_right]
    return next(iter(wanted or open_), None)


def frozen(items: Sequence[_Item], kept: Sequence[tuple[int, _Item]]) -> list[_Item]:
    """``items`` in their order, with each of ``kept`` at the rank it is to keep."""
    merged = list(items)
    for rank, item in sorted(kept, key=lambda pair: pair[0]):
        merged.insert(min(rank, len(merged)), item)
    return merged
