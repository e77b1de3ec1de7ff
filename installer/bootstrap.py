"""Set PatchFind up in a private environment beside this checkout, then run it.

    python3 installer/bootstrap.py            set up, then open the window
    python3 installer/bootstrap.py --demo     set up, then a headless demonstration
    python3 installer/bootstrap.py --test     set up with the tools of development, then all checks
    python3 installer/bootstrap.py --packages the same, then build all packages and try them
    python3 installer/bootstrap.py ARGUMENTS  set up, then `patchfind ARGUMENTS`

Needs Python 3.11 or newer and nothing else: only the standard library is imported here. A second
run finds that nothing changed and installs nothing; one that was stopped goes on with what it has.

    --torch cpu|index    PyTorch's small build for processors, or the one of the package index;
                         without it, the small one where no graphics card is seen
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
STAMP = ENVIRONMENT / "patchfind-setup.json"
PYTHON_NEEDED = (3, 11)

# Builds of PyTorch without anything for graphics cards: a fifth of the download. On other systems
# than Linux the package index has such a build itself.
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
CARDS = ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/kfd", "/dev/dxg")

# What Qt's offscreen and X11 platforms load on Linux: the name the linker knows, Debian's package.
# Where a newer release calls one otherwise (libglib2.0-0t64), that provides the name here as well.
QT_LIBRARIES = {
    "glib-2.0": "libglib2.0-0",  # libgthread-2.0 too
    "gssapi_krb5": "libgssapi-krb5-2",
    "EGL": "libegl1",
    "GL": "libgl1",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-randr": "libxcb-randr0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xinerama": "libxcb-xinerama0",
    "xcb-xkb": "libxcb-xkb1",
}

# What packages are built and tried with: a program or a file, Debian's package.
PACKAGING_TOOLS = {
    "dpkg-deb": "dpkg",
    "makensis": "nsis",
    "zip": "zip",
    "7z": "p7zip-full",
    "mksquashfs": "squashfs-tools",
    "gcc": "gcc",
    "/usr/include/stdio.h": "libc6-dev",
    "/usr/include/squashfuse/ll.h": "libsquashfuse-dev",
    "/usr/include/fuse3/fuse.h": "libfuse3-dev",
    "/usr/include/zstd.h": "libzstd-dev",
    "mmdebstrap": "mmdebstrap",
    "wine": "wine",
}


class SetupProblem(Exception):
    """Something on this machine that the person has to put right; the text says how."""


def say(text: str) -> None:
    print(f"[patchfind] {text}", flush=True)


def require_python() -> None:
    if sys.version_info < PYTHON_NEEDED:
        raise SetupProblem(
            f"PatchFind needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
            "Install a newer Python and run this again with it."
        )


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages when that can be done without asking; say whether it was done."""
    apt = shutil.which("apt-get")
    if not packages or apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def call(*words: str) -> bool:
        done = subprocess.run(
            [apt, *words], env=environment, stdout=subprocess.DEVNULL, check=False
        )
        return done.returncode == 0

    call("update", "-qq")
    return call("install", "-y", "-qq", "--no-install-recommends", *packages)


def environment_python() -> Path:
    """The private environment's interpreter."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return ENVIRONMENT / folder / name


def environment_is_whole() -> bool:
    """Whether the private environment can be installed into: pip is the last that it is given."""
    python = environment_python()
    if not python.exists():
        return False
    ask = [str(python), "-m", "pip", "--version"]
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    """Make the private environment, anew where making it was interrupted or its Python is gone."""
    if environment_is_whole():
        return
    say(f"Making a private environment in {ENVIRONMENT}")
    make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    if subprocess.run(make, check=False).returncode == 0:
        return
    package = f"python{sysconfig.get_python_version()}-venv"
    if apt_install([package]) and subprocess.run(make, check=False).returncode == 0:
        return
    raise SetupProblem(
        "This Python cannot make virtual environments. On Debian or Ubuntu: "
        f"sudo apt-get install {package}, then run this again."
    )


def wanted_state(extras: tuple[str, ...]) -> dict[str, object]:
    """What the environment is made from; equal states need no installation."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((CHECKOUT / name).read_bytes())
    return {
        "python": sys.version,
        "checkout": str(CHECKOUT),
        "extras": list(extras),
        "inputs": digest.hexdigest(),
    }


def installed_state() -> dict[str, object]:
    try:
        state = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def sees_a_card() -> bool:
    """Whether a graphics card that PyTorch computes on shows itself: NVIDIA's or AMD's."""
    return shutil.which("nvidia-smi") is not None or any(Path(card).exists() for card in CARDS)


def answers(address: str) -> bool:
    """Whether something can be fetched from ``address`` just now."""
    try:
        with urllib.request.urlopen(address + "/torch/", timeout=10):
            return True
    except (OSError, ValueError):
        return False


