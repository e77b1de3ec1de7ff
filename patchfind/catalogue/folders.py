"""The watched folders as the catalogue keeps them, and the disks inside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from patchfind.catalogue.database import Database, Row
from patchfind.catalogue.names import from_sql, to_sql
from patchfind.catalogue.problems import damaged
from patchfind.catalogue.sound_rows import excludes_of, is_folder, is_mount, is_place
from patchfind.domain.changes import Changes
from patchfind.domain.photo import Folder, FolderCounts, FolderId
from patchfind.domain.place import Disk, Place
from patchfind.foundation.sentence import Sentence

_COLUMNS = "id, path, excludes, online, left_out, inside, unwatched"

_COUNTS = """
    SELECT folder_id, 0, COUNT(*) FROM photos GROUP BY folder_id
    UNION ALL
    SELECT folder_id, 1, COUNT(*) FROM photos NOT INDEXED
    WHERE NOT EXISTS (SELECT 1 FROM photo_rows WHERE photo_rows.content_id = photos.content_id)
    AND NOT EXISTS (SELECT 1 FROM failures WHERE photo_id = photos.id)
    GROUP BY folder_id
    UNION ALL
    SELECT folder_id, 2, COUNT(*) FROM failures CROSS JOIN photos ON photos.id = photo_id
    GROUP BY folder_id
    UNION ALL
    SELECT folder_id, 3, COUNT(*) FROM contents CROSS JOIN photos ON content_id = contents.id
    WHERE lines_there < 100
    AND NOT EXISTS (SELECT 1 FROM failures WHERE photo_id = photos.id)
    GROUP BY folder_id
"""
"""All photos, the pending, failed and incomplete of each folder, from one moment.

A window asks all the time, of libraries that are indexed but for a few photos. The totals come
from an index alone; the pending are found in the order of the table (in that of the paths each
row would be looked up by itself), and the few failed or incomplete come first in their joins.
"""


def _folder(row: Row) -> Folder:
    folder_id, path, excludes, online, *counts = row
    return Folder(
        FolderId(folder_id),
        Path(from_sql(path)),
        excludes_of(excludes) or (),
        bool(online),
        *counts,
    )


def _counted(
    folder: Folder, total: int, pending: int, failed: int, incomplete: int
) -> FolderCounts:
    """The folder's counts: what is neither pending nor failed is indexed."""
    return FolderCounts(folder, total - pending - failed, pending, failed, incomplete)


_Check = Callable[[Sequence[Folder]], None]


def _nothing(_folders: Sequence[Folder]) -> None:
    """The check of who knows already that all is well."""


