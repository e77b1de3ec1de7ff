"""A benchmark as the harness sees it: photos to search, queries, and what is right for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import PixelBox
from patchfind.foundation.errors import FolderProblem

_Item = TypeVar("_Item")

PhotoSizes = NDArray[np.int64]
"""(photos, 2) width and height in pixels of every upright photo of a benchmark."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a published benchmark counts.

    ``depth`` is how many photos of a ranking are looked at (None: all of them). ``trapezoid``
    interpolates precision as the Oxford and Paris benchmarks do; otherwise every right photo
    counts with the precision at its own rank, as ILIAS does.
    """

    depth: int | None = 1000
    trapezoid: bool = False


@dataclass(frozen=True, slots=True)
class BenchmarkQuery:
    """One object to be found.

    ``boxes`` enclose the object in ``photo``, in pixels of the upright photo; none means the
    whole photo. ``right`` maps each right photo (its place in ``Benchmark.photos``) to the
    object's boxes there, none where the place is not known. ``ignored`` photos are taken out of
    the ranking before it is judged: the query's own photo, and junk.
    """

    name: str
    photo: Path
    boxes: tuple[PixelBox, ...]
    right: Mapping[int, tuple[PixelBox, ...]]
    ignored: frozenset[int] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``photos``, below ``folders``, are searched for every one of ``queries``; wrong is what is
    not right. ``distractors`` are the places of those photos that hold none of the objects, and
    nothing that another of them shows.
    """

    name: str
    photos: tuple[Path, ...]
    queries: tuple[BenchmarkQuery, ...]
    protocol: Protocol = field(default=Protocol())
    folders: tuple[Path, ...] = ()
    distractors: range = range(0)

    def with_distractors(self, photos: Sequence[Path]) -> Benchmark:
        """The same benchmark with more photos that hold none of the objects."""
        known = len(self.photos)
        places = range(known, known + len(photos))
        return replace(self, photos=(*self.photos, *photos), distractors=places)

    def asking(self, count: int | None) -> Benchmark:
        """The same with ``count`` of its queries, evenly spread over them; None: with all."""
        known = len(self.queries)
        if count is None or count >= known:
            return self
        return replace(self, queries=spread(self.queries, count))


def spread(items: Sequence[_Item], count: int) -> tuple[_Item, ...]:
    """``count`` of the items at most, evenly spread over them."""
    count = min(count, len(items))
    return tuple(items[at * len(items) // count] for at in range(count))


def around(boxes: Sequence[PixelBox]) -> PixelBox:
    """The smallest box that holds all of ``boxes``, of which there is at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def box_of_corner_and_size(line: str, path: Path) -> PixelBox:
    """The box of a line ``x y width height``. Raises FolderProblem that names ``path``."""
    try:
        x, y, width, height = (float(word) for word in line.replace(",", " ").split()[:4])
    except ValueError:
        raise FolderProblem(
            f"{path} should hold lines of four numbers, “x y width height”, and holds “{line}”.",
            path=path,
        ) from None
    return x, y, x + width, y + height


def read_boxes(path: Path) -> tuple[PixelBox, ...]:
    """All boxes of a text file with one ``x y width height`` a line; none where it is missing."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    boxes = (box_of_corner_and_size(line, path) for line in lines if line.strip())
    return tuple(box for box in boxes if box[0] < box[2] and box[1] < box[3])
