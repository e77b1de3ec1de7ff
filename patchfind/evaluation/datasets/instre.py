"""INSTRE (Wang and Jiang, 2015) with the retrieval protocol of Iscen et al. (CVPR 2017).

``INSTRE-S1/<NNa_name>/``, ``INSTRE-S2/<name>/`` and ``INSTRE-M/<NN>/`` hold ``001.jpg`` beside
``001.txt`` with one ``x y width height`` a line. A photo of INSTRE-M shows two objects of
INSTRE-S1: its first line encloses object ``NNa``, its second ``NNb``. The protocol's 1,250
queries and 27,293 searched photos come from ``gnd_instre.mat`` where that lies in the folder;
otherwise the first five photos of each of the 250 classes ask, and all others are searched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from patchfind.domain.geometry import PixelBox
from patchfind.evaluation.benchmark import (
    Benchmark,
    BenchmarkQuery,
    Protocol,
    around,
    read_boxes,
)
from patchfind.evaluation.datasets.folders import photos_in
from patchfind.evaluation.datasets.matlab import read_matlab
from patchfind.foundation.errors import FolderProblem

_PARTS = ("INSTRE-S1", "INSTRE-S2", "INSTRE-M")
_GROUND_TRUTH = "gnd_instre.mat"
_QUERIES_PER_CLASS = 5
_PROTOCOL = Protocol(depth=None, trapezoid=True)


def recognises(root: Path) -> bool:
    return any((root / part).is_dir() for part in _PARTS)


def _photo(root: Path, name: str) -> Path:
    path = root / name
    if not path.is_file():
        raise FolderProblem(f"{root / _GROUND_TRUTH} names {name}, which is not there.", path=path)
    return path


def _objects(photo: Path) -> dict[str, tuple[PixelBox, ...]]:
    """Which objects a photo shows, and where: one of S1 and S2, two of M and their pair."""
    part, class_name = photo.parent.parent.name, photo.parent.name
    boxes = read_boxes(photo.with_suffix(".txt"))
    if part != "INSTRE-M":
        return {_object(photo): boxes}
    pair = (f"INSTRE-S1/{class_name}{letter}" for letter in "ab")
    shown = {name: (box,) for name, box in zip(pair, boxes, strict=False)}
    return {**shown, _object(photo): (around(boxes),) if boxes else ()}


def _object(photo: Path) -> str:
    """What a query photo asks for: the class code alone, since only INSTRE-S1 has pairs in M."""
    part, class_name = photo.parent.parent.name, photo.parent.name
    return f"{part}/{class_name.split('_')[0] if part == 'INSTRE-S1' else class_name}"


def read(root: Path) -> Benchmark:
    """INSTRE in ``root``. Raises FolderProblem."""
    if (root / _GROUND_TRUTH).is_file():
        return _read_published(root)
    classes = [folder for part in _PARTS for folder in sorted((root / part).glob("*/"))]
    photos = [photos_in(folder) for folder in classes]
    asking = [path for paths in photos for path in paths[:_QUERIES_PER_CLASS]]
    searched = [path for paths in photos for path in paths[_QUERIES_PER_CLASS:]]
    if not searched:
        raise FolderProblem(f"{root} holds too few photos of each class.", path=root)
    right: defaultdict[str, dict[int, tuple[PixelBox, ...]]] = defaultdict(dict)
    for place, photo in enumerate(searched):
        for name, boxes in _objects(photo).items():
            right[name][place] = boxes
    queries = tuple(_query(root, photo, right[_object(photo)]) for photo in asking)
    return Benchmark("instre", tuple(searched), queries, _PROTOCOL)


def _query(root: Path, photo: Path, right: Mapping[int, tuple[PixelBox, ...]]) -> BenchmarkQuery:
    return BenchmarkQuery(
        name=photo.relative_to(root).as_posix(),
        photo=photo,
        boxes=read_boxes(photo.with_suffix(".txt")),
        right=right,
    )


def _read_published(root: Path) -> Benchmark:
    """The published lists; boxes still come from the text files, which leave no doubt."""
    path = root / _GROUND_TRUTH
    truth = read_matlab(path, ("imlist", "qimlist", "gnd"))
    try:
        searched = [_photo(root, name) for name in np.atleast_1d(truth["imlist"])]
        asking = [_photo(root, name) for name in np.atleast_1d(truth["qimlist"])]
        queries = []
        for photo, entry in zip(asking, np.atleast_1d(truth["gnd"]), strict=True):
            places = [int(number) - 1 for number in np.atleast_1d(entry["ok"])]
            wanted = _object(photo)
            right = {place: _objects(searched[place]).get(wanted, ()) for place in places}
            queries.append(_query(root, photo, right))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise FolderProblem(f"{path} does not have the expected shape.", path=path) from error
    return Benchmark("instre", tuple(searched), tuple(queries), _PROTOCOL)
