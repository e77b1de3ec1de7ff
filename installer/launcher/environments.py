"""The private environments of one person: making, checking, switching, going back, mending.

An environment lies in a folder named for the package that it was made for. Its mark is written
last, after a check of the whole, so one without a mark is half-made and is made anew. The file
"current" names the one that is used, and is replaced in one step: until then, and when anything
fails, the one before stays in use.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from installer.launcher.failures import SetupCancelled, SetupFailed
from installer.launcher.locks import hold
from installer.launcher.places import WINDOWS, Package
from installer.launcher.uv_tool import Tool, plain_environment

_PREFIX = "environment-"
_TORCH = re.compile(r"^(torch|torchvision|triton|nvidia-.*|cuda-.*)==")
LEAST_FREE = 3_000_000_000  # bytes: what the smallest build takes, downloads included

# Imports all that has compiled parts, and looks for what is shipped with the program.
SELF_CHECK = (
    "import torch, torchvision, timm, faiss, cv2, PIL.Image, pi_heif, rawpy, imagecodecs; "
    "from PySide6 import QtCore; import patchfind.cli.main, patchfind.engine; "
    "import patchfind.indexing.maintenance, patchfind.search.searcher; "
    "from patchfind.foundation.paths import resources_folder; "
    "assert (resources_folder() / 'starter' / 'weights.safetensors').is_file()"
)


@dataclass(frozen=True, slots=True)
class Environment:
    """One private environment, whole or not."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter; the one without a console is beside it on Windows."""
        return self.folder / ("Scripts/python.exe" if WINDOWS else "bin/python")

    @property
    def mark(self) -> Path:
        return self.folder / "patchfind-ready.json"

    def is_whole(self) -> bool:
        """Whether making it came to its end and its Python is still there."""
        return self.mark.is_file() and self.python.exists()

    def passes(self, self_check: str) -> bool:
        """Whether it does what ``self_check`` says, right now."""
        command = [str(self.python), "-I", "-c", self_check]
        variables = plain_environment(os.environ)
        try:
            done = subprocess.run(command, env=variables, capture_output=True, check=False)
        except OSError:
            return False
        return done.returncode == 0


@dataclass(frozen=True, slots=True)
class Environments:
    """All that lies in the program folder of one person."""

    folder: Path
    self_check: str = SELF_CHECK

    def current(self) -> Environment | None:
        """The environment in use, if it is whole."""
        try:
            name = (self.folder / "current").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        if not re.fullmatch(_PREFIX + "[0-9a-f]+", name):
            return None
        environment = Environment(self.folder / name)
        return environment if environment.is_whole() else None

    def made_for(self, package: Package) -> Environment:
        """Where the environment of ``package`` is, or will be."""
        return Environment(self.folder / (_PREFIX + package.identity()))

    def lock(self) -> IO[bytes]:
        """Keeps others from setting up at the same time. Raises SetupFailed, OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = hold(self.folder / "lock")
        if lock is None:
            raise SetupFailed("PatchFind is already being set up in another window.")
        return lock

    def make(self, tool: Tool, backend: str) -> Environment:
        """Make the environment of the tool's package beside the others, check it, switch to it.

        ``backend`` is uv's name of a build of PyTorch, or "index": the package index's own.
        The caller holds the lock. Raises SetupFailed.
        """
        environment = self.made_for(tool.package)
        if not environment.is_whole():
            free = shutil.disk_usage(self.folder).free
            if free < LEAST_FREE and tool.package.wheels is None:
                raise SetupFailed(
                    f"The disk has {free / 1e9:.1f} GB left; PatchFind needs about 3 GB, or 7 GB "
                    "with a graphics card. Make room and try again."
                )
            self._fill(environment, tool, backend)
        self._switch(environment)
        self._remove_others(environment)
        return environment

    def _fill(self, environment: Environment, tool: Tool, backend: str) -> None:
        package = tool.package
        source: tuple[str | Path, ...] = ()
        if package.wheels is not None:
            source = ("--no-index", "--find-links", package.wheels)
        install = ("pip", "install", "--python", environment.python, *source)
        # The lock names all that is needed; what it leaves to PyTorch's index is not asked for.
        hashed = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirements")
        python = ("--python", package.python, environment.folder)
        tool.uv("Making a private environment", "venv", "--clear", "--quiet", *python)
        if backend != "index" and package.wheels is None:
            lock = package.lock.read_text(encoding="utf-8")
            others = tool.folder / "without-torch.lock"
            others.write_text(without_torch(lock), encoding="utf-8")
            tool.uv("Downloading what PatchFind needs", *install, *hashed, others)
            torch = [f"{name}=={locked_version(lock, name)}" for name in ("torch", "torchvision")]
            chosen = ("--torch-backend", backend, *torch)
            try:
                tool.uv("Downloading PyTorch for this computer", *install, *chosen)
            except SetupCancelled:
                raise
            except SetupFailed:
                # PyTorch's own index is out of reach: the package index has one build of it.
                tool.uv("Downloading PyTorch", *install, *hashed, package.lock)
        else:
            tool.uv("Installing what PatchFind needs", *install, *hashed, package.lock)
        tool.uv("Installing PatchFind", *install, "--no-deps", package.wheel)
        check = [str(environment.python), "-I", "-c", self.self_check]
        tool.run("Checking", check, "What was installed does not work on this computer.")
        stated = {"version": package.version, "package": package.identity()}
        write_whole(environment.mark, json.dumps(stated))

    def _switch(self, environment: Environment) -> None:
        write_whole(self.folder / "current", environment.folder.name)

    def _remove_others(self, environment: Environment) -> None:
        """Remove what is not in use; an environment that is still running stays for now."""
        for folder in self.folder.glob(_PREFIX + "*"):
            if folder == environment.folder:
                continue
            lock = hold(folder / "running") if folder.is_dir() else None
            if lock is not None:
                lock.close()
                remove_folder(folder)

    def distrust(self, environment: Environment) -> None:
        """Have ``environment`` made anew at the next start. Raises OSError."""
        environment.mark.unlink(missing_ok=True)


def without_torch(lock: str) -> str:
    """``lock`` less PyTorch and what only its builds for cards need."""
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    return "".join(block for block in blocks if not _TORCH.match(block))


def locked_version(lock: str, name: str) -> str:
    """The version that ``lock`` holds ``name`` at. Raises SetupFailed."""
    found = re.search(rf"^{name}==([^\s;]+)", lock, flags=re.MULTILINE)
    if found is None:
        raise SetupFailed("PatchFind's package is damaged. Install it again.")
    return found[1]


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` so that ``path`` has all of it or is as before. Raises OSError."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def remove_folder(folder: Path, *, failed: Callable[[Path], None] | None = None) -> None:
    """Remove ``folder`` and all in it; a link in its place stays. ``failed`` hears what is left."""
    if folder.is_symlink() or not folder.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists() and failed is not None:
        failed(folder)
