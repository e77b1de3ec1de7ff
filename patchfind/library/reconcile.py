"""Compares the watched folders on disk with the catalogue, and makes the catalogue agree."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from patchfind.catalogue import Catalogue, FolderChanges, KnownFile
from patchfind.domain.photo import FileStamp, Folder, stamp_of
from patchfind.domain.place import Disk
from patchfind.domain.progress import Control, Progress, ProgressCallback
from patchfind.foundation.errors import FolderProblem
from patchfind.imaging.formats import EXTENSIONS
from patchfind.library.comparison import Comparison, content_hash_of
from patchfind.library.disks import DisksBelow, Under, disks_below
from patchfind.library.folders import most_are_there
from patchfind.watch.mounts import mount_table, mounts_below
from patchfind.watch.scanner import scan
from patchfind.watch.volumes import place_of

_APPLY_EVERY = 500
_TELL_EVERY = 1000
_UNKNOWN = (0, 0)


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """What a walk of all folders found.

    ``new``, ``changed``, ``moved`` (moved or renamed) and ``deleted`` count photos;
    ``unsettled`` counts files that are still being written and were left for the next walk;
    ``offline_folders`` are roots that are not there now, ``away_disks`` sub-folders whose disk is
    not, and links to what is not there, with known photos; ``other_disks`` are those of both at
    whose place something else lies. ``unread_folders`` are sub-folders (or files) that could not
    be read. Of none is anything taken for deleted. ``to_compare`` counts photos of the same size
    and time, but with another time of change or inode, that the next walks will read.
    """

    new: int = 0
    changed: int = 0
    moved: int = 0
    deleted: int = 0
    offline_folders: tuple[Path, ...] = ()
    unsettled: int = 0
    unread_folders: tuple[Path, ...] = ()
    away_disks: tuple[Path, ...] = ()
    other_disks: tuple[Path, ...] = ()
    to_compare: int = 0


@dataclass(slots=True)
class _Found:
    """What one folder's walk found different from the catalogue."""

    folder: Folder
    unknown: list[FileStamp] = field(default_factory=list)
    touched: list[tuple[KnownFile, FileStamp]] = field(default_factory=list)
    first_seen: list[tuple[KnownFile, FileStamp]] = field(default_factory=list)
    doubtful: list[tuple[KnownFile, FileStamp]] = field(default_factory=list)
    missing: dict[str, KnownFile] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    dangling: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    litter: list[str] = field(default_factory=list)
    unsettled: int = 0


@dataclass(slots=True)
class _Missing:
    """The photos that are not where they were: each may turn up somewhere else, once."""

    by_content: dict[int, list[tuple[str, KnownFile]]]
    by_stamp: dict[tuple[str, int, int], list[tuple[str, KnownFile]]]
    taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, found: Iterable[_Found]) -> _Missing:
        by_content = defaultdict(list)
        by_stamp = defaultdict(list)
        for one in found:
            for path, known in one.missing.items():
                by_stamp[_name(path), known.size, known.mtime_ns].append((path, known))
                if known.content_id is not None:
                    by_content[known.content_id].append((path, known))
        return cls(dict(by_content), dict(by_stamp))

    def with_stamp(self, stamp: FileStamp) -> KnownFile | None:
        """The one missing photo with this name, size and time; None where it is not clear."""
        candidates = self.by_stamp.get((_name(stamp.relative_path), stamp.size, stamp.mtime_ns))
        if candidates is None or len(candidates) != 1:
            return None
        known = candidates[0][1]
        return None if known.photo_id in self.taken else known

    def with_content(self, content_id: int, stamp: FileStamp) -> KnownFile | None:
        """A missing photo with this content, rather one of the same file name."""
        name = _name(stamp.relative_path)
        candidates = [
            (_name(path) != name, known)
            for path, known in self.by_content.get(content_id, ())
            if known.photo_id not in self.taken
        ]
        return min(candidates)[1] if candidates else None


def _name(relative_path: str) -> str:
    return PurePosixPath(relative_path).name


