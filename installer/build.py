"""Build an installable package from this checkout.

    python3 installer/build.py --target deb|appimage|windows|macos [--offline] [--output FOLDER]

Needs Python 3.11 with venv, the package index, and the tools of the target, which are Debian's:
dpkg (deb), nsis (windows), zip (macos); squashfs-tools, gcc, libc6-dev, libsquashfuse-dev,
libfuse3-dev and libzstd-dev (appimage). An offline package holds everything that is else downloaded
at the first start.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(CHECKOUT))
    from installer.targets.contents import BuildProblem, Workshop
    from installer.targets.table import TARGETS

    parser = argparse.ArgumentParser(description="Build an installable package of PatchFind.")
    parser.add_argument("--target", required=True, choices=TARGETS)
    parser.add_argument("--offline", action="store_true", help="with everything inside")
    parser.add_argument("--output", type=Path, default=CHECKOUT / "dist", help="default: dist/")
    options = parser.parse_args(arguments)
    try:
        workshop = Workshop(CHECKOUT, CHECKOUT / "build", offline=options.offline)
        options.output.mkdir(parents=True, exist_ok=True)
        for built in TARGETS[options.target].build(workshop, options.output.resolve()):
            print(f"{built} ({built.stat().st_size / 1e6:.1f} MB)")
    except BuildProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
