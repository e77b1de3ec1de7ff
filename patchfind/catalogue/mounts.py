"""Which sub-folders of the watched folders lay on a disk of their own when they were last seen."""

from __future__ import annotations

from collections.abc import Mapping

from patchfind.catalogue.database import Database
from patchfind.catalogue.names import from_sql, to_sql
from patchfind.catalogue.sound_rows import is_mount
from patchfind.domain.changes import Changes
from patchfind.domain.photo import FolderId
from patchfind.domain.place import Disk, Place


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
