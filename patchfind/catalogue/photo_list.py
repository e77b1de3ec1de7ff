"""Lists of photos that are made when they are looked at, and kept where nothing changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import overload

from patchfind.catalogue.database import Row
from patchfind.catalogue.names import from_sql
from patchfind.catalogue.sound_rows import is_hash, is_size
from patchfind.domain.headers import is_taken
from patchfind.domain.photo import Folder, FolderId, Photo, PhotoId, PhotoState

_STATES = (PhotoState.PENDING, PhotoState.INDEXED, PhotoState.FAILED)

_Folders = dict[FolderId, tuple[str, bool]]
"""Of each folder, by id, what its photos are made of: its path with a separator, and whether it is
online."""


class PhotoList(Sequence[Photo]):
    """Photos that are made when they are looked at: a list of 200,000 costs little."""

    def __init__(self, rows: Sequence[Row], folders: Iterable[Folder]) -> None:
        """``rows`` are the catalogue's: a photo's id first, then its folder's."""
        self._rows = rows
        self._folders = {
            folder.id: (str(folder.path) + os.sep, folder.online) for folder in folders
        }

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Photo: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Photo]: ...

    def __getitem__(self, index: int | slice) -> Photo | Sequence[Photo]:
        if isinstance(index, slice):
            return [self._photo(row) for row in self._rows[index]]
        return self._photo(self._rows[index])

    def made(self, before: Sequence[Photo]) -> Sequence[Photo]:
        """All photos, as the very objects ``before`` where nothing about them changed.

        ``before`` is what an earlier call gave. Only the others are made: rows are compared in a
        fraction of the time that it takes to make the photos, and whoever shows them tells at once
        which ones are new.
        """
        shown = before if isinstance(before, _MadePhotos) else _MadePhotos([], [], {})
        same = {one for one, made_of in self._folders.items() if shown.folders.get(one) == made_of}
        places = {row[0]: place for place, row in enumerate(shown.rows) if row[1] in same}
        photos, rows = [], []
        for row in self._rows:
            place = places.get(row[0])
            if place is None or shown.rows[place] != row:
                photos.append(self._photo(row))
                rows.append(row)
            else:  # the row shown and not its equal, so that only one of them stays in memory
                photos.append(shown[place])
                rows.append(shown.rows[place])
        return _MadePhotos(photos, rows, self._folders)

    def _photo(self, row: Row) -> Photo:
        photo_id, folder_id, name, size, mtime_ns, content_hash, width, height, state, taken_ms = (
            row
        )
        if not (type(size) is int and type(mtime_ns) is int):
            size = mtime_ns = 0  # damaged: no file is like it
        if not (is_hash(content_hash) and is_size(width, height)):
            content_hash, width, height = "", 0, 0  # not yet read, or damaged
        root, online = self._folders[folder_id]
        relative_path = from_sql(name)
        return Photo(
            PhotoId(photo_id),
            FolderId(folder_id),
            Path(root + relative_path),
            relative_path,
            size,
            mtime_ns,
            content_hash,
            width,
            height,
            _STATES[state],
            online,
            taken_ms if is_taken(taken_ms) else None,
        )


class _MadePhotos(list[Photo]):
    """Photos, and what each of them was made of."""

    def __init__(self, photos: list[Photo], rows: list[Row], folders: _Folders) -> None:
        super().__init__(photos)
        self.rows = rows
        self.folders = folders
