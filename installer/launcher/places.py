"""Where an installed package lies, and where a person's private environment does."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Package:
    """What was installed: read-only, and the same for every person on the machine.

    ``python`` is what environments are made with: the one that runs this. ``command`` are the words
    that start PatchFind, for menus and file managers.
    """

    folder: Path
    version: str
    python: str
    command: tuple[str, ...]

    @classmethod
    def at(cls, folder: Path) -> Package:
        """The package in ``folder``. Raises OSError, ValueError, KeyError where it is damaged."""
        stated = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        words = [word.replace("{package}", str(folder)) for word in stated["command"]]
        return cls(folder, stated["version"], own_python(), tuple(words))

    @property
    def uv(self) -> Path:
        return self.folder / "bin" / ("uv.exe" if WINDOWS else "uv")

    @property
    def lock(self) -> Path:
        return self.folder / "requirements.lock"

    @property
    def wheel(self) -> Path:
        """Raises OSError where there is not exactly one."""
        found = list(self.folder.glob("patchfind-*.whl"))
        if len(found) != 1:
            raise FileNotFoundError(self.folder / "patchfind-*.whl")
        return found[0]

    @property
    def wheels(self) -> Path | None:
        """The folder of everything else, in an offline package."""
        folder = self.folder / "wheels"
        return folder if folder.is_dir() else None

    def identity(self) -> str:
        """Names the environment that this package needs: another package, another environment."""
        # A newer release of the system brings another Python under the same path.
        digest = hashlib.sha256(os.path.realpath(self.python).encode())
        for file in (self.lock, self.wheel):
            digest.update(file.read_bytes())
        return digest.hexdigest()[:16]


def own_python() -> str:
    """The Python that runs this, by the name that has a console on Windows."""
    return str(Path(sys.base_prefix) / "python.exe") if WINDOWS else sys.executable


def data_folder() -> Path:
    """PatchFind's own folder among this person's data, as platformdirs has it."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "patchfind"
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "patchfind"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "patchfind"


def other_folders() -> tuple[Path, ...]:
    """Where else PatchFind keeps what can go with it: what it can make again, and its log."""
    home = Path.home()
    if sys.platform == "darwin":
        return (home / "Library" / "Caches" / "patchfind", home / "Library" / "Logs" / "patchfind")
    if WINDOWS:
        return (data_folder() / "Cache", data_folder() / "Logs")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    state = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    return (cache / "patchfind", state / "patchfind")


def program_folder() -> Path:
    """What the launcher makes, and removes again: environments, uv's cache, its Python, a log."""
    return data_folder() / "program"
