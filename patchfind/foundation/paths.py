"""Where things lie: the default library, downloaded weights, logs, and the shipped resources."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APPLICATION = "patchfind"


def absolute(path: Path) -> Path:
    """``path`` as a person may write it, made absolute: "~" is followed, links stay as named."""
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111


def real(path: Path) -> Path:
    """``path`` with every link followed as far as it leads: a loop of links is no error."""
    return Path(os.path.realpath(path))


def is_folder(path: Path) -> bool:
    """Whether a folder is there. Unlike Path's own, this raises for no name, however long."""
    return os.path.isdir(path)  # noqa: PTH112


def exists(path: Path) -> bool:
    """Whether anything is there. Unlike Path's own, this raises for no name, however long."""
    return os.path.exists(path)  # noqa: PTH110


def default_library() -> Path:
    """The data folder of the library that opens when no other is named."""
    return Path(platformdirs.user_data_dir(_APPLICATION, appauthor=False)) / "library"


def weights_folder() -> Path:
    """Where imported and downloaded backbone weights are kept, shared by all libraries."""
    return Path(platformdirs.user_data_dir(_APPLICATION, appauthor=False)) / "weights"


def cache_folder() -> Path:
    """For what can be made again at any time (evaluation descriptors)."""
    return Path(platformdirs.user_cache_dir(_APPLICATION, appauthor=False))


def log_file() -> Path:
    """The application's log."""
    return Path(platformdirs.user_log_dir(_APPLICATION, appauthor=False)) / "patchfind.log"


def resources_folder() -> Path:
    """The shipped resources: inside an installed wheel, or the checkout's own folder."""
    package = real(Path(__file__)).parent.parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
