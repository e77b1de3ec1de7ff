"""What every reader needs of a folder: its photos in a fixed order, and its JSON files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.paths import is_folder
from patchfind.imaging.formats import EXTENSIONS


def photos_in(folder: Path) -> list[Path]:
    """All image files at any depth of ``folder``, ordered by path. Raises FolderProblem."""
    if not is_folder(folder):
        raise FolderProblem(f"There is no folder {folder}.", path=folder)
    named = (Path(inside, name) for inside, _, names in os.walk(folder) for name in names)
    return sorted(path for path in named if path.suffix.lower() in EXTENSIONS)


def read_json(path: Path) -> Any:
    """The parsed contents of a JSON file. Raises FolderProblem."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FolderProblem(f"{path} cannot be read: {error.strerror}.", path=path) from error
    except ValueError as error:
        raise FolderProblem(f"{path} is not valid JSON: {error}.", path=path) from error
