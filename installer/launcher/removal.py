"""Taking away what PatchFind made on this person's account: never a photo."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from installer.launcher import places
from installer.launcher.environments import Environments, remove_folder
from installer.launcher.fronts import Front
from installer.launcher.uv_tool import plain_environment

QUESTION = (
    "Remove PatchFind's library too? It is the index of your photos, with what you saved in it. "
    "Photos are never touched, and libraries that you made in other places stay."
)


def uninstall(front: Front, *, libraries: bool | None) -> int:
    """Remove the private environments, what is in file managers, and, if so asked, the library.

    ``libraries`` is what was said about them already; None asks. The exit code.
    """
    if libraries is None:
        libraries = front.ask(QUESTION)
    environment = Environments(places.program_folder()).current()
    if environment is not None:
        words = [str(environment.python), "-m", "patchfind", "integrate", "--remove"]
        variables = plain_environment(os.environ)
        subprocess.run(words, env=variables, capture_output=True, check=False)
    left: list[Path] = []
    remove_all(libraries=libraries, failed=left.append)
    if left:
        front.tell(f"Not all could be removed; in use, or not yours: {', '.join(map(str, left))}")
    return 1 if left else 0


def remove_all(*, libraries: bool, failed: Callable[[Path], None]) -> None:
    """Remove the folders; an emptied data folder goes with them."""
    data = places.data_folder()
    # On Windows this very Python lies in there; the uninstaller removes it afterwards.
    folders = [] if places.WINDOWS else [places.program_folder()]
    if libraries:
        folders += [data / "library", data / "weights", *places.other_folders()]
    for folder in folders:
        remove_folder(folder, failed=failed)
    if data.is_dir() and not data.is_symlink() and not any(data.iterdir()):
        data.rmdir()
