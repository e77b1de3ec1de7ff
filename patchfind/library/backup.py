"""What is kept beside a catalogue for the day that it is damaged: copies, and what people made.

Folders and saved objects, which nothing could bring back, are written to a small file whenever they
change; the whole catalogue is copied at most once a day. None of it ever stands in the way of the
change itself: where it cannot be written, the log says so.
"""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from patchfind.catalogue import Catalogue
from patchfind.catalogue.copies import contents_in, copy_to, version_of
from patchfind.catalogue.objects import query_from_json, query_to_json
from patchfind.catalogue.side_files import KNOWN
from patchfind.catalogue.sound_rows import is_count, is_root
from patchfind.domain.query import Query
from patchfind.foundation import own_files, strict_json
from patchfind.foundation.errors import PatchFindError
from patchfind.foundation.regular_file import read_regular
from patchfind.library.paths import LibraryPaths

COPY = re.compile(r"catalogue-\d{4}-\d\d-\d\d\.sqlite3")
_COPIES_KEPT = 3
_MUCH_MORE = 1.1
"""A copy of the same day is replaced once the catalogue knows so many times its contents: a first
indexing, in pieces, must not depend on the first of them."""

_MOST_BYTES = 256 << 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keepsake:
    """The folders with their excludes and the saved objects, as of so many writes."""

    version: int
    folders: dict[Path, tuple[str, ...]]
    objects: dict[str, Query]


def is_keepsake(head: bytes) -> bool:
    """Tells a file of folders and objects, be it damaged, or one that holds nothing at all."""
    return head.startswith(b'{"patchfind": ') or b'"kept"' in head or not head.strip(b"\0\r\n\t {")


def keepsake_of(catalogue: Catalogue) -> Keepsake:
    """What the catalogue says now. Raises LibraryProblem."""
    return Keepsake(
        catalogue.version().writes,
        {folder.path: folder.excludes for folder in catalogue.folders.all()},
        {saved.name: saved.query for saved in catalogue.objects.all()},
    )


def keep(paths: LibraryPaths, catalogue: Catalogue) -> None:
    """Write the folders and saved objects beside the catalogue."""
    if catalogue.read_only is not None:  # nothing has changed, and nothing can be written
        return
    try:
        # No process changes them between here and there, so that no older state comes last.
        with catalogue.unchanged():
            content = _packed(keepsake_of(catalogue))
            own_files.write(paths.keepsake, content, is_keepsake)
    except (OSError, PatchFindError) as error:
        _log.warning("Folders and saved objects were not written beside the catalogue: %s", error)


def kept(paths: LibraryPaths) -> Keepsake | None:
    """What :func:`keep` wrote last; None where it is missing or damaged."""
    try:
        stored = strict_json.parse(read_regular(paths.keepsake, most_bytes=_MOST_BYTES))
        what = stored["kept"]
        if stored["crc32"] != zlib.crc32(_text(what)):
            return None
        if not (is_count(what["version"]) and all(is_root(one["path"]) for one in what["folders"])):
            return None
        return Keepsake(
            what["version"],
            {Path(one["path"]): tuple(map(str, one["excludes"])) for one in what["folders"]},
            {str(one["name"]): query_from_json(one["query"]) for one in what["objects"]},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def copy(paths: LibraryPaths, catalogue: Catalogue, *, rows_moved: bool) -> None:
    """Copy the catalogue, unless there is a copy of today that serves.

    ``rows_moved`` says that older copies point at rows that are gone. A catalogue that is not
    sound takes no copy's place. At most three days' copies are kept.
    """
    target = paths.copies / f"catalogue-{datetime.now(UTC):%Y-%m-%d}.sqlite3"
    try:
        if not rows_moved and target.exists() and not _knows_much_more(catalogue.path, target):
            return
        own_files.make_folder(paths.copies)
        with own_files.replacing(target, KNOWN[""]) as draft:
            copy_to(catalogue.path, draft)
            check(draft)
        for old in newest_first(copies(paths))[_COPIES_KEPT:]:
            own_files.delete(old, KNOWN[""])
    except (OSError, PatchFindError) as error:
        _log.warning("The catalogue was not copied to %s: %s", target, error)


def copies(paths: LibraryPaths) -> list[Path]:
    """The copies of the catalogue."""
    folder = paths.copies
    if own_files.is_link(folder) or not folder.is_dir():
        return []
    return [one for one in folder.iterdir() if COPY.fullmatch(one.name)]


def newest_first(copied: Iterable[Path]) -> list[Path]:
    """By the writes that each has seen: the day in a name is that of a clock, which may be wrong.

    Those that do not tell come last.
    """
    return sorted(copied, key=lambda one: (version_of(one) or 0, one.name), reverse=True)


def _knows_much_more(path: Path, copied: Path) -> bool:
    return contents_in(path) >= _MUCH_MORE * contents_in(copied)


def check(path: Path) -> None:
    """Raise LibraryProblem where the catalogue file, for this process alone, is not sound."""
    catalogue = Catalogue.open(path)
    try:
        catalogue.check()
    finally:
        catalogue.close()


def _packed(keepsake: Keepsake) -> bytes:
    what = {
        "version": keepsake.version,
        "folders": [
            {"path": str(path), "excludes": excludes} for path, excludes in keepsake.folders.items()
        ],
        "objects": [
            {"name": name, "query": query_to_json(query)}
            for name, query in keepsake.objects.items()
        ],
    }
    stored = {"patchfind": "folders and saved objects", "crc32": zlib.crc32(_text(what))}
    return json.dumps({**stored, "kept": what}).encode("ascii")


def _text(what: Any) -> bytes:
    """The same bytes for the same content, whatever the file's spaces."""
    return json.dumps(what, sort_keys=True).encode("ascii")
