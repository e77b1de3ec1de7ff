"""A fresh catalogue in the place of a damaged one, from whatever is sound beside it.

The old file is only read, from a copy. The new one is filled beside it and named ``….rebuilt`` once
it is complete; from then on, whoever opens the library first puts it in its place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from patchfind.catalogue import Catalogue
from patchfind.catalogue.copies import sound_tables, take_over, version_of
from patchfind.catalogue.database import Database
from patchfind.catalogue.objects import query_to_json
from patchfind.catalogue.side_files import KNOWN, check_file
from patchfind.domain.query import Query
from patchfind.foundation import own_files
from patchfind.foundation import settings as settings_file
from patchfind.foundation.errors import (
    InvariantBroken,
    LibraryProblem,
    LibraryTooNew,
    StorageProblem,
)
from patchfind.foundation.paths import exists
from patchfind.index.extents import descriptor_extents, sets_in
from patchfind.library import backup as library_backup
from patchfind.library import data_folder
from patchfind.library.backup import Keepsake
from patchfind.library.lock import alone, held
from patchfind.library.opening import (
    complete,
    is_in_use,
    put_in_place,
    refuse_older,
    unreplaced,
)
from patchfind.library.paths import LibraryPaths

_T = TypeVar("_T")

_NONSENSE = (InvariantBroken, ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What reading a damaged catalogue may raise: it promises neither rows nor their sense."""

_log = logging.getLogger(__name__)


