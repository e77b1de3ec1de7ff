"""What packages are made of: icons, scripts and descriptions that their systems can read."""

from __future__ import annotations

import ast
import io
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from installer.launcher import places
from installer.targets import contents, deb, icons, macos
from installer.targets.contents import BuildProblem, Workshop
from installer.targets.table import TARGETS

CHECKOUT = Path(__file__).parents[2]
TEMPLATES = CHECKOUT / "installer" / "targets" / "templates"
ICONS = CHECKOUT / "resources" / "desktop" / "icons"


def test_windows_icons_have_all_sizes() -> None:
    with Image.open(io.BytesIO(icons.ico(ICONS))) as icon:
        assert icon.info["sizes"] == {(n, n) for n in (16, 24, 32, 48, 64, 256)}


def test_mac_icons_have_all_sizes() -> None:
    with Image.open(io.BytesIO(icons.icns(ICONS))) as icon:
        widths = {size[0] * size[2] for size in icon.info["sizes"]}
    assert {128, 256, 512} <= widths


@pytest.mark.parametrize("script", sorted(TEMPLATES.glob("*.sh")), ids=lambda path: path.name)
def test_every_shell_script_can_be_read_by_a_plain_shell(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)


@pytest.mark.parametrize("script", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_every_mark_in_a_template_is_filled_in(script: Path) -> None:
    marks = set(re.findall(r"@([a-z_]+)@", script.read_text(encoding="utf-8")))
    used = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.parent.glob("*.py"))
    assert all(f"{mark}=" in used or f'"@{mark}@"' in used for mark in marks), marks


def test_the_mac_application_says_what_it_is() -> None:
    stated = plistlib.loads(plistlib.dumps(macos.information("1.2.3")))
    assert stated["CFBundleExecutable"] == "PatchFind"
    assert stated["CFBundleShortVersionString"] == "1.2.3"
    assert stated["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [
        "public.image",
        "public.folder",
    ]


def test_the_windows_uninstaller_asks_and_keeps_the_library_when_nobody_answers() -> None:
    script = (TEMPLATES / "windows-setup.nsi").read_text(encoding="utf-8")
    assert "/SD IDNO" in script
    assert 'RMDir /r "$INSTDIR"' not in script, "the folder may be one that a person chose"


def test_a_package_is_what_the_launcher_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the parts that are downloaded or take long to build."""

    def build(_workshop: Workshop, command: list[str | Path], **_more: object) -> None:
        if "hatchling" in command:
            (tmp_path / "package" / "patchfind-9-py3-none-any.whl").touch()

    monkeypatch.setattr(Workshop, "python", ("python", "-m"))
    monkeypatch.setattr(Workshop, "run", build)
    monkeypatch.setattr(Workshop, "_add_uv", lambda *_: None)
    workshop = Workshop(CHECKOUT, tmp_path, offline=False)
    workshop.fill(tmp_path / "package", macos.SYSTEM)
    package = places.Package.at(tmp_path / "package")
    assert package.version == workshop.version
    assert package.command == (f"{tmp_path}/package/start",)
    assert package.wheels is None and package.identity()
    scripts = {path.name for path in (tmp_path / "package").rglob("*.py")}
    assert {"__main__.py", "start.py", "environments.py"} <= scripts


def test_an_offline_package_is_refused_where_there_is_no_python_for_it(tmp_path: Path) -> None:
    workshop = Workshop(CHECKOUT, tmp_path, offline=True)
    with pytest.raises(BuildProblem, match="offline"):
        TARGETS["macos"].build(workshop, tmp_path)


def test_an_offline_package_is_for_the_python_that_its_wheels_are_for() -> None:
    minor = sys.version_info.minor
    assert f"python3 (>= 3.{minor}), python3 (<< 3.{minor + 1})" in deb.depends(offline=True)
    assert "python3 (>= 3.11)" in deb.depends(offline=False)


def test_a_tool_that_is_missing_is_named_with_its_package(tmp_path: Path) -> None:
    with pytest.raises(BuildProblem, match="apt-get install no-such-tool"):
        Workshop(CHECKOUT, tmp_path, offline=False).run(["no-such-tool"])


def test_building_needs_nothing_beside_the_standard_library() -> None:
    files = [CHECKOUT / "installer" / "build.py", *Path(contents.__file__).parent.glob("*.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            for module in modules:
                assert module.partition(".")[0] in {*sys.stdlib_module_names, "installer"}


def test_desktop_files_are_valid() -> None:
    tool = shutil.which("desktop-file-validate")
    if tool is None:
        pytest.skip("desktop-file-validate is not installed")
    subprocess.run([tool, CHECKOUT / "resources" / "desktop" / "patchfind.desktop"], check=True)
