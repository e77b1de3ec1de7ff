"""Brings the window's catalogues up to date with the code, and compiles them.

`resources/translations/LANGUAGE.ts` is what people write (a text editor or Qt Linguist will do);
the `.qm` beside it is what the window reads, and is committed so that every kind of package has it
without Qt's tools. English needs its plural forms only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CODE = ROOT / "patchfind"


def update(folder: Path = FOLDER) -> None:
    """Put the code's texts into the catalogues of ``folder``, and drop those that are no more."""
    sources = [str(path.relative_to(ROOT)) for path in sorted(CODE.rglob("*.py"))]
    for catalogue in sorted(folder.glob("*.ts")):
        few = ["-pluralonly"] if catalogue.stem == "en" else []
        _run(
            *("lupdate", "-silent", "-no-obsolete", "-locations", "none", "-sort-messages"),
            *few,
            *sources,
            "-ts",
            str(catalogue),
        )


def compile_all(folder: Path = FOLDER) -> None:
    """Make the `.qm` of every catalogue in ``folder``."""
    for catalogue in sorted(folder.glob("*.ts")):
        _run("lrelease", "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm")))


def _run(tool: str, *arguments: str) -> None:
    """A tool of Qt's that comes with PySide6, beside this Python."""
    program = Path(sys.executable).parent / f"pyside6-{tool}"
    subprocess.run([program, *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    update()
    compile_all()