def rebuild(paths: LibraryPaths, *, afresh: bool) -> None:
    """Put a sound catalogue with what can be had of the old one and its copies in its place.

    ``afresh`` takes over folders and saved objects only. Nothing where no library was. Raises
    LibraryProblem where the old one is sound, unless ``afresh``; LibraryBusy where anyone uses
    the library; LibraryTooNew, StorageProblem. The old one then stays in its place.
    """
    root, path = paths.root, paths.catalogue
    if not (exists(path) or exists(complete(path)) or is_in_use(paths)):
        return
    data_folder.claim(root)
    with held(paths.ingest_lock), alone(paths.open_lock):
        settings_file.load(root)  # they must not be what fails once the catalogue is replaced
        finished = exists(complete(path))
        put_in_place(path)
        if finished and not afresh:
            return
        with _writing(path):
            own_files.mark(root)  # so that what a killed rebuild leaves can be told by its name
        with _writing(path), _copied(path) as old:
            if not afresh and _is_sound(paths, old):
                raise LibraryProblem(
                    "The catalogue {path} is sound, so nothing was rebuilt. “patchfind rebuild "
                    "--force” does it all the same: every photo is indexed again.",
                    path=path,
                )
            draft = path.with_name(path.name + ".draft")
            _fill(draft, paths, old, afresh=afresh)
            own_files.sync_folder(root)
            own_files.rename(draft, complete(path), KNOWN[""])
            own_files.sync_folder(root)
        put_in_place(path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unreplaced(path, error) from error


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """A copy of the catalogue ``path`` with its log, where there is any, to do anything with."""
    with own_files.scratch_folder(path.parent) as scratch:
        copy = Path(scratch, path.name)
        for side in ("", "-wal"):
            _copy(path.with_name(path.name + side), copy.with_name(copy.name + side))
        yield copy


def _copy(path: Path, target: Path) -> None:
    """Nothing where there is no file ``path``. Raises OSError and StorageProblem."""
    check_file(path)
    with suppress(FileNotFoundError):
        own_files.copy(path, target)


def _remove(path: Path) -> None:
    """Delete what a killed rebuild left at ``path``. Raises StorageProblem where it is not ours."""
    for side, known in KNOWN.items():
        if not own_files.delete(path.with_name(path.name + side), known):
            raise own_files.in_the_way(path.with_name(path.name + side))


def _is_sound(paths: LibraryPaths, old: Path) -> bool:
    """Whether nothing is wrong with the catalogue, of which ``old`` is a copy.

    Raises LibraryTooNew and StorageProblem: of those nothing can be told.
    """
    if not old.exists() or not old.stat().st_size:
        return False
    try:
        with closing(Catalogue.open(old)) as catalogue:
            catalogue.check()
            refuse_older(catalogue, paths, library_backup.kept(paths))
    except LibraryTooNew as error:
        path = paths.catalogue
        raise LibraryTooNew(error.sentence, path=path) from error
    except StorageProblem:
        raise
    except (LibraryProblem, *_NONSENSE):
        return False
    return True


class _Old(NamedTuple):
    """A copy of the catalogue that is replaced, and which of its tables can be trusted."""

    path: Path
    sound: set[str]
    version: int | None
    keepsake: Keepsake | None

    @property
    def is_outdated(self) -> bool:
        """Whether what was kept beside the catalogue is newer than the catalogue itself."""
        return (
            self.keepsake is not None
            and self.version is not None
            and self.version < self.keepsake.version
        )


def _fill(draft: Path, paths: LibraryPaths, copy: Path, *, afresh: bool) -> None:
    """Make ``draft`` the new catalogue: from the newest sound source, with what people made since.

    Raises LibraryProblem and OSError.
    """
    old = _Old(copy, sound_tables(copy), version_of(copy), library_backup.kept(paths))
    befores = paths.root.glob(f"{paths.catalogue.name}.before-*")
    copies = [*library_backup.newest_first(library_backup.copies(paths)), *sorted(befores)]
    sources = [one for one in copies if own_files.is_own(one, KNOWN[""])]
    sources.insert(len(sources) if old.is_outdated else 0, copy)
    if afresh or not any(_is_filled(draft, source, old) for source in sources):
        _begin(draft)
    with closing(Catalogue.open(draft)) as new:
        _bring_back(new, _made_by_people(old), whole=old.keepsake is not None)
        _fit(new, paths)
        kept_version = old.keepsake.version if old.keepsake is not None else 0
        new.fitting.go_on_from(max(new.version().writes, old.version or 0, kept_version))
        new.check()


def _begin(draft: Path) -> None:
    _remove(draft)
    Catalogue.open(draft).close()


def _is_filled(draft: Path, source: Path, old: _Old) -> bool:
    """Whether ``draft`` is what ``source`` knows of rows: all that is sound of the old catalogue,
    or else a copy that is sound as a whole."""
    try:
        if source == old.path:
            _begin(draft)
            take_over(draft, source, old.sound)
        else:
            _remove(draft)
            _copy(source, draft)
        with closing(Catalogue.open(draft)) as catalogue:
            catalogue.check()
            return bool(catalogue.descriptors.sets())
    except StorageProblem:
        raise
    except (LibraryProblem, *_NONSENSE) as error:
        _log.warning("Nothing is taken over from %s: %s", source, error)
        return False


def _made_by_people(old: _Old) -> Keepsake:
    """All folders and saved objects: as they were kept, and what only the old catalogue has.

    Without a keepsake that is whatever can still be read of it.
    """
    keepsake = old.keepsake or Keepsake(0, {}, {})
    folders, objects = dict(keepsake.folders), dict(keepsake.objects)
    with closing(Catalogue(Database(old.path))) as catalogue:
        if old.keepsake is None or ("folders" in old.sound and not old.is_outdated):
            for folder in _readable(partial(catalogue.folders.all, sound_only=True)):
                folders.setdefault(folder.path, folder.excludes)
        if old.keepsake is None or ("saved_objects" in old.sound and not old.is_outdated):
            for saved in _readable(partial(catalogue.objects.all, sound_only=True)):
                objects.setdefault(saved.name, saved.query)
    return Keepsake(keepsake.version, folders, objects)


def _readable(read: Callable[[], list[_T]]) -> list[_T]:
    try:
        return read()
    except (LibraryProblem, *_NONSENSE):
        return []


def _bring_back(new: Catalogue, made: Keepsake, *, whole: bool) -> None:
    """Give ``new`` the folders and objects ``made``; where these are ``whole``, no others."""
    present = {folder.path: folder for folder in new.folders.all()}
    saved = {one.name: one for one in new.objects.all()}
    for path, excludes in made.folders.items():
        if path not in present:
            new.folders.add(path, excludes)
        elif present[path].excludes != excludes:
            new.folders.set_excludes(present[path].id, excludes)
    for name, query in made.objects.items():
        if name not in saved or _kept(saved[name].query) != _kept(query):
            new.objects.save(name, _by_path(query))
    if whole:
        for path in present.keys() - made.folders.keys():
            new.folders.remove(present[path].id)
        for name in saved.keys() - made.objects.keys():
            new.objects.delete(saved[name].id)


def _by_path(query: Query) -> Query:
    """The query without its photos' ids, which another catalogue gives to other photos."""
    return Query(
        tuple(replace(crop, photo_id=None) for crop in query.crops),
        tuple(replace(crop, photo_id=None) for crop in query.negatives),
    )


def _kept(query: Query) -> dict[str, Any]:
    """All that is kept of a query, but for its photos' ids."""
    return query_to_json(_by_path(query))


def _fit(new: Catalogue, paths: LibraryPaths) -> None:
    """Forget what is not in the segments any more; what is there besides counts as written."""
    known = {one.fingerprint for one in new.descriptors.sets()}
    for found in sets_in(paths.encoder_sets[0]):
        if found.fingerprint not in known:  # its next indexing says what it is called
            new.descriptors.describe(
                found.fingerprint,
                name="unknown",
                layout=found.layout,
                dimension=found.dimension,
            )
    for one in new.descriptors.sets():
        with paths.descriptors(one) as store:
            extents = descriptor_extents(store)
        lost, ends = [], {segment: extent.written for segment, extent in extents.items()}
        for content_id, segment, first, count in new.fitting.ranges(one.fingerprint):
            if segment in extents and extents[segment].holds(first, count):
                ends[segment] = max(ends[segment], first + count)
            else:
                lost.append(content_id)
        new.fitting.fit_rows(one.fingerprint, lost, ends)
