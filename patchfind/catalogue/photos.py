"""The photos of the watched folders: reading them, and applying what a walk found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from patchfind.catalogue.database import Database
from patchfind.catalogue.folders import FolderTable
from patchfind.catalogue.names import from_sql, to_sql
from patchfind.catalogue.photo_list import PhotoList
from patchfind.catalogue.sound_rows import all_relative, is_relative
from patchfind.domain.changes import Changes
from patchfind.domain.photo import Failure, FileStamp, FolderId, Photo, PhotoId
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.paths import absolute, real
from patchfind.foundation.sentence import Sentence, sentence_of

_SELECT = """
    SELECT photos.id, folder_id, relative_path, photos.size, mtime_ns, hash, width, height,
        CASE WHEN EXISTS (SELECT 1 FROM failures WHERE photo_id = photos.id) THEN 2
             WHEN EXISTS (SELECT 1 FROM photo_rows
                          WHERE photo_rows.content_id = photos.content_id) THEN 1
             ELSE 0 END,
        taken_ms
    FROM photos LEFT JOIN contents ON contents.id = photos.content_id
        LEFT JOIN headers ON headers.content_id = photos.content_id
"""


_WITHIN_REACH = """
    folder_id IN (SELECT id FROM folders WHERE online)
    AND NOT EXISTS (SELECT 1 FROM failures WHERE photo_id = photos.id)
"""

_PENDING = f"""{_WITHIN_REACH}
    AND NOT EXISTS (SELECT 1 FROM photo_rows WHERE photo_rows.content_id = photos.content_id
        AND set_id = (SELECT id FROM encoder_sets WHERE fingerprint = ?))
"""  # noqa: S608 - ours

_READABLE = f"""{_WITHIN_REACH}
    AND photos.content_id IN (SELECT id FROM contents
                              WHERE hash IN (SELECT value FROM json_each(?)))
