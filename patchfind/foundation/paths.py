"""Where things lie: the default library, downloaded weights, logs, and the shipped resources."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_APPLICATION = "patchfind"


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
    package = Path(__file__).resolve().parent.parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