def torch_source(wanted: str | None) -> list[str]:
    """pip's words for the build of PyTorch that is ``wanted``, or that fits; says which it is.

    Raises SetupProblem where the wanted one is out of reach.
    """
    small = "PyTorch's build for processors alone: half a GB to download in all, 2 GB on the disk."
    if not sys.platform.startswith("linux"):
        say("Installing PatchFind and what it needs: half a GB to download, 2 GB on the disk.")
        return []
    if wanted != "index" and (wanted == "cpu" or not sees_a_card()):
        if answers(CPU_BUILDS):
            say(f"Installing PatchFind and {small}")
            return ["--extra-index-url", CPU_BUILDS]
        if wanted == "cpu":
            raise SetupProblem(
                f"PyTorch's builds for processors cannot be reached ({CPU_BUILDS}). Try again "
                "later, or without --torch cpu: then the package index's build is taken."
            )
        say("No graphics card is seen, but PyTorch's small build for that cannot be reached.")
    say("Installing PatchFind and what it needs: 3 GB to download, 6 GB on the disk.")
    return []


def is_installed(extras: tuple[str, ...]) -> bool:
    """Whether the environment already holds what these extras need, or more."""
    have, want = installed_state(), wanted_state(extras)
    have_extras, want_extras = have.pop("extras", []), want.pop("extras")
    assert isinstance(have_extras, list) and isinstance(want_extras, list)
    return have == want and set(want_extras) <= set(have_extras)


def install(extras: tuple[str, ...], torch: str | None = None) -> None:
    if is_installed(extras):
        say("The environment is up to date.")
        return
    source = torch_source(torch)
    STAMP.unlink(missing_ok=True)
    target = f"{CHECKOUT}[{','.join(extras)}]" if extras else str(CHECKOUT)
    command = [str(environment_python()), "-m", "pip", "install", *source, "-e", target]
    if not sys.stdout.isatty():
        command.append("-q")  # its bars are for people
    if "dev" in extras:
        command += ["-c", str(CHECKOUT / "constraints.txt")]
    command.append("--disable-pip-version-check")
    if subprocess.run(command, check=False).returncode != 0:
        raise SetupProblem(
            "Installing failed; pip's own words are above. With a network connection and enough "
            "disk space (about 7 GB), run this again: it goes on where it stopped."
        )
    STAMP.write_text(json.dumps(wanted_state(extras), indent=2), encoding="utf-8")


def missing_qt_libraries() -> list[str]:
    """Debian's names of the system libraries that Qt lacks on this Linux machine."""
    if not sys.platform.startswith("linux"):
        return []
    return [
        package for name, package in QT_LIBRARIES.items() if ctypes.util.find_library(name) is None
    ]


def provide_qt_libraries() -> None:
    missing = missing_qt_libraries()
    if not missing:
        return
    if apt_install(missing) and not missing_qt_libraries():
        return
    say(
        "The window needs system libraries that are not here. On Debian or Ubuntu: "
        f"sudo apt-get install {' '.join(missing_qt_libraries())}"
    )


def run_checks(pytest_arguments: list[str]) -> int:
    """Lint, format, architecture, types, then the tests with coverage; stops at the first red."""
    python = str(environment_python())
    scripts = environment_python().parent
    coverage = ["--cov", "--cov-branch", "--cov-report=term:skip-covered"]
    side_by_side = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
    checks = {
        "ruff check": [str(scripts / "ruff"), "check", "."],
        "ruff format": [str(scripts / "ruff"), "format", "--check", "."],
        "import contracts": [str(scripts / "lint-imports")],
        "types": [python, "-m", "mypy"],
        "tests": [python, "-m", "pytest", *side_by_side, *coverage, *pytest_arguments],
    }
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for name, command in checks.items():
        say(f"Checking: {name}")
        code = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
        if code != 0:
            say(f"Red: {name}")
            return code
    say("All checks are green.")
    return 0


def try_packages(pytest_arguments: list[str]) -> int:
    """Build every package and try what can be tried here; what cannot be says why."""
    here = {tool for tool in PACKAGING_TOOLS if shutil.which(tool) or Path(tool).is_file()}
    apt_install([name for tool, name in PACKAGING_TOOLS.items() if tool not in here])
    say("Building the packages and trying them")
    python = str(environment_python())
    chosen = ["-m", "packages", "-rs", "-n", "2", "--dist", "worksteal", "tests/installer"]
    chosen += ["-o", "tmp_path_retention_policy=failed"]  # it is gigabytes
    command = [python, "-m", "pytest", *chosen, *pytest_arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


def run_application(arguments: list[str]) -> int:
    command = [str(environment_python()), "-m", "patchfind", *arguments]
    return subprocess.run(command, check=False).returncode


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Set PatchFind up in a private environment and run it.",
        epilog="Anything else is handed to patchfind.",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--demo", action="store_true", help="a headless demonstration")
    mode.add_argument("--test", action="store_true", help="run all checks and tests")
    mode.add_argument("--packages", action="store_true", help="build all packages and try them")
    parser.add_argument("--torch", choices=("cpu", "index"), help="which build of PyTorch")
    options, rest = parser.parse_known_args(arguments)
    try:
        require_python()
        make_environment()
        install(("dev", "training") if options.test or options.packages else (), options.torch)
        provide_qt_libraries()
    except SetupProblem as problem:
        say(str(problem))
        return 1
    if options.test:
        return run_checks(rest)
    if options.packages:
        return try_packages(rest)
    return run_application(["demo", *rest] if options.demo else rest)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
