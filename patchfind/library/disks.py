"""Whether the disks inside a watched folder are those that the library knows, or away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from patchfind.catalogue import Catalogue, KnownFile
from patchfind.domain.photo import Folder, FolderId
from patchfind.domain.place import Disk, Place
from patchfind.library.folders import most_are_there
from patchfind.watch.scanner import Excludes
from patchfind.watch.volumes import place_of


class Under:
    """Whether a path is one of ``tops`` or lies below one."""

    def __init__(self, tops: Iterable[str]) -> None:
        self._tops = set(tops)

    def holds(self, path: str) -> bool:
        if not self._tops:
            return False
        return path in self._tops or any(
            str(parent) in self._tops for parent in PurePosixPath(path).parents
        )


@dataclass(frozen=True, slots=True)
class DisksBelow:
    """The disks inside one folder, by their mount points.

    ``present`` are there, and what is missing on them is deleted. ``away`` are known ones that
    are not there, or at whose place most of their photos are not. ``unsaid`` are known ones that
    cannot be looked at, as what is around them cannot.
    """

    present: dict[str, Disk] = field(default_factory=dict)
    away: dict[str, Disk] = field(default_factory=dict)
    unsaid: dict[str, Disk] = field(default_factory=dict)


def disks_below(
    folder: Folder,
    known: Mapping[str, KnownFile],
    before: Mapping[str, Disk],
    mounted: Collection[str],
    unread: Iterable[str],
) -> DisksBelow:
    """What to make of the disks inside ``folder``, after a walk of it.

    ``before`` are the disks of the last walk, ``mounted`` the mount points of now, ``unread`` what
    could not be read, ``known`` all photos. A disk that was seen before counts when it is surely
    the same, any other thing at its place when it holds most of a sample of the photos.
    """
    now = {path: _disk_at(folder.path / path) for path in mounted}
    closed = Under(unread)
    excludes = Excludes(folder.excludes)
    found = DisksBelow()
    for path in sorted({*before, *now}):  # an outer one comes before those inside it
        was = before.get(path, Disk())
        if closed.holds(path) or Under(found.away).holds(path):
            found.unsaid[path] = was
            continue
        photos = {name: one for name, one in known.items() if name.startswith(f"{path}/")}
        elsewhere = {disk.place for other, disk in now.items() if other != path}
        if (
            photos
            and not _is_excluded(path, excludes)
            and _is_away(folder.path, path, was, photos, elsewhere)
        ):
            found.away[path] = was
        elif path in now:
            found.present[path] = now[path]
    return found


def _is_away(
    root: Path,
    path: str,
    was: Disk,
    photos: Mapping[str, KnownFile],
    elsewhere: Collection[Place],
) -> bool:
    if was.place.volume and was.place in elsewhere:
        return False  # it moved
    there = place_of(root / path)
    if there is None:
        return not was.linked  # a mount point may go with its disk, a link does not
    return not there.is_surely(was.place) and not most_are_there(root, photos)


def _disk_at(path: Path) -> Disk:
    return Disk(place_of(path) or Place(), path.is_symlink())


def _is_excluded(path: str, excludes: Excludes) -> bool:
    outer = [*PurePosixPath(path).parents][:-1]
    return any(excludes.match(one.name, str(one)) for one in (PurePosixPath(path), *outer))


def out_of_reach(catalogue: Catalogue, folder_ids: Collection[FolderId]) -> set[Path]:
    """Those of the folders, and of the disks inside them, that are not where they were seen."""
    found = set()
    for folder in catalogue.folders.all():
        if folder.id not in folder_ids:
            continue
        places = {folder.path: catalogue.folders.place(folder.id)}
        for path, disk in catalogue.mounts.of(folder.id).items():
            places[folder.path / path] = disk.place
        found |= {path for path, place in places.items() if place_of(path) != place}
    return found