class FolderTable:
    """Watched folders. Paths are absolute; an unknown id is quietly nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, *, sound_only: bool = False) -> list[Folder]:
        """Every folder, in the order in which they were added.

        Raises LibraryCorrupt where one is damaged, unless those are left out by ``sound_only``.
        """
        query = f"SELECT {_COLUMNS} FROM folders ORDER BY id"  # noqa: S608 - our own columns
        rows = self._database.rows(query)
        sound = self._database.sound("folders", rows, is_folder)
        if len(sound) < len(rows) and not sound_only:
            raise damaged(self._database.path, Sentence("a folder in it is not readable"))
        return [_folder(row) for row in sound]

    def counts(self) -> list[FolderCounts]:
        """Every folder with how many of its photos stand where.

        A photo is *indexed* once it can be found through at least one encoder set.
        """
        rows = self._database.rows(_COUNTS)
        counted = {(folder_id, what): count for folder_id, what, count in rows}
        return [
            _counted(folder, *(counted.get((folder.id, what), 0) for what in range(4)))
            for folder in self.all()
        ]

    def add(self, path: Path, excludes: Iterable[str], check: _Check = _nothing) -> Folder:
        """Watch ``path``, which is not watched yet.

        ``check`` gets the folders, to which nobody adds meanwhile, and may raise.
        """
        globs = tuple(excludes)
        with self._database.write(Changes.FOLDERS) as connection:
            check(self.all())
            cursor = connection.execute(
                "INSERT INTO folders (path, excludes) VALUES (?, ?)",
                (to_sql(str(path)), json.dumps(globs)),
            )
            assert cursor.lastrowid is not None
            return Folder(FolderId(cursor.lastrowid), path, globs, online=True)

    def remove(self, folder_id: FolderId) -> None:
        """Forget a folder and its photos; their contents stay until they are compacted away."""
        with self._database.write(
            Changes.FOLDERS | Changes.PHOTOS | Changes.FAILURES
        ) as connection:
            connection.execute("DELETE FROM folders WHERE id = ?", (folder_id,))

    def relocate(
        self, folder_id: FolderId, path: Path, place: Place, check: _Check = _nothing
    ) -> None:
        """The same folder lies at ``path`` now, which is ``place``; its photos stay.

        ``check`` gets the others, to which nobody adds meanwhile, and may raise.
        """
        with self._database.write(Changes.FOLDERS) as connection:
            check([one for one in self.all() if one.id != folder_id])
            connection.execute(
                """UPDATE folders SET path = ?, online = 1, volume = ?, root_inode = ?
                   WHERE id = ?""",
                (to_sql(str(path)), place.volume, place.directory, folder_id),
            )

    def set_excludes(self, folder_id: FolderId, excludes: Iterable[str]) -> None:
        """Replace the globs of what is left out."""
        with self._database.write(Changes.FOLDERS) as connection:
            connection.execute(
                "UPDATE folders SET excludes = ? WHERE id = ?",
                (json.dumps(tuple(excludes)), folder_id),
            )

    def place(self, folder_id: FolderId) -> Place:
        """Which directory the root was when it was last seen; one of no volume where never."""
        row = self._database.row(
            "SELECT volume, root_inode FROM folders WHERE id = ?", (folder_id,)
        )
        return Place(*row) if row and is_place(*row) else Place()

    def set_online(self, folder_id: FolderId, *, online: bool, place: Place) -> None:
        """Record whether the root can be read, and which directory it is."""
        row = self._database.row(
            "SELECT 1 FROM folders WHERE id = ? AND online = ? AND volume = ? AND root_inode = ?",
            (folder_id, online, place.volume, place.directory),
        )
        if row is not None:
            return
        with self._database.write(Changes.FOLDERS) as connection:
            connection.execute(
                "UPDATE folders SET online = ?, volume = ?, root_inode = ? WHERE id = ?",
                (online, place.volume, place.directory, folder_id),
            )

    def note_left_out(self, folder_id: FolderId, count: int) -> None:
        """Record how many folders in it a walk took for no photos of a person."""
        row = self._database.row("SELECT left_out FROM folders WHERE id = ?", (folder_id,))
        if row is None or row[0] == count:
            return
        with self._database.write(Changes.FOLDERS) as connection:
            connection.execute("UPDATE folders SET left_out = ? WHERE id = ?", (count, folder_id))

    def note_coverage(self, folder_id: FolderId, inside: int, unwatched: int) -> None:
        """Record how many folders in it are looked through, and how many give no events."""
        row = self._database.row("SELECT inside, unwatched FROM folders WHERE id = ?", (folder_id,))
        if row is None or row == (inside, unwatched):
            return
        with self._database.write(Changes.FOLDERS) as connection:
            connection.execute(
                "UPDATE folders SET inside = ?, unwatched = ? WHERE id = ?",
                (inside, unwatched, folder_id),
            )


class MountTable:
    """Disks by the relative path of their mount point; those of a removed folder go with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, folder_id: FolderId) -> dict[str, Disk]:
        """The disks below the folder's root."""
        rows = self._database.rows(
            """SELECT relative_path, volume, directory, linked
               FROM folder_mounts WHERE folder_id = ?""",
            (folder_id,),
        )
        return {
            from_sql(path): Disk(Place(volume, directory), bool(linked))
            for path, volume, directory, linked in self._database.sound("disks", rows, is_mount)
        }

    def replace(self, folder_id: FolderId, disks: Mapping[str, Disk]) -> None:
        """Let ``disks`` be the folder's from now on; nothing where it is gone."""
        with self._database.write(Changes.FOLDERS) as connection:
            connection.execute("DELETE FROM folder_mounts WHERE folder_id = ?", (folder_id,))
            connection.executemany(
                """INSERT INTO folder_mounts (folder_id, relative_path, volume, directory, linked)
                   SELECT id, ?, ?, ?, ? FROM folders WHERE id = ?""",
                (
                    (to_sql(path), disk.place.volume, disk.place.directory, disk.linked, folder_id)
                    for path, disk in sorted(disks.items())
                ),
            )
