"""A library over rows in memory, as the window needs it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patchfind.catalogue.finds import Find
from patchfind.domain.changes import Changes, DataVersion
from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.headers import Headers
from patchfind.domain.photo import (
    Failure,
    Folder,
    FolderCounts,
    FolderId,
    Photo,
    PhotoId,
    PhotoState,
)
from patchfind.domain.progress import Control, Progress, ProgressCallback
from patchfind.domain.query import Query
from patchfind.foundation.errors import FolderProblem, UsageProblem
from patchfind.foundation.settings import Settings
from patchfind.library.recheck import CheckReport


@dataclass
class Outcome:
    """What a walk reports."""

    unsettled: int = 0
    to_compare: int = 0


@dataclass(frozen=True)
class MemoryObject:
    """A saved object."""

    id: int
    name: str
    query: Query


class MemoryLibrary:
    """Folders and photos in lists, and its own tables; may be used from any thread."""

    def __init__(self, root: Path, photos: Sequence[Photo] = ()) -> None:
        self.root = root
        self.settings = Settings()
        self.folders = self.photos = self.objects = self.headers = self.finds = self
        self.facts: dict[PhotoId, Headers] = {}
        self.incomplete: dict[PhotoId, int] = {}
        self.new: dict[int, set[str]] = {}
        self.rows = list(photos)
        self.watched = [
            Folder(FolderId(number), Path(f"/photos/{number}"), (), online=True)
            for number in sorted({photo.folder_id for photo in photos})
        ]
        self.failed: list[Failure] = []
        self.retried = 0
        self.version = DataVersion(1, dict.fromkeys(Changes, 1))
        self.walks = 0
        self.checked = self.checks = self.other_bytes = 0
        self.check_gate, self.checking = threading.Event(), threading.Event()
        self.kept: list[MemoryObject] = []
        self._object_ids = itertools.count(1)

    def unseen_counts(self) -> dict[int, int]:
        return {object_id: len(new) for object_id, new in self.new.items()}

    def unseen(self, object_id: int) -> set[str]:
        return self.new.get(object_id, set())

    def unseen_finds(self, object_id: int) -> Sequence[Find]:
        hashes = sorted(self.unseen(object_id))
        return [Find(object_id, one, WHOLE_PHOTO, -9.0) for one in hashes]

    def give_back(self, object_id: int, finds: Sequence[Find]) -> None:
        new = self.unseen(object_id) | {find.content_hash for find in finds}
        self.new |= {object_id: new} if new else {}

    def take_back(self, object_id: int, finds: Sequence[Find]) -> None:
        self.new[object_id] = self.unseen(object_id) - {find.content_hash for find in finds}

    def mark_seen(self, object_id: int) -> None:
        self.new.pop(object_id, None)
        self.change(Changes.FINDS)

    def save_settings(self, settings: Settings) -> None:
        self.settings = settings

    def counts(self) -> list[FolderCounts]:
        def count(folder: Folder, state: PhotoState) -> int:
            return sum(p.folder_id == folder.id and p.state is state for p in self.rows)

        return [
            FolderCounts(
                folder,
                count(folder, PhotoState.INDEXED),
                count(folder, PhotoState.PENDING),
                count(folder, PhotoState.FAILED),
                sum(p.folder_id == folder.id and p.id in self.incomplete for p in self.rows),
            )
            for folder in self.watched
        ]

    def add_folder(self, path: Path, excludes: Sequence[str] = ()) -> Folder:
        if any(folder.path == path for folder in self.watched):
            raise FolderProblem(f"{path} is in the library already.", path=path)
        known = [folder.id for folder in self.watched]
        folder = Folder(FolderId(max(known, default=0) + 1), path, tuple(excludes), online=True)
        self.watched.append(folder)
        self.change(Changes.FOLDERS, Changes.PHOTOS)
        return folder

    def remove(self, folder_id: FolderId) -> None:
        self.watched = [folder for folder in self.watched if folder.id != folder_id]
        self.rows = [photo for photo in self.rows if photo.folder_id != folder_id]
        self.change(Changes.FOLDERS, Changes.PHOTOS)

    def relocate_folder(self, folder_id: FolderId, new_path: Path) -> None:
        self.watched = [
            replace(folder, path=new_path) if folder.id == folder_id else folder
            for folder in self.watched
        ]
        self.change(Changes.FOLDERS, Changes.PHOTOS)

    def set_excludes(self, folder_id: FolderId, excludes: Sequence[str]) -> None:
        self.watched = [
            replace(one, excludes=tuple(excludes)) if one.id == folder_id else one
            for one in self.watched
        ]
        self.change(Changes.FOLDERS, Changes.PHOTOS)

    def reconcile(self, control: Control, on_progress: ProgressCallback | None = None) -> Outcome:
        control.checkpoint()
        self.walks += 1
        return Outcome()

    def check_photos(self, control: Control, on_progress: ProgressCallback) -> CheckReport:
        """Reads what is not read yet, waiting for ``check_gate`` before each photo."""
        todo = self.rows[self.checked :]
        for done, photo in enumerate(todo):
            self.checking.set()
            while not self.check_gate.wait(0.01) and not control.cancelled:
                pass
            if control.cancelled:
                return CheckReport(done, 0, (), len(todo) - done)
            self.checked += 1
            on_progress(Progress(self.checked, len(self.rows), what=photo.relative_path))
        self.checked = 0
        self.checks += 1
        return CheckReport(len(todo), self.other_bytes, ())

    def shown(
        self, folder_id: FolderId | None, before: Sequence[Photo], most: int | None = None
    ) -> Sequence[Photo]:
        return [photo for photo in self.rows if folder_id in (None, photo.folder_id)][:most]

    def by_ids(self, photo_ids: Sequence[int]) -> Mapping[int, Photo]:
        return {photo.id: photo for photo in self.rows if photo.id in photo_ids}

    def of(self, photo_ids: Sequence[PhotoId]) -> Mapping[PhotoId, Headers]:
        return {one: self.facts[one] for one in photo_ids if one in self.facts}

    def lines_there(self, photo_id: PhotoId) -> int:
        return self.incomplete.get(photo_id, 100)

    def at(self, path: Path) -> Photo | None:
        return next((photo for photo in self.rows if photo.path == path), None)

    def failures(self) -> list[Failure]:
        return self.failed

    def retry_failures(self) -> int:
        self.retried += 1
        return len(self.failed)

    def data_version(self) -> DataVersion:
        return self.version

    def change(self, *kinds: Changes) -> None:
        """Say that things of these kinds have changed, or of any where none is given."""
        count = self.version.writes + 1
        last = dict.fromkeys(kinds or Changes, count)
        self.version = DataVersion(count, {**self.version.last, **last})

    def save(self, name: str, query: Query) -> int:
        known = next((one.id for one in self.kept if one.name == name), None)
        object_id = next(self._object_ids) if known is None else known
        self.kept = [one for one in self.kept if one.id != object_id]
        self.kept.append(MemoryObject(object_id, name, query))
        self.change(Changes.OBJECTS)
        return object_id

    def all(self) -> Sequence[MemoryObject]:
        return sorted(self.kept, key=lambda one: one.name)

    def rename(self, object_id: int, name: str) -> None:
        if any(one.name == name and one.id != object_id for one in self.kept):
            raise UsageProblem(f"There is a saved object “{name}” already. Choose another name.")
        self.kept = [replace(one, name=name) if one.id == object_id else one for one in self.kept]
        self.change(Changes.OBJECTS)

    def delete(self, object_id: int) -> None:
        self.kept = [one for one in self.kept if one.id != object_id]
        self.new.pop(object_id, None)
        self.change(Changes.OBJECTS)
