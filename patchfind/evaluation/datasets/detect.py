"""Which public layout a folder has, told by what lies in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from patchfind.evaluation.benchmark import Benchmark
from patchfind.evaluation.datasets import ilias, instre, revisited, truth
from patchfind.evaluation.datasets.folders import photos_in
from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.paths import is_folder

_READERS: Mapping[Callable[[Path], bool], Callable[[Path, str], Benchmark]] = {
    truth.recognises: lambda root, _: truth.read(root),
    revisited.recognises: lambda root, difficulty: revisited.read(root, difficulty=difficulty),
    instre.recognises: lambda root, _: instre.read(root),
    ilias.recognises: lambda root, _: ilias.read(root),
}


def read_benchmark(
    root: Path, *, distractors: Iterable[Path] = (), difficulty: str = "medium"
) -> Benchmark:
    """The benchmark in ``root``, with every photo under the ``distractors`` folders added.

    ``difficulty`` counts for ROxford and RParis only. Raises FolderProblem.
    """
    if not is_folder(root):
        raise FolderProblem(f"There is no folder {root}.", path=root)
    read = next((read for recognises, read in _READERS.items() if recognises(root)), None)
    if read is None:
        raise FolderProblem(
            f"{root} is no benchmark that PatchFind knows. It reads ILIAS core, INSTRE, "
            "ROxford and RParis in their public layouts, and a folder with a truth.json.",
            path=root,
        )
    more = tuple(distractors)
    extra = [photo for folder in more for photo in photos_in(folder)]
    benchmark = read(root, difficulty).with_distractors(extra)
    return replace(benchmark, folders=(root, *more))