"""  # noqa: S608 - ours


_KNOWN_CONTENT = "(SELECT id FROM contents WHERE id = ? AND size = ?)"
"""A content that a walk recognised: NULL where it was compacted away since, so that the photo is
pending. The size tells it from another one that got its id meanwhile."""


class KnownFile(NamedTuple):
    """What the catalogue knows of a file; ``content_id`` is None until its bytes were read.

    ``ctime_ns`` and ``inode`` are 0 where they are not known.
    """

    photo_id: PhotoId
    size: int
    mtime_ns: int
    content_id: int | None
    ctime_ns: int = 0
    inode: int = 0


@dataclass(slots=True)
class FolderChanges:
    """What a walk found different from the catalogue.

    A content id of None means that the bytes are unknown: the photo becomes pending.
    ``restamped`` holds (what was known, the new stamp, content id), ``moved`` (photo, its folder
    now, its stamp now, content id), ``added`` (folder, stamp, content id), ``deleted``
    (photo, the relative path at which it is gone).
    """

    restamped: list[tuple[KnownFile, FileStamp, int | None]] = field(default_factory=list)
    moved: list[tuple[PhotoId, FolderId, FileStamp, int | None]] = field(default_factory=list)
    added: list[tuple[FolderId, FileStamp, int | None]] = field(default_factory=list)
    deleted: list[tuple[PhotoId, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.restamped) + len(self.moved) + len(self.added) + len(self.deleted)


class PhotoTable:
    """The photos; reading is safe in any thread while another writes."""

    def __init__(self, database: Database, folders: FolderTable) -> None:
        self._database = database
        self._folders = folders

    def all(self, folder_id: FolderId | None = None, most: int | None = None) -> PhotoList:
        """The photos of one folder or of all, ordered by folder and path; the first ``most``."""
        if folder_id is None:
            return self._select(most=most)
        return self._select("folder_id = ?", (folder_id,), most=most)

    def shown(
        self, folder_id: FolderId | None, before: Sequence[Photo], most: int | None = None
    ) -> Sequence[Photo]:
        """The same, all made; as the very objects ``before`` where nothing about them changed."""
        return self.all(folder_id, most).made(before)

    def by_ids(self, photo_ids: Iterable[int]) -> dict[int, Photo]:
        """Those of ``photo_ids`` that the library still has."""
        where = "photos.id IN (SELECT value FROM json_each(?))"
        return {photo.id: photo for photo in self._select(where, (json.dumps(list(photo_ids)),))}

    def by_id(self, photo_id: PhotoId) -> Photo:
        """One photo. Raises UsageProblem where the library no longer has it."""
        found = self._select("photos.id = ?", (photo_id,))
        if not found:
            raise UsageProblem("This photo is no longer in the library.")
        return found[0]

    def at(self, path: Path) -> Photo | None:
        """The photo at ``path``, or None where the library knows none there.

        Links are followed where the path as it is named leads to none.
        """
        named = absolute(path)
        folders = self._folders.all()
        for candidate, roots in (
            (named, {folder.id: folder.path for folder in folders}),
            (real(named), {folder.id: real(folder.path) for folder in folders}),
        ):
            for folder_id, root in roots.items():
                if root not in candidate.parents:
                    continue
                name = to_sql(candidate.relative_to(root).as_posix())
                found = self._select("folder_id = ? AND relative_path = ?", (folder_id, name))
                if found:
                    return found[0]
        return None

    def of_contents(self, content_ids: Iterable[int]) -> dict[int, list[Photo]]:
        """The photos of each of ``content_ids`` that has any, those within reach first.

        A content without a hash or size that can be is damaged, and has none.
        """
        listed = json.dumps(list(content_ids))
        held = self._database.rows(
            """SELECT id, content_id FROM photos
               WHERE content_id IN (SELECT value FROM json_each(?))""",
            (listed,),
        )
        content_of = {photo_id: content_id for photo_id, content_id in held}  # noqa: C416
        found: dict[int, list[Photo]] = {}
        where = "photos.content_id IN (SELECT value FROM json_each(?))"
        for photo in sorted(self._select(where, (listed,)), key=lambda one: not one.online):
            if photo.id in content_of and photo.content_hash:
                found.setdefault(content_of[photo.id], []).append(photo)
        return found

    def content_ids(self, hashes: Iterable[str]) -> set[int]:
        """The ids of those of the contents ``hashes`` that are known."""
        rows = self._database.rows(
            "SELECT id FROM contents WHERE hash IN (SELECT value FROM json_each(?))",
            (json.dumps(list(hashes)),),
        )
        return {content_id for (content_id,) in rows}

    def pending(self, fingerprint: str) -> list[Photo]:
        """The photos within reach that lack the set's descriptors and have not failed."""
        return list(self._select(_PENDING, (fingerprint,)))

    def any_pending(self, fingerprint: str) -> bool:
        """Whether there is any of these."""
        return bool(self._select(_PENDING, (fingerprint,), most=1))

    def _select(
        self, where: str = "", parameters: Sequence[object] = (), *, most: int | None = None
    ) -> PhotoList:
        """The photos for which the SQL condition ``where`` holds, by folder and path.

        A photo of a folder that was added meanwhile is left out.
        """
        known = {folder.id: folder for folder in self._folders.all()}
        condition = f"WHERE {where}" if where else ""
        rows = self._database.rows(
            f"{_SELECT} {condition} ORDER BY folder_id, relative_path LIMIT ?",
            (*parameters, -1 if most is None else most),
        )
        if any(row[1] not in known for row in rows):
            rows = [row for row in rows if row[1] in known]
        if not all_relative([row[2] for row in rows]):
            rows = self._database.sound("photos", rows, lambda *row: is_relative(row[2]))
        return PhotoList(rows, known.values())

    def readable(self, hashes: Iterable[str]) -> list[Photo]:
        """The photos within reach that have one of the contents and have not failed."""
        return list(self._select(_READABLE, (json.dumps(list(hashes)),)))

    def failures(self) -> list[Failure]:
        """The photos that could not be indexed, or only in part, and why, by folder and path."""
        roots = {folder.id: folder.path for folder in self._folders.all()}
        rows = self._database.rows(
            """SELECT photo_id, folder_id, relative_path, reason, 0
               FROM failures JOIN photos ON photos.id = photo_id
               UNION ALL
               SELECT photos.id, folder_id, relative_path, '', lines_there
               FROM contents JOIN photos ON photos.content_id = contents.id
               WHERE lines_there < 100
               AND NOT EXISTS (SELECT 1 FROM failures WHERE photo_id = photos.id)
               ORDER BY folder_id, relative_path"""
        )
        return [
            Failure(
                PhotoId(photo_id),
                path,
                Sentence.unpacked(reason) if reason else _incomplete(path, lines_there),
            )
            for photo_id, folder_id, name, reason, lines_there in self._database.sound(
                "failures", rows, lambda *row: is_relative(row[2]) and isinstance(row[3], str)
            )
            if folder_id in roots
            for path in (roots[folder_id] / from_sql(name),)
        ]

    def retry_failures(self) -> int:
        """Make every failed photo pending again; how many there were."""
        with self._database.write(Changes.FAILURES) as connection:
            return connection.execute("DELETE FROM failures").rowcount

    def mark_failed(self, photo_id: PhotoId, reason: str, stamp: FileStamp) -> None:
        """List the photo as failed for as long as the file keeps ``stamp``.

        Nothing where the photo was deleted or moved away meanwhile.
        """
        with self._database.write(Changes.FAILURES) as connection:
            here = (photo_id, to_sql(stamp.relative_path))
            restamped = connection.execute(
                """UPDATE photos SET size = ?, mtime_ns = ?, ctime_ns = 0, inode = 0,
                       content_id = NULL
                   WHERE id = ? AND relative_path = ? AND (size, mtime_ns) <> (?, ?)""",
                (stamp.size, stamp.mtime_ns, *here, stamp.size, stamp.mtime_ns),
            )
            if restamped.rowcount:
                connection.changes |= Changes.PHOTOS
            connection.execute(
                """INSERT OR REPLACE INTO failures (photo_id, reason)
                   SELECT id, ? FROM photos WHERE id = ? AND relative_path = ?""",
                (sentence_of(reason).packed(), *here),
            )

    def known_files(self, folder_id: FolderId) -> dict[str, KnownFile]:
        """Every photo of the folder by its relative path."""
        rows = self._database.rows(
            """SELECT relative_path, id, size, mtime_ns, content_id, ctime_ns, inode
               FROM photos WHERE folder_id = ?""",
            (folder_id,),
        )
        types = {type(row[place]) for row in rows for place in (2, 3, 5, 6)}
        if not (types <= {int} and all_relative([row[0] for row in rows])):
            rows = self._database.sound("photos", rows, _is_known_file)
        return {from_sql(row[0]): KnownFile(*row[1:]) for row in rows}

    def note_seen(self, seen: Sequence[tuple[KnownFile, FileStamp]]) -> None:
        """Keep other times of change and inodes of files that hold what they held.

        Nobody who reads the catalogue sees a difference.
        """
        if not seen:
            return
        with self._database.change() as connection:
            connection.executemany(
                """UPDATE photos SET ctime_ns = ?, inode = ?
                   WHERE id = ? AND size = ? AND mtime_ns = ?""",
                (
                    (stamp.ctime_ns, stamp.inode, was.photo_id, was.size, was.mtime_ns)
                    for was, stamp in seen
                ),
            )

    def to_check(self, folder_id: FolderId) -> dict[str, KnownFile]:
        """The photos of known content that the check which is under way has yet to read."""
        rows = self._database.rows(
            "SELECT id FROM photos WHERE folder_id = ? AND checked = 1", (folder_id,)
        )
        checked = {photo_id for (photo_id,) in rows}
        return {
            path: known
            for path, known in self.known_files(folder_id).items()
            if known.content_id is not None and known.photo_id not in checked
        }

    def note_checked(self, photo_ids: Iterable[PhotoId]) -> None:
        """Photos that the check has read: should it be stopped, it goes on after them."""
        with self._database.change() as connection:
            connection.executemany(
                "UPDATE photos SET checked = 1 WHERE id = ?", ((one,) for one in photo_ids)
            )

    def end_check(self) -> None:
        """The check has read all; the next one begins with the first photo."""
        with self._database.change() as connection:
            connection.execute("UPDATE photos SET checked = 0 WHERE checked = 1")

    def content_sizes(self) -> set[int]:
        """The sizes in bytes of all contents that were ever read and not yet compacted away."""
        sizes = self._database.rows("SELECT DISTINCT size FROM contents")
        return {size for (size,) in sizes if type(size) is int}

    def content_id(self, content_hash: str) -> int | None:
        """The known content with this hash, or None."""
        row = self._database.row("SELECT id FROM contents WHERE hash = ?", (content_hash,))
        return int(row[0]) if row else None

    def apply(self, changes: FolderChanges) -> None:
        """Make the catalogue agree with what a walk found, all of it or nothing.

        Each change is made only where the photo still is what the walk compared with: an ingest
        that committed meanwhile knows better, and the next walk sees to the rest. So it does
        where a content was compacted away or a folder removed meanwhile.
        """
        if not changes:
            return
        with self._database.write(Changes.PHOTOS | Changes.FAILURES) as connection:
            connection.executemany(
                f"""UPDATE photos SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?,
                       content_id = {_KNOWN_CONTENT}
                   WHERE id = ? AND size = ? AND mtime_ns = ?""",  # noqa: S608 - ours
                (
                    (*_stamp(stamp), content, stamp.size, was.photo_id, was.size, was.mtime_ns)
                    for was, stamp, content in changes.restamped
                ),
            )
            connection.executemany(
                "DELETE FROM failures WHERE photo_id = ?",
                ((was.photo_id,) for was, _stamp, _content_id in changes.restamped),
            )
            connection.executemany(
                f"""UPDATE OR IGNORE photos SET folder_id = ?, relative_path = ?,
                       size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?,
                       content_id = {_KNOWN_CONTENT}
                   WHERE id = ? AND EXISTS (SELECT 1 FROM folders WHERE id = ?)""",  # noqa: S608
                (
                    (*_placed(folder, stamp, content), photo_id, folder)
                    for photo_id, folder, stamp, content in changes.moved
                ),
            )
            connection.executemany(
                f"""INSERT OR IGNORE INTO photos
                   (folder_id, relative_path, size, mtime_ns, ctime_ns, inode, content_id)
                   SELECT ?, ?, ?, ?, ?, ?, {_KNOWN_CONTENT}
                   WHERE EXISTS (SELECT 1 FROM folders WHERE id = ?)""",  # noqa: S608 - ours
                ((*_placed(*there), there[0]) for there in changes.added),
            )
            connection.executemany(
                "DELETE FROM photos WHERE id = ? AND relative_path = ?",
                ((photo_id, to_sql(name)) for photo_id, name in changes.deleted),
            )


def _incomplete(path: Path, lines_there: int) -> Sentence:
    return Sentence(
        "{path} is incomplete: {lines_there} % of its lines could be read, and are indexed. Copy "
        "it again from where it came from; it is read again when it changes.",
        path=path,
        lines_there=lines_there,
    )


def _is_known_file(path: object, _photo_id: object, *numbers: object) -> bool:
    size, mtime_ns, content_id, *change = numbers
    whole = all(type(number) is int for number in (size, mtime_ns, *change))
    return whole and type(content_id) in (int, type(None)) and is_relative(path)


def _stamp(stamp: FileStamp) -> tuple[int, ...]:
    return stamp.size, stamp.mtime_ns, stamp.ctime_ns, stamp.inode


def _placed(folder_id: FolderId, stamp: FileStamp, content_id: int | None) -> tuple[object, ...]:
    """What SQL takes for a photo's place, stamp and known content."""
    name = to_sql(stamp.relative_path)
    return folder_id, name, *_stamp(stamp), content_id, stamp.size
