"""Which sub-folders of the watched folders lay on a disk of their own when they were last seen."""

from __future__ import annotations

from collections.abc import Iterable

from patchfind.catalogue.database import Database
from patchfind.catalogue.names import from_sql, to_sql
from patchfind.domain.photo import FolderId


class MountTable:
    """Relative paths of mount points; those of a removed folder go with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, folder_id: FolderId) -> set[str]:
        """The mount points below the folder's root."""
        rows = self._database.rows(
            "SELECT relative_path FROM folder_mounts WHERE folder_id = ?", (folder_id,)
        )
        return {from_sql(path) for (path,) in rows}

    def replace(self, folder_id: FolderId, paths: Iterable[str]) -> None:
        """Let ``paths`` be the folder's mount points from now on; nothing where it is gone."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM folder_mounts WHERE folder_id = ?", (folder_id,))
            connection.executemany(
                "INSERT INTO folder_mounts SELECT id, ? FROM folders WHERE id = ?",
                ((to_sql(path), folder_id) for path in sorted(set(paths))),
            )
