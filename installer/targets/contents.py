"""What all packages hold: launcher, uv for their system, our wheel, the lock, licences, icons."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


class BuildProblem(Exception):
    """Something that is missing for building; the text says what."""


@dataclass(frozen=True, slots=True)
class System:
    """A system that packages are for: the wheels it takes, and uv's programs.

    ``command`` is what starts PatchFind there, with "{package}" for the package's own folder;
    ``offline`` says whether its Python is there without a download.
    """

    platforms: tuple[str, ...]
    uv: tuple[str, ...]
    command: tuple[str, ...]
    offline: bool = False


@dataclass(frozen=True)
class Workshop:
    """A checkout, and a folder in which packages are put together."""

    checkout: Path
    folder: Path
    offline: bool

    @cached_property
    def version(self) -> str:
        text = (self.checkout / "patchfind" / "__init__.py").read_text(encoding="utf-8")
        found = re.search(r'__version__ = "([^"]+)"', text)
        if found is None:
            raise BuildProblem("patchfind/__init__.py says no version.")
        return found[1]

    @cached_property
    def desktop(self) -> Path:
        """Menu entry, description, and icons."""
        return self.checkout / "resources" / "desktop"

    @cached_property
    def python(self) -> tuple[str | Path, ...]:
        """What runs a module of an environment that has pip and hatchling."""
        folder = self.folder / "tools"
        python = folder / "bin" / "python"
        lock = self.checkout / "installer" / "tools.lock"
        done = folder / "tools.lock"
        if not done.is_file() or done.read_bytes() != lock.read_bytes():
            try:
                venv.create(folder, clear=True, with_pip=True)
            except subprocess.CalledProcessError as problem:
                raise BuildProblem(
                    "This Python cannot make environments. On Debian: apt-get install python3-venv"
                ) from problem
            self.run([python, "-m", "pip", "install", "--require-hashes", "--requirement", lock])
            shutil.copy(lock, done)
        return python, "-m"

    def empty(self, name: str) -> Path:
        """An empty folder to work in."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def run(self, command: Sequence[str | Path], *, cwd: Path | None = None) -> None:
        """Run ``command`` quietly. Raises BuildProblem with its words where it fails."""
        words = [str(word) for word in command]
        if shutil.which(words[0]) is None:
            raise BuildProblem(f"{words[0]} is missing. On Debian: apt-get install {words[0]}")
        done = subprocess.run(
            words,
            cwd=cwd or self.checkout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise BuildProblem(f"{' '.join(words)}\n{done.stdout[-4000:]}")

    def fill(self, folder: Path, system: System) -> None:
        """Put into ``folder`` what the launcher calls a package."""
        if self.offline and not system.offline:
            raise BuildProblem(
                "An offline package of this target would need a Python for its system, which the "
                "package index does not have."
            )
        folder.mkdir(parents=True, exist_ok=True)
        self._copy_launcher(folder)
        for name in ("LICENSE", "THIRD_PARTY.md", "installer/requirements.lock"):
            shutil.copy(self.checkout / name, folder)
        self.run([*self.python, "hatchling", "build", "--target", "wheel", "--directory", folder])
        self._add_uv(folder / "bin", system)
        stated = {"version": self.version, "command": system.command}
        (folder / "package.json").write_text(json.dumps(stated, indent=1), encoding="utf-8")
        if self.offline:
            lock = folder / "requirements.lock"
            self.download(lock, system.platforms, folder / "wheels")

    def _copy_launcher(self, folder: Path) -> None:
        launcher = self.checkout / "installer" / "launcher"
        inside = folder / "installer" / "launcher"
        inside.mkdir(parents=True)
        for script in launcher.glob("*.py"):
            target = folder if script.name == "__main__.py" else inside
            shutil.copy(script, target / script.name)

    def _add_uv(self, folder: Path, system: System) -> None:
        lock = (self.checkout / "installer" / "tools.lock").read_text(encoding="utf-8")
        uv = re.search(r"^uv==.*(\n +.*)*", lock, flags=re.MULTILINE)
        assert uv is not None
        wanted = self.empty("uv")
        (wanted / "uv.lock").write_text(uv[0], encoding="utf-8")
        self.download(wanted / "uv.lock", system.platforms, wanted)
        (wheel,) = wanted.glob("uv-*.whl")
        folder.mkdir()
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                name = member.rpartition("/")[2]
                if name in system.uv or "/licenses/" in member:
                    path = folder / name
                    path.write_bytes(archive.read(member))
                    executable = name in system.uv
                    path.chmod(0o755 if executable else 0o644)

    def download(self, lock: Path, platforms: Sequence[str], folder: Path) -> None:
        """Download the wheels that ``lock`` names, for ``platforms``, into ``folder``."""
        wheels = [f"--platform={platform}" for platform in platforms]
        python = ["--python-version", f"3.{sys.version_info.minor}"]
        hashed: list[str | Path] = [
            "--require-hashes",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--requirement",
            lock,
        ]
        self.run([*self.python, "pip", "download", "--dest", folder, *wheels, *python, *hashed])


def make_executable(path: Path, text: str) -> None:
    """Write a script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def template(name: str, **values: str) -> str:
    """The text of a file in templates/, with every @name@ replaced."""
    text = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text
