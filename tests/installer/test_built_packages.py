"""Packages as they are built: contents, size, and the life of the .deb on a system without Python.

Left out of the usual run, since building takes minutes and the clean system downloads gigabytes:

    .venv/bin/pytest -m packages tests/installer
"""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.targets.contents import Workshop
from installer.targets.table import TARGETS

pytestmark = pytest.mark.packages
CHECKOUT = Path(__file__).parents[2]
MOST_BYTES = 40_000_000
SETTINGS = Path("/etc/resolv.conf"), Path("/etc/hosts"), Path("/etc/ssl/certs/ca-certificates.crt")


def need(*tools: str) -> None:
    """Skip where a tool of Debian's is not installed."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def build(target: str, folder: Path, checkout: Path = CHECKOUT) -> Path:
    workshop = Workshop(checkout, folder / "build", offline=False)
    (built,) = TARGETS[target].build(workshop, folder)
    assert built.stat().st_size <= MOST_BYTES
    return built


def test_the_windows_installer_holds_the_package_and_registers_it(tmp_path: Path) -> None:
    need("makensis", "7z")
    setup = build("windows", tmp_path)
    subprocess.run(["7z", "x", f"-o{tmp_path / 'out'}", setup], check=True, capture_output=True)
    files = {path.name for path in (tmp_path / "out").rglob("*")}
    assert {"PatchFind.exe", "uv.exe", "uvw.exe", "patchfind.cmd", "package.json"} <= files
    assert {"__main__.py", "start.py", "requirements.lock", "LICENSE"} <= files
    script = (tmp_path / "build" / "windows" / "windows-setup.nsi").read_text(encoding="utf-8")
    for entry in ("DisplayName", "DisplayVersion", "UninstallString", "QuietUninstallString"):
        assert f'WriteRegStr HKCU "${{KEY}}" "{entry}"' in script
    assert "HKLM" not in script, "an administrator would be needed"


def test_the_mac_application_can_be_started_and_read(tmp_path: Path) -> None:
    need("zip")
    with zipfile.ZipFile(build("macos", tmp_path)) as archive:
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


def test_the_one_file_unpacks_itself_and_takes_itself_away(tmp_path: Path) -> None:
    package = build("appimage", tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    variables = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    asked = [str(package), "uninstall", "--libraries", "keep"]
    done = subprocess.run(asked, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(home.rglob("patchfind"))


@pytest.fixture
def clean_root(tmp_path: Path) -> Iterator[Path]:
    """Debian 12 and nothing more, with the network of this machine; skips where it cannot be."""
    need("mmdebstrap", "chroot", "dpkg-deb")
    if os.geteuid() != 0:
        pytest.skip("only root can enter another root")
    root = tmp_path / "root"
    made = ["mmdebstrap", "--variant=minbase", "bookworm", str(root)]
    if subprocess.run(made, capture_output=True, check=False).returncode != 0:
        pytest.skip("no mirror of Debian can be reached")
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    subprocess.run(["mount", "--bind", "/dev", root / "dev"], check=True)
    yield root
    for mounted in ("dev", "proc"):
        subprocess.run(["umount", "--lazy", root / mounted], check=True)


def inside(root: Path, command: str, *, user: str = "root") -> str:
    """What ``command`` prints when ``user`` runs it in ``root``; it must end well."""
    home = "/root" if user == "root" else f"/home/{user}"
    clean = ["env", "-i", f"HOME={home}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
    words = [
        "chroot",
        str(root),
        "runuser",
        "-u",
        user,
        "--",
        *clean,
        "sh",
        "-ec",
        f"cd; {command}",
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def newer_checkout(folder: Path, version: str) -> Path:
    """This checkout with another version."""
    leave = shutil.ignore_patterns(".git", ".venv", "build", "dist", ".*_cache", "tests")
    shutil.copytree(CHECKOUT, folder, ignore=leave)
    (folder / "patchfind" / "__init__.py").write_text(f'"""."""\n\n__version__ = "{version}"\n')
    return folder


def everything(root: Path) -> set[str]:
    """All files that a package or a person's program may have left."""
    found = inside(root, "find /usr /etc /home /opt /var/lib -xdev -path '*patchfind*'")
    return set(found.split())


@pytest.mark.skipif(sys.platform != "linux", reason="a Debian package")
def test_the_deb_lives_from_installation_to_purge_on_a_clean_system(
    clean_root: Path, tmp_path: Path
) -> None:
    first = build("deb", tmp_path / "first")
    second = build("deb", tmp_path / "second", newer_checkout(tmp_path / "checkout", "99.0.0"))
    assert "python3" not in inside(clean_root, "ls /usr/bin")
    for file in (*SETTINGS[:2], first, second):
        shutil.copy(file, clean_root / ("etc" if file in SETTINGS else "root"))
    apt = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
    inside(clean_root, f"apt-get update -qq && {apt} /root/{first.name}")
    shutil.copy(SETTINGS[2], clean_root / "etc/ssl/certs")
    inside(clean_root, "useradd -m anna && useradd -m otto")

    assert "best match" in inside(clean_root, "patchfind demo", user="anna")
    inside(clean_root, "patchfind add demo-output/photos && patchfind index", user="anna")
    before = inside(clean_root, "patchfind status", user="anna")
    inside(clean_root, "patchfind integrate && patchfind integrate --status", user="anna")

    inside(clean_root, f"{apt} /root/{second.name}")
    assert "99.0.0" in inside(clean_root, "patchfind --version", user="anna")
    assert inside(clean_root, "patchfind status", user="anna") == before

    inside(clean_root, "DEBIAN_FRONTEND=noninteractive apt-get remove -y -qq patchfind")
    assert not list((clean_root / "home/anna/.local/share/patchfind").glob("program*"))
    assert list((clean_root / "home/anna").rglob("catalogue.sqlite3"))
    inside(
        clean_root,
        "echo patchfind patchfind/remove-libraries boolean true | debconf-set-selections; "
        "DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq patchfind",
    )
    left = {path for path in everything(clean_root) if "demo-output" not in path}
    assert left == set()
