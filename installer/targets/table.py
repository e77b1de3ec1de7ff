"""The packages that can be built, one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from installer.targets import appimage, deb, macos, windows
from installer.targets.contents import Workshop


@dataclass(frozen=True, slots=True)
class Target:
    """``build`` puts packages into a folder and returns them; ``title`` says what they are."""

    title: str
    build: Callable[[Workshop, Path], list[Path]]


TARGETS = {
    "deb": Target("Debian 12, Ubuntu 24.04 and later", deb.build),
    "appimage": Target("any Linux: one file that is started as it is", appimage.build),
    "windows": Target("Windows 10 and later, installed by NSIS", windows.build),
    "macos": Target("macOS on Apple's processors", macos.build),
}
