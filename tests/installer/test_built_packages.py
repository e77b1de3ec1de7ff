"""Packages as they are built: contents, size, and the life of the .deb on a system without Python.

Left out of the usual run, since building takes minutes and the clean system downloads gigabytes:

    python3 installer/bootstrap.py --packages
"""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.launcher.start import OLD_ONE
from installer.targets.contents import BuildProblem, Workshop
from installer.targets.table import TARGETS
from tests.installer.clean_system import CleanSystem, need, skip_for_the_machine

pytestmark = pytest.mark.packages
CHECKOUT = Path(__file__).parents[2]
MOST_BYTES = 40_000_000
_WINE_LIMIT_S = 300
APT = "DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends"
KEYS = r"HKCU\Software\Microsoft\Windows\CurrentVersion"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where packages are put together, one after the other."""
    return tmp_path_factory.mktemp("workshop")


def build(target: str, folder: Path, checkout: Path = CHECKOUT) -> Path:
    """Build a package as it is handed out; skips where the package index is out of reach."""
    try:
        (built,) = TARGETS[target].build(Workshop(checkout, folder, offline=False), folder)
    except BuildProblem as problem:
        skip_for_the_machine(str(problem))
        raise
    assert built.stat().st_size <= MOST_BYTES
    return built


@pytest.fixture
def system(tmp_path: Path) -> Iterator[CleanSystem]:
    clean = CleanSystem(tmp_path / "root")
    yield clean
    clean.remove()


def newer_checkout(folder: Path, version: str, *, broken: bool = False) -> Path:
    """This checkout with another version, which cannot be started if it is ``broken``."""
    leave = shutil.ignore_patterns(".git", ".venv", "build", "dist", ".*_cache", "tests")
    shutil.copytree(CHECKOUT, folder, ignore=leave)
    (folder / "patchfind" / "__init__.py").write_text(f'"""."""\n\n__version__ = "{version}"\n')
    if broken:
        (folder / "patchfind" / "engine.py").write_text("raise ImportError('broken')\n")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="a Debian package")
def test_the_deb_lives_from_installation_to_purge_on_a_clean_system(
    system: CleanSystem, folder: Path, tmp_path: Path
) -> None:
    broken, newer = (
        newer_checkout(tmp_path / version, version, broken=version == "98.0.0")
        for version in ("98.0.0", "99.0.0")
    )
    debs = [build("deb", folder, checkout) for checkout in (CHECKOUT, broken, newer)]
    image = build_appimage(folder)
    system.made()
    first, second, third = (f"{APT} install /root/{deb.name}" for deb in debs)
    for deb in debs:
        shutil.move(deb, system.root / "root")
    assert "python3" not in system.run("ls /usr/bin")
    system.run(f"apt-get update -qq && {first}")
    system.trust()
    system.run("useradd -m anna && useradd -m otto")
    system.run(
        "for name in nautilus nemo dolphin thunar; do cp /bin/true /usr/local/bin/$name; done"
    )
    at_first = system.run(files := "find /home -type f -not -path '*/demo-output/*' | sort")

    def anna(command: str) -> str:
        return system.run(command, user="anna")

    assert "best match" in anna("patchfind demo")
    anna("patchfind add demo-output/photos && patchfind index")
    robot = "demo-output/photos/still-life-02.jpg --box 369,364,574,612"
    assert "✓" in anna(f"patchfind find {robot}")
    anna("patchfind integrate")
    assert "not there" not in anna("patchfind integrate --status | grep -v ^session")
    before, version = anna("patchfind status"), anna("patchfind --version")

    shutil.copy(image, system.root / "home/anna/PatchFind.AppImage")
    anna("rm -r .local/share/patchfind/program/environment-*")  # what was downloaded is kept
    assert "best match" in anna("./PatchFind.AppImage demo")

    system.run(second)
    assert OLD_ONE in (said := anna("patchfind --version")) and said.endswith(version)
    system.run(third)
    assert "99.0.0" in anna("patchfind --version")
    assert anna("patchfind status") == before

    system.run(f"{APT} remove patchfind")
    assert not list((system.root / "home/anna/.local/share/patchfind").glob("program*"))
    assert list((system.root / "home/anna").rglob("catalogue.sqlite3"))
    system.run(
        "echo patchfind patchfind/remove-libraries boolean true | debconf-set-selections; "
        f"{APT} purge patchfind"
    )
    left = system.run("find /usr /etc /home /opt /var/lib -xdev -path '*patchfind*'").split()
    assert [path for path in left if "demo-output" not in path] == []
    system.run("rm /home/anna/PatchFind.AppImage")
    assert system.run(files) == at_first


def test_the_mac_application_can_be_started_and_read(folder: Path) -> None:
    need("zip")
    with zipfile.ZipFile(build("macos", folder)) as archive:
        contents = "PatchFind.app/Contents/"
        stated = plistlib.loads(archive.read(contents + "Info.plist"))
        package = contents + "Resources/patchfind/"
        for executable in (
            f"{contents}MacOS/{stated['CFBundleExecutable']}",
            package + "start",
            package + "bin/uv",
        ):
            assert archive.getinfo(executable).external_attr >> 16 & 0o111 == 0o111
        assert archive.read(package + "bin/uv")[:4] == b"\xcf\xfa\xed\xfe"  # Mach-O, 64 bits
        assert f"{contents}Resources/{stated['CFBundleIconFile']}.icns" in archive.namelist()


def test_the_windows_installer_holds_the_package_and_registers_it(
    folder: Path, tmp_path: Path
) -> None:
    need("makensis", "7z")
    setup = build("windows", folder)
    subprocess.run(["7z", "x", f"-o{tmp_path / 'out'}", setup], check=True, capture_output=True)
    files = {path.name for path in (tmp_path / "out").rglob("*")}
    assert {"PatchFind.exe", "uv.exe", "uvw.exe", "patchfind.cmd", "package.json"} <= files
    assert {"__main__.py", "start.py", "requirements.lock", "LICENSE"} <= files
    script = (folder / "windows" / "windows-setup.nsi").read_text(encoding="utf-8")
    for entry in ("DisplayName", "DisplayVersion", "UninstallString", "QuietUninstallString"):
        assert f'WriteRegStr HKCU "${{KEY}}" "{entry}"' in script
    assert "HKLM" not in script, "an administrator would be needed"
    if shutil.which("wine") is not None:
        installs_and_takes_itself_away(setup, tmp_path / "wine")


def installs_and_takes_itself_away(setup: Path, prefix: Path) -> None:
    """As Windows would, under Wine; nobody is asked anything."""
    quiet = {"WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}

    def wine(*words: str | Path) -> str:
        variables = {**os.environ, **quiet}
        said = b""
        try:
            for asked in (["wine", *words], ["wineserver", "--wait"]):
                said += subprocess.run(
                    asked, env=variables, capture_output=True, check=False, timeout=_WINE_LIMIT_S
                ).stdout
        except subprocess.TimeoutExpired:
            pytest.skip("Wine does not come to an end on this machine")
        return said.decode(errors="replace")

    def files() -> set[str]:
        return {str(path.relative_to(prefix)) for path in prefix.rglob("*atch*ind*")}

    def entries() -> list[bool]:
        keys = (r"Uninstall\PatchFind", r"App Paths\PatchFind.exe")
        return ["PatchFind.exe" in wine("reg", "query", rf"{KEYS}\{key}") for key in keys]

    wine("wineboot", "--init")
    if "it works" not in wine("cmd", "/c", "echo it works"):
        pytest.skip("Wine does not work on this machine")
    before = files()
    wine(setup, "/S")
    (program,) = prefix.glob("drive_c/users/*/AppData/Local/Programs/PatchFind")
    assert {"bin", "patchfind.cmd", "PatchFind.exe"} <= {path.name for path in program.iterdir()}
    assert list(prefix.rglob("Start Menu/Programs/PatchFind.lnk"))
    assert all(entries())
    wine(program / "uninstall.exe", "/S")
    assert files() == before
    assert not any(entries())


def test_the_appimage_runs_mounted_and_unpacked_and_leaves_nothing(
    folder: Path, tmp_path: Path
) -> None:
    image = build_appimage(folder)
    assert image.read_bytes()[8:11] == b"AI\2"
    asked = [str(image), "uninstall", "--libraries", "keep"]
    for more in ({}, {"APPIMAGE_EXTRACT_AND_RUN": "1"}):
        home, temporary = tmp_path / f"home{len(more)}", tmp_path / f"temporary{len(more)}"
        home.mkdir()
        temporary.mkdir()
        variables = {"HOME": str(home), "PATH": "/usr/bin:/bin", "TMPDIR": str(temporary), **more}
        done = subprocess.run(asked, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not list(home.rglob("patchfind"))
        wait_until_empty(temporary)
    subprocess.run([image, "--appimage-extract"], cwd=tmp_path, check=True)
    unpacked, packed = tmp_path / "squashfs-root", folder / "appimage"
    subprocess.run(["diff", "-r", unpacked, packed], check=True)
    assert (unpacked / "AppRun").stat().st_mode & 0o111 == 0o111


def build_appimage(folder: Path) -> Path:
    need("gcc", "mksquashfs")
    if not Path("/usr/include/squashfuse/ll.h").is_file():
        pytest.skip("not installed: libsquashfuse-dev")
    return build("appimage", folder)


def wait_until_empty(folder: Path) -> None:
    """What keeps the folder of an AppImage hears of its end by a pipe, as all do at that time."""
    while any(folder.iterdir()):
        time.sleep(0.05)
