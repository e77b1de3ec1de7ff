"""The Windows installer: per person, without an administrator."""

from __future__ import annotations

from pathlib import Path

from installer.targets.contents import System, Workshop, template
from installer.targets.icons import ico

SYSTEM = System(
    platforms=("win_amd64",),
    uv=("uv.exe", "uvw.exe"),
    command=("{package}\\PatchFind.exe",),
)


def build(workshop: Workshop, output: Path) -> list[Path]:
    folder = workshop.empty("windows")
    workshop.fill(folder / "package", SYSTEM)
    (folder / "patchfind.ico").write_bytes(ico(workshop.desktop / "icons"))
    (folder / "package" / "patchfind.cmd").write_text(
        template("windows-patchfind.cmd"), encoding="utf-8", newline="\r\n"
    )
    numbers = f"{workshop.version}.0"
    for script in ("windows-start.nsi", "windows-setup.nsi"):
        text = template(script, version=workshop.version, numbers=numbers)
        (folder / script).write_text(text, encoding="utf-8")
        workshop.run(["makensis", "-V2", "-INPUTCHARSET", "UTF8", script], cwd=folder)
    package = output / f"PatchFind-{workshop.version}-setup.exe"
    (folder / "setup.exe").replace(package)
    return [package]
