"""Write the locks (every version, with hashes) and THIRD_PARTY.md (every licence).

    .venv/bin/python installer/lock.py      requirements.lock: the program; tools.lock: building it

Needs the environment of `bootstrap.py --test`: versions are those of constraints.txt, so they are
the ones that the checks ran with, and licences are read from the metadata installed there.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "installer" / "requirements.lock"
TOOLS_LOCK = CHECKOUT / "installer" / "tools.lock"
TOOLS = ("hatchling", "uv")  # what packages are built with
THIRD_PARTY = CHECKOUT / "THIRD_PARTY.md"

# Not installed where this runs, or silent about its licence.
STATED = {
    "colorama": "BSD-3-Clause",
    "cuda-toolkit": "LicenseRef-NVIDIA-Proprietary",
    "faiss-cpu": "MIT",
}

HEAD = """# Third-party software

What PatchFind needs, with the licence that each package states. Written by `installer/lock.py`;
a test holds it against what is installed. The installable packages ship PatchFind itself and uv
(Apache-2.0 OR MIT), the AppImage also squashfuse (BSD-2-Clause), zstd (BSD-3-Clause), libfuse and
the GNU C Library (LGPL-2.1) inside the program that it begins with, whose source is here; all else
is fetched at the first start, or lies in an offline package.

No package here is under the GPL alone (NumPy brings the Fortran runtime of GCC, whose exception
allows any use). Where a package may be taken under the LGPL or the GPL
(PySide6, Shiboken), it is taken under the LGPL: it lies unchanged in the private environment, where
it can be replaced. PI-HEIF is under the LGPL likewise. The NVIDIA packages belong to the build of
PyTorch for their cards, and come only with that.

| package | version | licence |
|---|---|---|
"""


def locked(lock: str) -> dict[str, str]:
    """Package names and the versions that ``lock`` holds them at."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, flags=re.MULTILINE))


def licence(name: str) -> str:
    """What the package ``name`` says about its licence; empty where it says nothing.

    The SPDX expression where there is one, else the classifiers, else the first line of the text.
    """
    if name in STATED:
        return STATED[name]
    stated = metadata.metadata(name).json
    if "license_expression" in stated:
        return str(stated["license_expression"])
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in stated.get("classifier", [])
        if line.startswith("License :: ")
    ]
    return " AND ".join(classifiers) or str(stated.get("license", "")).partition("\n")[0]


def is_gpl(stated: str) -> bool:
    """Whether every choice that the licence leaves is the GPL or AGPL; the LGPL is neither."""
    gpl = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public")
    return all(gpl.search(choice) for choice in stated.split(" OR "))


def third_party(lock: str) -> str:
    """The text of THIRD_PARTY.md for ``lock``."""
    rows = [f"| {name} | {version} | {licence(name)} |" for name, version in locked(lock).items()]
    return HEAD + "\n".join(rows) + "\n"


def write_lock(source: str, lock: Path, wanted: str | None = None) -> None:
    """Resolve ``source``, or what is ``wanted``, for all systems at once within constraints.txt."""
    inputs = [source, "--constraints", "constraints.txt", "--python-version", "3.11"]
    form = ["--universal", "--generate-hashes", "--no-annotate", "--quiet"]
    words = ["--custom-compile-command", "python installer/lock.py", "--output-file", str(lock)]
    uv = [sys.executable, "-m", "uv", "pip", "compile"]
    command = [*uv, *inputs, *form, *words]
    subprocess.run(command, cwd=CHECKOUT, check=True, input=wanted, text=True)


def main() -> None:
    write_lock("pyproject.toml", LOCK)
    write_lock("-", TOOLS_LOCK, "\n".join(TOOLS))
    text = third_party(LOCK.read_text(encoding="utf-8"))
    THIRD_PARTY.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
