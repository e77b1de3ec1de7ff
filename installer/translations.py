"""Brings the window's catalogues up to date with the code, and compiles them.

`resources/translations/LANGUAGE.ts` is what people write (a text editor or Qt Linguist will do);
the `.qm` beside it is what the window reads, and is committed so that every kind of package has it
without Qt's tools. English needs its plural forms only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from patchfind.foundation import errors
from patchfind.foundation.sentence import Sentence

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CODE = ROOT / "patchfind"
UNSEEN = (
    "patchfind/cli/",
    "patchfind/evaluation/",
    "patchfind/training/",
    "patchfind/tools/bench",
    "patchfind/tools/scratch",
)
"""Where sentences are made that no window shows."""
SAYING = [
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.PatchFindError)
]
SAYING += [Sentence.__name__, errors.PatchFindError.where_refused.__name__]
"""What is made with a sentence, like a call of ``tr``."""


def sources() -> list[Path]:
    """The modules whose texts a window may show."""
    return [
        path
        for path in sorted(CODE.rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(UNSEEN)
    ]


def update(folder: Path = FOLDER) -> None:
    """Put the code's texts into the catalogues of ``folder``, and drop those that are no more."""
    names = [str(path.relative_to(ROOT)) for path in sources()]
    for catalogue in sorted(folder.glob("*.ts")):
        few = ["-pluralonly"] if catalogue.stem == "en" else []
        _run(
            *("lupdate", "-silent", "-no-obsolete", "-locations", "none", "-sort-messages"),
            *("-tr-function-alias", ",".join(f"tr+={name}" for name in SAYING)),
            *few,
            *names,
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
