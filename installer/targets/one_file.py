"""One file for any Linux: a shell script with an archive at its end, which unpacks itself once."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

from installer.targets import deb
from installer.targets.contents import System, Workshop, make_executable, template

SYSTEM = System(
    platforms=deb.SYSTEM.platforms,
    uv=("uv",),
    command=("{package}/start",),
    offline=False,
)


def build(workshop: Workshop, output: Path) -> list[Path]:
    root = workshop.empty("one-file")
    workshop.fill(root, SYSTEM)
    deb.put_into_the_desktop(workshop, root / "share")
    make_executable(root / "start", template("unix-start.sh", fallback_python="python3"))
    archive = workshop.folder / "one-file.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(root, ".")
    content = archive.read_bytes()
    head = template(
        "one-file.sh", version=workshop.version, identity=hashlib.sha256(content).hexdigest()[:16]
    )
    offset = len(head.encode()) + 1  # as wide as the mark that it replaces
    head = head.replace("@offset@", f"{offset:08d}")
    package = output / f"PatchFind-{workshop.version}-x86_64.run"
    package.write_bytes(head.encode() + content)
    package.chmod(0o755)
    return [package]
