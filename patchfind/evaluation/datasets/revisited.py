"""Revisited Oxford and Paris (Radenović et al., CVPR 2018): ``gnd_*.pkl`` beside ``jpg/``.

Easy judges the easy photos and leaves the hard ones out, hard the other way round, medium
takes both; junk is always left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from patchfind.domain.geometry import PixelBox
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery, Protocol
from patchfind.evaluation.datasets.plain_pickle import read_plain_pickle
from patchfind.foundation.errors import FolderProblem

DIFFICULTIES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "easy": (("easy",), ("hard", "junk")),
    "medium": (("easy", "hard"), ("junk",)),
    "hard": (("hard",), ("easy", "junk")),
}
"""Which lists are right, and which are left out."""


def _ground_truth(root: Path) -> Path | None:
    return next(iter(sorted(root.glob("gnd_*.pkl"))), None)


def recognises(root: Path) -> bool:
    return _ground_truth(root) is not None


def _places(entry: Mapping[str, Any], names: tuple[str, ...]) -> list[int]:
    return [int(place) for name in names for place in entry[name]]


def _box(entry: Mapping[str, Any]) -> PixelBox:
    x1, y1, x2, y2 = (float(number) for number in entry["bbx"])
    return x1, y1, x2, y2


def read(root: Path, *, difficulty: str) -> Benchmark:
    """ROxford or RParis in ``root`` at one of DIFFICULTIES. Raises FolderProblem."""
    path = _ground_truth(root)
    assert path is not None
    truth = read_plain_pickle(path)
    folder = root / "jpg" if (root / "jpg").is_dir() else root
    right_lists, ignored_lists = DIFFICULTIES[difficulty]
    try:
        photos = tuple(folder / f"{name}.jpg" for name in truth["imlist"])
        queries = tuple(
            BenchmarkQuery(
                name=name,
                photo=folder / f"{name}.jpg",
                boxes=(_box(entry),),
                right=dict.fromkeys(_places(entry, right_lists), ()),
                ignored=frozenset(_places(entry, ignored_lists)),
            )
            for name, entry in zip(truth["qimlist"], truth["gnd"], strict=True)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FolderProblem(f"{path} does not have the expected shape.", path=path) from error
    name = f"{path.stem.removeprefix('gnd_')}-{difficulty}"
    return Benchmark(name, photos, queries, Protocol(depth=None, trapezoid=True))
