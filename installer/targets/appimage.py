"""The AppImage: a program that mounts or unpacks the squashfs at its own end, and starts it."""

from __future__ import annotations

import shutil
from pathlib import Path

from installer.targets import deb
from installer.targets.contents import System, Workshop, make_executable, template

SYSTEM = System(
    platforms=deb.SYSTEM.platforms,
    uv=("uv",),
    command=("{package}/start",),
)
_MARK = b"AI\x02"  # of type 2, at byte 8, where an ELF file has nothing to say
_LIBRARIES = ("-lsquashfuse_ll", "-lfuse3", "-lzstd", "-lpthread")


def build(workshop: Workshop, output: Path) -> list[Path]:
    root = workshop.empty("appimage")
    package = root / "usr/lib/patchfind"
    workshop.fill(package, SYSTEM)
    make_executable(package / "start", template("unix-start.sh", fallback_python="python3"))
    make_executable(root / "AppRun", template("appimage-start.sh"))
    deb.put_into_the_desktop(workshop, root / "usr/share")
    shutil.copy(workshop.desktop / "patchfind.desktop", root)
    for icon in ("patchfind.png", ".DirIcon"):
        shutil.copy(workshop.desktop / "icons" / "256.png", root / icon)
    image, runtime = workshop.folder / "appimage.squashfs", workshop.folder / "runtime"
    source = Path(__file__).parent / "templates" / "appimage-runtime.c"
    workshop.run(["gcc", "-Os", "-static", "-s", "-o", runtime, source, *_LIBRARIES])
    for linked in ("libsquashfuse-dev", "libfuse3-dev", "libzstd-dev", "libc6-dev"):
        notice = root / "usr/share/doc" / linked
        notice.mkdir(parents=True)
        shutil.copy(Path("/usr/share/doc") / linked / "copyright", notice)
    packed = ("-comp", "zstd", "-root-owned", "-no-progress", "-noappend")
    workshop.run(["mksquashfs", root, image, *packed])
    program = bytearray(runtime.read_bytes())
    program[8:11] = _MARK
    whole = output / f"PatchFind-{workshop.version}-x86_64.AppImage"
    whole.write_bytes(program + image.read_bytes())
    whole.chmod(0o755)
    return [whole]
