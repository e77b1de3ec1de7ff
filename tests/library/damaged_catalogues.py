"""A campaign of damaged catalogues: what ``rebuild`` brings back of each, counted.

``python -m tests.library.damaged_catalogues`` runs all of it.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import LibraryProblem
from patchfind.library.library import Library
from tests.indexing.ingest_rig import Kept, all_that_is_kept, ingest, look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder

PAGE = 4096
CATALOGUE = "catalogue.sqlite3"

Made = tuple[dict[Path, tuple[str, ...]], dict[str, Query]]
"""Folders with their excludes, and saved objects without their photos' ids."""


@dataclass(frozen=True)
class Sound:
    """A closed library as it was before any damage.

    ``copied`` are the photos that the copy of the catalogue knows; ``later`` came after it.
    """

    data: Path
    made: Made
    kept: dict[str, Kept]
    copied: frozenset[str]
    later: frozenset[str]


def sound_library(base: Path) -> Sound:
    """Two folders, one of them and a saved object, and photos, from after the catalogue's copy."""
    photos, others, data = base / "photos", base / "others", base / "data"
    render_photos(photos, 8)
    others.mkdir()
    with Library.open(data) as library:
        library.add_folder(photos, ["*.png", "cache/*"])
        look_at_folders(library)
        ingest(library)
        first, second = library.photos.all()[:2]
        library.objects.save("mug", Query((Crop(first.path, Box(0.1, 0.2, 0.3, 0.4), first.id),)))
        library.keep_copy()
        copied = frozenset(photo.relative_path for photo in library.photos.all())
        render_photos(others, 2, first=8)
        library.add_folder(others)
        look_at_folders(library)
        ingest(library)
        lasso = Polygon(((0.1, 0.1), (0.9, 0.1), (0.5, 0.8)))
        query = Query((Crop(second.path, lasso, second.id),), (Crop(first.path),))
        library.objects.save("Émile's bag", query)
        kept = all_that_is_kept(library, SmallEncoder())
        return Sound(data, made_by_people(library), kept, copied, frozenset(kept) - copied)


def made_by_people(library: Library) -> Made:
    def by_path(crops: tuple[Crop, ...]) -> tuple[Crop, ...]:
        return tuple(Crop(crop.path, crop.selection) for crop in crops)

    return (
        {counts.folder.path: counts.folder.excludes for counts in library.folders.counts()},
        {
            saved.name: Query(by_path(saved.query.crops), by_path(saved.query.negatives))
            for saved in library.objects.all()
        },
    )


def damages(path: Path) -> dict[str, Callable[[Path], object]]:
    """Every damage of the campaign to a catalogue like ``path``, by its name."""
    raw = path.read_bytes()
    dice = random.Random(20261126)
    found: dict[str, Callable[[Path], object]] = {
        "missing": Path.unlink,
        "empty": _with(b""),
        "all zeros": _with(bytes(len(raw))),
        "no header": _with(bytes(100) + raw[100:]),
        "half a header": _with(raw[:50] + bytes(50) + raw[100:]),
        "another kind of file": _with(b"quite some other text " * 500),
    }
    for page in range(len(raw) // PAGE):
        start, end = page * PAGE, (page + 1) * PAGE
        noise = dice.randbytes(PAGE)
        found[f"page {page + 1} zeroed"] = _with(raw[:start] + bytes(PAGE) + raw[end:])
        found[f"page {page + 1} random"] = _with(raw[:start] + noise + raw[end:])
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        found[f"cut at {share}"] = _with(raw[: int(len(raw) * share)])
    for table in ("folders", "contents", "photos", "photo_rows", "saved_objects", "migrations"):
        for what in (b"TABLE", b"STRICT", table.encode()):
            place = raw.index(what, raw.index(f"CREATE TABLE {table}".encode()))
            changed = raw[:place] + b"x" + raw[place + 1 :]
            found[f"{what.decode()} of {table} misspelt"] = _with(changed)
    found["a log of noise"] = _beside("-wal", dice.randbytes(3 * PAGE))
    found["emptied, a log of noise"] = _both(_with(b""), _beside("-wal", dice.randbytes(3 * PAGE)))
    found["a page zeroed, a log of noise"] = _both(
        found["page 3 zeroed"], _beside("-wal", dice.randbytes(3 * PAGE))
    )
    found["only its log is left"] = _both(_only_the_log, Path.unlink)
    return found


def _with(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _beside(side: str, content: bytes) -> Callable[[Path], object]:
    return lambda path: path.with_name(path.name + side).write_bytes(content)


def _both(*ways: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda path: [way(path) for way in ways]


def _only_the_log(path: Path) -> None:
    """A real log beside the file, as a killed writer leaves it."""
    log = path.with_name(path.name + "-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE view_version SET value = value")
        content = log.read_bytes()
    log.write_bytes(content)


def outcome(sound: Sound, damage: Callable[[Path], object]) -> list[str]:
    """What is wrong with the library after the damage and a rebuild; nothing, if all is well."""
    written = _segments(sound.data)
    damage(sound.data / CATALOGUE)
    try:
        library = Library.rebuild(sound.data)
    except LibraryProblem as problem:
        if "is sound" not in problem.sentence:
            return [f"not rebuilt: {problem.sentence}"]
        library = Library.open(sound.data)
    wrong = []
    with library:
        folders, objects = made_by_people(library)
        if folders != sound.made[0]:
            wrong.append("folders")
        if objects != sound.made[1]:
            wrong.append("objects")
        look_at_folders(library)
        pending = {
            photo.relative_path for photo in library.photos.pending(SmallEncoder().fingerprint)
        }
        if pending & sound.copied:
            wrong.append("indexed again")
        kept = all_that_is_kept(library, SmallEncoder())
        if any(kept[name] != sound.kept[name] for name in kept):
            wrong.append("other rows")
        if pending | set(kept) != set(sound.kept):
            wrong.append("photos")
        report = ingest(library)
        if (report.indexed, report.failed) != (len(pending), 0):
            wrong.append("not indexed")
        if all_that_is_kept(library, SmallEncoder()) != sound.kept:
            wrong.append("answers")
        now = _segments(sound.data)
        if not all(now[name].startswith(content) for name, content in written.items()):
            wrong.append("written over")
        library.check()
    return wrong


def _segments(data: Path) -> dict[Path, bytes]:
    """All rows on disk, by their files."""
    return {path: path.read_bytes() for path in data.glob("segments/*/*.rows")}


def restore(sound: Sound, spare: Path) -> None:
    """Bring the data folder back from its copy ``spare``."""
    shutil.rmtree(sound.data)
    shutil.copytree(spare, sound.data)


def main() -> None:
    """Print what rebuilds bring back after every damage."""
    with tempfile.TemporaryDirectory() as scratch:
        sound = sound_library(Path(scratch))
        spare = Path(scratch, "spare")
        shutil.copytree(sound.data, spare)
        wrong: Counter[str] = Counter()
        every = damages(sound.data / CATALOGUE)
        for name, damage in every.items():
            restore(sound, spare)
            found = outcome(sound, damage)
            wrong.update(found)
            if found:
                sys.stdout.write(f"{name}: {', '.join(found)}\n")
        sys.stdout.write(f"{len(every)} damages; wrong: {dict(wrong)}\n")


if __name__ == "__main__":
    main()
