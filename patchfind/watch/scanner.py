"""Walks a folder and tells what lies there: the truth that file events only hint at."""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from glob import escape
from pathlib import Path, PurePath

from patchfind.domain.photo import FileStamp, change_of, stamp_of
from patchfind.domain.progress import Control
from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.sentence import of_system
from patchfind.watch.litter import NO_MEDIA, is_litter, kept_in
from patchfind.watch.mounts import keeps_numbers, mount_of, mount_table

_HIDDEN_OR_SYSTEM = 0x2 | 0x4
"""Windows: FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM."""

_NOT_LOCAL = 0x1000 | 0x40000 | 0x400000
"""Windows: FILE_ATTRIBUTE_OFFLINE, …_RECALL_ON_OPEN, …_RECALL_ON_DATA_ACCESS."""

_DATALESS = 0x40000000
"""macOS: SF_DATALESS, a file whose bytes are in the cloud."""

_SIGNS = frozenset("*?[")
"""What makes a pattern of a glob."""

LeftOut = Callable[[str], None]
OnMount = Callable[[str], None]
OnFolder = Callable[[str, os.stat_result], None]


class Excludes:
    """What a folder's globs leave out.

    A glob without a slash is compared with each file's and folder's own name ("*.png",
    "Trash"), one with a slash with the path from the folder on ("2019/private", "raw/*.tif").
    Upper and lower case are the same, and a folder that is left out takes all it holds with it.
    """

    def __init__(self, globs: Sequence[str]) -> None:
        cleaned = [glob.replace("\\", "/").removeprefix("**/").rstrip("/") for glob in globs]
        cleaned = [glob.removesuffix("/**") for glob in cleaned if glob]
        self._names = _matcher([glob for glob in cleaned if "/" not in glob])
        paths = [glob.lstrip("/") for glob in cleaned if "/" in glob]
        # Thousands of photos may be left out one by one: these are no alternatives to try in turn.
        self._known = {path.lower() for path in paths if not _SIGNS.intersection(path)}
        self._paths = _matcher([path for path in paths if _SIGNS.intersection(path)])

    def match(self, name: str, relative_path: str) -> bool:
        """Whether the file or folder ``name`` at ``relative_path`` is left out."""
        return bool(
            (self._names and self._names.match(name))
            or (self._known and relative_path.lower() in self._known)
            or (self._paths and self._paths.match(relative_path))
        )


def only(relative_path: PurePath) -> str:
    """The glob that leaves out that one file of a folder; what no line can hold is any sign."""
    return "/" + re.sub(r"[\\\r\n]", "?", escape(relative_path.as_posix()))


def _matcher(globs: Sequence[str]) -> re.Pattern[str] | None:
    if not globs:
        return None
    return re.compile("|".join(fnmatch.translate(glob) for glob in globs), re.IGNORECASE)


def scan(
    root: Path,
    extensions: Collection[str],
    excludes: Sequence[str],
    control: Control,
    *,
    left_out: LeftOut,
    never_enter: Path | None = None,
    on_mount: OnMount | None = None,
    on_dangling: LeftOut | None = None,
    on_litter: LeftOut | None = None,
    on_folder: OnFolder | None = None,
) -> Iterator[FileStamp]:
    """Every file below ``root`` with one of ``extensions`` (lower case, with dot), in any order.

    Hidden and system files, what the globs ``excludes`` match, and the folder ``never_enter``
    (the library's own data) are passed over. So are the folders of ``litter``, and sub-folders
    that say ".nomedia": ``on_litter`` is told the relative path of each of these. Links to
    folders are followed once, so that a loop ends, and never to the folders around the root.
    ``left_out`` is told the relative path of each sub-folder that could not be read and each file
    whose bytes are only in the cloud, ``on_dangling`` that of each link whose target is away:
    what the library knows at or below such a path must not be taken for deleted.

    ``on_mount`` is told the relative path of each sub-folder on another volume than the folder
    around it, ``on_folder`` the path of each folder that is walked, and its stat.

    Raises FolderProblem where the root itself cannot be read, Cancelled where ``control`` says.
    """
    walk = _Walk(root, frozenset(extensions), Excludes(excludes), left_out)
    walk.on_mount = on_mount
    walk.on_dangling = on_dangling or left_out
    walk.on_litter = on_litter or _nobody
    walk.on_folder = on_folder
    for around in Path(os.path.realpath(root)).parents:
        walk.pass_over(around)
    if never_enter is not None:
        walk.pass_over(never_enter)
    return walk.files(control)


_Waiting = tuple[str, int | None]
"""The relative path of a folder still to be read, and the volume of the folder around it."""


