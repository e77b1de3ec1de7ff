"""A fresh catalogue in the place of a damaged one, with what can be rescued."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from patchfind.catalogue import Catalogue
from patchfind.catalogue.catalogue import rescue, set_aside
from patchfind.domain.query import Query
from patchfind.foundation.errors import InvariantBroken, LibraryCorrupt, StorageProblem


def is_sound(path: Path) -> bool:
    """Whether the catalogue ``path`` opens and every page of it is as it should be.

    Raises LibraryTooNew, LibraryBusy, StorageProblem: of those nothing can be told.
    """
    try:
        with closing(Catalogue.open(path)) as catalogue:
            catalogue.check()
    except (LibraryCorrupt, InvariantBroken):  # SQLite has no name for every damage
        return False
    return True


def replace_catalogue(path: Path) -> None:
    """Put a fresh catalogue with what can be rescued into the place of the one at ``path``.

    It is filled beside the old one, which is set aside only then. Raises StorageProblem.
    """
    draft = path.with_name(path.name + ".draft")
    folders, objects = rescue(path)
    try:
        for left_over in path.parent.glob(draft.name + "*"):
            left_over.unlink()
        with closing(Catalogue.open(draft)) as fresh:
            for folder in folders:
                fresh.folders.add(folder.path, folder.excludes)
            for saved in objects:
                fresh.objects.save(saved.name, _by_path(saved.query))
        set_aside(path)
        draft.rename(path)
    except OSError as error:
        raise StorageProblem(
            f"The damaged catalogue {path} cannot be replaced ({error.strerror}).", path=path
        ) from error


def _by_path(query: Query) -> Query:
    """The query without its photos' ids, which another catalogue gives to other photos."""
    return Query(
        tuple(replace(crop, photo_id=None) for crop in query.crops),
        tuple(replace(crop, photo_id=None) for crop in query.negatives),
    )
