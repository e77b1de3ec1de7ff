"""ILIAS core in its public layout (Kordopatis-Zilos et al., CVPR 2025).

``<name>_<id>/query/Qxxx_yy.jpg`` and ``<name>_<id>/pos/Pxxx_zz.jpg``, each beside an
``…_bbox.txt`` with one ``x y width height`` a line. The ``query.json`` and ``gallery.json`` of
the Patchify code lie beside ``ilias_core`` or inside it and name the photos that it uses; where
they are there, only those photos count. Boxes always come from the text files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from patchfind.domain.geometry import PixelBox
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery, Protocol, read_boxes
from patchfind.evaluation.datasets.folders import photos_in, read_json
from patchfind.foundation.errors import FolderProblem
from patchfind.imaging.formats import EXTENSIONS

_CORE = "ilias_core"


def _core(root: Path) -> Path:
    return root / _CORE if (root / _CORE).is_dir() else root


def recognises(root: Path) -> bool:
    return any(_core(root).glob("*_*/query")) and any(_core(root).glob("*_*/pos"))


def _strings(value: object) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _listed(root: Path, name: str) -> frozenset[str] | None:
    """The photos a list names, as ``object/part/file``; None where there is no such list."""
    for folder in (root, root.parent):
        if (folder / name).is_file():
            words = (word.replace("\\", "/") for word in _strings(read_json(folder / name)))
            return frozenset(
                "/".join(word.split("/")[-3:])
                for word in words
                if Path(word).suffix.lower() in EXTENSIONS
            )
    return None


def _photos(root: Path, part: str, list_name: str) -> list[Path]:
    """The photos of one part (``query`` or ``pos``) of every object, in a fixed order."""
    core = _core(root)
    chosen = _listed(root, list_name)
    return [
        path
        for folder in sorted(core.glob(f"*_*/{part}"))
        for path in photos_in(folder)
        if chosen is None or path.relative_to(core).as_posix() in chosen
    ]


def _boxes_of(photo: Path) -> Path:
    return photo.with_name(f"{photo.stem}_bbox.txt")


def read(root: Path) -> Benchmark:
    """ILIAS core of ``root`` (or of ``root/ilias_core``). Raises FolderProblem."""
    gallery = _photos(root, "pos", "gallery.json")
    right: defaultdict[str, dict[int, tuple[PixelBox, ...]]] = defaultdict(dict)
    for place, photo in enumerate(gallery):
        right[photo.parent.parent.name][place] = read_boxes(_boxes_of(photo))
    queries = tuple(
        BenchmarkQuery(
            name=photo.relative_to(_core(root)).as_posix(),
            photo=photo,
            boxes=read_boxes(_boxes_of(photo)),
            right=right[photo.parent.parent.name],
        )
        for photo in _photos(root, "query", "query.json")
    )
    if not gallery or not queries:
        raise FolderProblem(f"{root} holds no photos that its lists name.", path=root)
    return Benchmark("ilias", tuple(gallery), queries, Protocol(depth=1000))
