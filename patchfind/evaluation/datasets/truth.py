"""A plain folder of photos with a ``truth.json`` that says which objects they show, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from patchfind.domain.geometry import PixelBox
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery
from patchfind.evaluation.datasets.folders import photos_in, read_json
from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.paths import real

TRUTH_FILE = "truth.json"


def recognises(root: Path) -> bool:
    return (root / TRUTH_FILE).is_file()


def _pixel_box(numbers: Any) -> PixelBox:
    x1, y1, x2, y2 = (float(number) for number in numbers)
    return x1, y1, x2, y2


def read(root: Path) -> Benchmark:
    """The benchmark of ``root/truth.json``; photos lie in ``root/photos`` or beside the file.

    ``{"photos": {name: {label: [[x1, y1, x2, y2], …]}}, "junk": {name: [label, …]},
    "queries": [{"photo", "label", "box"}, …]}``, boxes in pixels; ``[]`` means that the object
    is there at a place nobody marked. Photos that the file does not name are negatives.
    Raises FolderProblem.
    """
    truth = read_json(root / TRUTH_FILE)
    folder = root / "photos" if (root / "photos").is_dir() else root
    paths = photos_in(folder)
    places = {path.relative_to(folder).as_posix(): place for place, path in enumerate(paths)}
    try:
        shown = [(places[name], objects) for name, objects in truth["photos"].items()]
        junk = [(places[name], set(labels)) for name, labels in truth.get("junk", {}).items()]
        queries = tuple(
            _query(entry, places[entry["photo"]], paths, shown, junk) for entry in truth["queries"]
        )
    except KeyError as error:
        raise FolderProblem(
            f"{root / TRUTH_FILE} speaks of {error}, which is not there.", path=root
        ) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise FolderProblem(
            f"{root / TRUTH_FILE} does not have the expected shape: {error}.", path=root
        ) from error
    return Benchmark(real(root).name, tuple(paths), queries)


def _query(
    entry: Any,
    own: int,
    paths: list[Path],
    shown: list[tuple[int, Any]],
    junk: list[tuple[int, set[str]]],
) -> BenchmarkQuery:
    label = entry["label"]
    right = {
        place: tuple(_pixel_box(numbers) for numbers in objects[label])
        for place, objects in shown
        if label in objects and place != own
    }
    unsure = {place for place, labels in junk if label in labels} - right.keys()
    return BenchmarkQuery(
        name=f"{label}/{paths[own].stem}",
        photo=paths[own],
        boxes=(_pixel_box(entry["box"]),),
        right=right,
        ignored=frozenset({own, *unsure}),
    )