class Reconciler:
    """One comparison of disk and catalogue. ``data_folder`` is the library's own, never entered."""

    def __init__(
        self,
        catalogue: Catalogue,
        data_folder: Path,
        control: Control,
        on_progress: ProgressCallback | None,
        settle_seconds: float,
    ) -> None:
        self._catalogue = catalogue
        self._data_folder = data_folder
        self._control = control
        self._on_progress = on_progress
        self._settle_seconds = settle_seconds
        self._changes = FolderChanges()
        self._other_disks: list[Path] = []

    def run(self) -> ReconcileReport:
        """Walk every folder and bring the catalogue to what is there.

        What was found out about a photo is committed as it is found, so that a walk that is
        stopped has not hashed in vain; deletions come last, once every move is known.
        """
        folders = self._catalogue.folders.all()
        found = [one for folder in folders if (one := self._walk(folder)) is not None]
        walked = {one.folder.id for one in found}
        missing = _Missing.of(found)
        sizes = self._catalogue.photos.content_sizes()
        changed = self._settle_touched(found, sizes)
        moved, new = self._settle_unknown(found, missing, sizes)
        deleted = self._delete(found, missing)
        self._catalogue.photos.note_seen([seen for one in found for seen in one.first_seen])
        comparison = Comparison(self._catalogue, self._control)
        doubtful = [(one.folder, *files) for one in found for files in one.doubtful]
        to_compare = comparison.compare_for_a_while(doubtful, self._on_progress)
        return ReconcileReport(
            new=new,
            changed=changed + comparison.changed,
            moved=moved,
            deleted=deleted,
            offline_folders=tuple(f.path for f in folders if f.id not in walked),
            unsettled=sum(one.unsettled for one in found),
            unread_folders=tuple(one.folder.path / name for one in found for name in one.unread),
            away_disks=tuple(one.folder.path / name for one in found for name in one.away),
            other_disks=tuple(self._other_disks),
            to_compare=to_compare,
        )

    def _tell(self, done: int, total: int, what: str) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(done, total, what=what))

    # --- walking -----------------------------------------------------------------------------

    def _walk(self, folder: Folder) -> _Found | None:
        """What is different in one folder; None where it is offline."""
        found = _Found(folder)
        known = self._catalogue.photos.known_files(folder.id)
        stamps: dict[str, FileStamp] = {}
        mounted: set[str] = set()
        place = place_of(folder.path)
        try:
            mounted |= mounts_below(folder.path, mount_table())
            for stamp in scan(
                folder.path,
                EXTENSIONS,
                folder.excludes,
                self._control,
                left_out=found.unread.append,
                never_enter=self._data_folder,
                on_mount=mounted.add,
                on_dangling=found.dangling.append,
                on_litter=found.litter.append,
            ):
                stamps[stamp.relative_path] = stamp
                if len(stamps) % _TELL_EVERY == 0:
                    self._tell(len(stamps), max(len(stamps), len(known)), str(folder.path))
        except FolderProblem:
            place = None
        before = self._catalogue.folders.place(folder.id)
        if place is None or place_of(folder.path) != place:  # (un)mounted during the walk
            place = None
        elif known and not (place.is_surely(before) or most_are_there(folder.path, known)):
            # The bare mount point of its disk, or another disk at the same place.
            place = None
            if stamps:
                self._other_disks.append(folder.path)
        if place is None:
            self._catalogue.folders.set_online(folder.id, online=False, place=before)
            return None
        self._catalogue.folders.set_online(folder.id, online=True, place=place)
        self._catalogue.folders.note_left_out(folder.id, len(found.litter))
        self._look_at_disks(found, known, stamps, mounted)
        self._compare(found, known, stamps)
        return found

    def _look_at_disks(
        self,
        found: _Found,
        known: dict[str, KnownFile],
        stamps: dict[str, FileStamp],
        mounted: set[str],
    ) -> None:
        """Leave out the sub-folders whose disk is away, and keep which ones are there."""
        folder = found.folder
        before = self._catalogue.mounts.of(folder.id)
        disks = disks_below(folder, known, before, mounted, [*found.unread, *found.dangling])
        leading = _holding(found.dangling, known).union(known.keys() & found.dangling)
        found.away = [*disks.away, *leading]
        away = Under(disks.away)
        strange = [name for name in stamps if away.holds(name)] if disks.away else []
        for name in strange:
            del stamps[name]
        others = _holding(disks.away, strange)
        self._other_disks.extend(folder.path / path for path in disks.away if path in others)
        remembered = _remembered(disks, before, stamps)
        if remembered != before:
            self._catalogue.mounts.replace(folder.id, remembered)

    def _compare(
        self, found: _Found, known: dict[str, KnownFile], stamps: dict[str, FileStamp]
    ) -> None:
        """Sort the folder's files into unknown, touched, missing and still being written."""
        for path, stamp in stamps.items():
            before = known.get(path)
            if before is not None and (before.size, before.mtime_ns) == (
                stamp.size,
                stamp.mtime_ns,
            ):
                if _may_be_other(before, stamp):
                    found.doubtful.append((before, stamp))
                elif (before.ctime_ns, before.inode) == _UNKNOWN != (stamp.ctime_ns, stamp.inode):
                    found.first_seen.append((before, stamp))
                continue
            if self._is_unsettled(found.folder.path, stamp):
                found.unsettled += 1
            elif before is None:
                found.unknown.append(stamp)
            else:
                found.touched.append((before, stamp))
        kept = Under([*found.unread, *found.away])
        found.missing = {
            path: before
            for path, before in known.items()
            if path not in stamps and not kept.holds(path)
        }

    def _is_unsettled(self, root: Path, stamp: FileStamp) -> bool:
        """Whether the file was written to just now, or since it was seen a moment ago."""
        if self._settle_seconds <= 0:
            return False
        if abs(time.time() - stamp.mtime_ns / 1e9) < self._settle_seconds:
            return True
        try:
            now = os.stat(f"{root}/{stamp.relative_path}")  # noqa: PTH116 - one of many thousands
        except OSError:
            return True
        return stamp_of(now) != (stamp.size, stamp.mtime_ns)

    # --- deciding ----------------------------------------------------------------------------

    def _settle_touched(self, found: list[_Found], sizes: set[int]) -> int:
        """Files with another stamp: the same bytes as before, other known ones, or new ones."""
        changed = 0
        todo = [(one, *touched) for one in found for touched in one.touched]
        for done, (one, before, stamp) in enumerate(todo):
            self._checkpoint(done, len(todo), stamp)
            content_id = self._known_content(one.folder, stamp, sizes)
            changed += content_id is None or content_id != before.content_id
            self._changes.restamped.append((before, stamp, content_id))
        self._apply()
        return changed

    def _settle_unknown(
        self, found: list[_Found], missing: _Missing, sizes: set[int]
    ) -> tuple[int, int]:
        """Files at unknown paths: moved here, copied from a known one, or new. (moved, new)"""
        moved = new = 0
        todo = [(one.folder, stamp) for one in found for stamp in one.unknown]
        for done, (folder, found_stamp) in enumerate(todo):
            stamp = found_stamp
            self._checkpoint(done, len(todo), stamp)
            before = missing.with_stamp(stamp)
            content_id = before.content_id if before else None
            if before is not None:  # by its name, size and time: the next walk reads it
                stamp = replace(stamp, ctime_ns=before.ctime_ns, inode=before.inode)
            else:
                content_id = self._known_content(folder, stamp, sizes)
                if content_id is not None:
                    before = missing.with_content(content_id, stamp)
            if before is None:
                new += 1
                self._changes.added.append((folder.id, stamp, content_id))
            else:
                moved += 1
                missing.taken.add(before.photo_id)
                self._changes.moved.append((before.photo_id, folder.id, stamp, content_id))
        self._apply()
        return moved, new

    def _delete(self, found: list[_Found], missing: _Missing) -> int:
        """Forget the photos that turned up nowhere."""
        for one in found:
            self._changes.deleted.extend(
                (known.photo_id, path)
                for path, known in one.missing.items()
                if known.photo_id not in missing.taken
            )
        deleted = len(self._changes.deleted)
        self._apply()
        return deleted

    def _checkpoint(self, done: int, total: int, stamp: FileStamp) -> None:
        if done % _APPLY_EVERY == 0:
            self._apply()
            self._tell(done, total, stamp.relative_path)
        self._control.checkpoint()

    def _apply(self) -> None:
        self._catalogue.photos.apply(self._changes)
        self._changes = FolderChanges()

    def _known_content(self, folder: Folder, stamp: FileStamp, sizes: set[int]) -> int | None:
        """The known content that the file holds, or None.

        The file is read only where a known content has exactly its size.
        """
        if stamp.size not in sizes:
            return None
        try:
            content_hash = content_hash_of(folder.path / stamp.relative_path, self._control)
        except OSError:
            return None  # decoding will say what is wrong with it
        return self._catalogue.photos.content_id(content_hash)


def _holding(folders: Iterable[str], stamps: Iterable[str]) -> set[str]:
    """Those of ``folders`` with a file below them."""
    wanted = set(folders)
    if not wanted:
        return wanted
    return {
        path
        for stamp in stamps
        for path in map(str, PurePosixPath(stamp).parents)
        if path in wanted
    }


def _remembered(
    disks: DisksBelow, before: Mapping[str, Disk], stamps: Iterable[str]
) -> dict[str, Disk]:
    """The disks that hold photos, and those known before that are not to be seen now."""
    holding = _holding(disks.present, stamps)
    present = {path: disk for path, disk in disks.present.items() if path in holding}
    hidden = {**disks.away, **disks.unsaid}
    return present | {path: disk for path, disk in hidden.items() if path in before}


def _may_be_other(before: KnownFile, stamp: FileStamp) -> bool:
    """Whether something was done to a file of the same size and time; not where none can tell."""
    was, now = (before.ctime_ns, before.inode), (stamp.ctime_ns, stamp.inode)
    return was != now and _UNKNOWN not in (was, now)
