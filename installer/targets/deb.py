"""The Debian package."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from installer.bootstrap import QT_LIBRARIES
from installer.targets.contents import System, Workshop, make_executable, template

SYSTEM = System(
    # pip takes each by its name alone; the C library of Debian 12 is 2.36.
    platforms=("manylinux2014_x86_64", *(f"manylinux_2_{n}_x86_64" for n in range(5, 37))),
    uv=("uv",),
    command=("/usr/bin/patchfind",),
    offline=True,
)


def build(workshop: Workshop, output: Path) -> list[Path]:
    root = workshop.empty("deb")
    workshop.fill(root / "usr/lib/patchfind", SYSTEM)
    make_executable(root / "usr/bin/patchfind", template("deb-patchfind.sh"))
    put_into_the_desktop(workshop, root / "usr/share")
    documents = root / "usr/share/doc/patchfind"
    documents.mkdir(parents=True)
    shutil.copy(workshop.checkout / "LICENSE", documents / "copyright")
    _write_control(workshop, root)
    offline = "-offline" if workshop.offline else ""
    package = output / f"patchfind{offline}_{workshop.version}_amd64.deb"
    packed = ("-Zzstd", "-z1" if workshop.offline else "-z12")  # wheels are packed already
    workshop.run(["dpkg-deb", "--root-owner-group", *packed, "--build", root, package])
    return [package]


def depends(*, offline: bool) -> list[str]:
    """What the package needs; wheels inside it are for the Python that this runs with alone."""
    minor = sys.version_info.minor
    python = f"python3 (>= 3.{minor}), python3 (<< 3.{minor + 1})"
    first = python if offline else "python3 (>= 3.11)"
    others = ("python3-tk", "ca-certificates", "debconf (>= 0.5) | debconf-2.0")
    return [first, *others, *QT_LIBRARIES.values()]


def put_into_the_desktop(workshop: Workshop, share: Path) -> None:
    """Menu entry, description and icons, where desktops look for them under ``share``."""
    places = {
        "patchfind.desktop": "applications/patchfind.desktop",
        "org.patchfind.PatchFind.metainfo.xml": "metainfo/org.patchfind.PatchFind.metainfo.xml",
        "icons/patchfind.svg": "icons/hicolor/scalable/apps/patchfind.svg",
    }
    for icon in (workshop.desktop / "icons").glob("*.png"):
        places[f"icons/{icon.name}"] = f"icons/hicolor/{icon.stem}x{icon.stem}/apps/patchfind.png"
    for source, place in places.items():
        (share / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(workshop.desktop / source, share / place)


def _write_control(workshop: Workshop, root: Path) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files)
    control = root / "DEBIAN"
    control.mkdir()
    sums = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}"
        f"  {path.relative_to(root)}\n"
        for path in files
    ]
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")
    text = template(
        "deb-control",
        version=workshop.version,
        depends=", ".join(depends(offline=workshop.offline)),
        size=str(size // 1024),
    )
    (control / "control").write_text(text, encoding="utf-8")
    (control / "templates").write_text(template("deb-templates"), encoding="utf-8")
    for script in ("prerm", "postrm"):
        make_executable(control / script, template(f"deb-{script}.sh"))