class _Walk:
    """One walk: the folders still to be read, and the directories already seen."""

    def __init__(
        self, root: Path, extensions: frozenset[str], excludes: Excludes, left_out: LeftOut
    ) -> None:
        self._root = os.fspath(root)
        self._extensions = extensions
        self._excludes = excludes
        self._left_out = left_out
        self._seen: set[tuple[int, int | str]] = set()
        self._links: list[_Waiting] = []
        self._lasting: dict[int, bool] = {}
        self.on_mount: OnMount | None = None
        self.on_dangling = left_out
        self.on_litter: LeftOut = _nobody
        self.on_folder: OnFolder | None = None

    def pass_over(self, folder: Path) -> None:
        """Treat ``folder`` as already seen, by whatever path the walk comes to it."""
        try:
            found = folder.stat()
        except OSError:
            return
        self._seen.add(_identity(found, folder))

    def files(self, control: Control) -> Iterator[FileStamp]:
        """The files, real folders first: a file reached both ways has its real path."""
        waiting: list[_Waiting] = [("", None)]
        while waiting or self._links:
            control.checkpoint()
            if not waiting:
                self._links.sort(reverse=True)
                waiting.append(self._links.pop())
            yield from self._folder(*waiting.pop(), waiting)

    def _folder(
        self, relative: str, around: int | None, waiting: list[_Waiting]
    ) -> Iterator[FileStamp]:
        """The files of one folder; its sub-folders are added to ``waiting``."""
        path = os.path.join(self._root, relative) if relative else self._root  # noqa: PTH118
        prefix = f"{relative}/" if relative else ""
        try:
            found = os.stat(path)  # noqa: PTH116 - strings: a Path per folder costs
            identity = _identity(found, path)
            if relative and identity in self._seen:
                return
            self._seen.add(identity)
            with os.scandir(path) as entries:
                listed = list(entries)
        except OSError as error:
            if not relative:
                raise FolderProblem(
                    "The folder {root} cannot be read ({why}). Connect its disk, or allow reading "
                    "it.",
                    root=self._root,
                    why=of_system(error),
                    path=Path(self._root),
                ) from error
            self._left_out(relative)
            return
        if relative and any(entry.name.lower() == NO_MEDIA for entry in listed):
            self.on_litter(relative)
            return
        if self.on_mount is not None and around not in (None, found.st_dev):
            self.on_mount(relative)
        if self.on_folder is not None:
            self.on_folder(path, found)
        kept = kept_in(os.path.basename(path))  # noqa: PTH119 - strings: a Path per folder costs
        if kept is not None:
            self.on_litter(relative)
            listed = [entry for entry in listed if entry.name.lower() in kept and entry.is_dir()]
        for entry in listed:
            if entry.name[0] == "." or self._excludes.match(entry.name, prefix + entry.name):
                continue
            stamp = self._entry(entry, prefix + entry.name, found.st_dev, waiting)
            if stamp is not None:
                yield stamp

    def _entry(
        self, entry: os.DirEntry[str], relative: str, volume: int, waiting: list[_Waiting]
    ) -> FileStamp | None:
        """The stamp of a wanted file; a folder is put among those to be read."""
        try:
            if entry.is_dir():
                if is_litter(entry.name):
                    self.on_litter(relative)
                else:
                    (self._links if entry.is_symlink() else waiting).append((relative, volume))
                return None
            wanted = os.path.splitext(entry.name)[1].lower() in self._extensions  # noqa: PTH122
            if not (wanted or entry.is_symlink()):
                return None
            found = entry.stat()  # raises for a link whose target, maybe a folder, is away
        except OSError as error:
            self._without_stamp(relative, error)
            return None
        attributes = getattr(found, "st_file_attributes", 0)
        if not wanted or not stat.S_ISREG(found.st_mode) or attributes & _HIDDEN_OR_SYSTEM:
            return None
        if attributes & _NOT_LOCAL or getattr(found, "st_flags", 0) & _DATALESS:
            self._left_out(relative)
            return None
        change = change_of(found) if self._is_lasting(found.st_dev, entry.path) else (0, 0)
        return FileStamp(relative, *stamp_of(found), *change)

    def _is_lasting(self, volume: int, path: str) -> bool:
        """Whether the volume, on which ``path`` lies, numbers its files for good."""
        if volume not in self._lasting:
            mount = mount_of(os.path.realpath(path), mount_table())
            self._lasting[volume] = keeps_numbers(mount)
        return self._lasting[volume]

    def _without_stamp(self, relative: str, error: OSError) -> None:
        """Tell of a file or link that leads nowhere; behind a loop of links there is nothing."""
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            self.on_dangling(relative)
        elif error.errno != errno.ELOOP:
            self._left_out(relative)


def _nobody(_relative: str) -> None:
    """For walks of which nobody asks what was passed over."""


def _identity(found: os.stat_result, path: str | Path) -> tuple[int, int | str]:
    """What tells a directory from all others; some network drives number none."""
    return found.st_dev, found.st_ino or os.path.realpath(path)
