"""What is built from the checkout holds what a person needs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import platformdirs
import pytest

CHECKOUT = Path(__file__).parents[2]
MEGABYTE = 1_000_000


def build(kind: str, source: Path, folder: Path) -> Path:
    hatchling = [sys.executable, "-m", "hatchling", "build"]
    command = [*hatchling, "--target", kind, "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", CHECKOUT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source distribution alone, as by those who package it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return build("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


def names_in_wheel(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_program_and_all_resources(wheel: Path) -> None:
    names = names_in_wheel(wheel)
    for folder, inside in (("patchfind", "patchfind"), ("resources", "patchfind/_resources")):
        files = [path for path in (CHECKOUT / folder).rglob("*") if path.is_file()]
        expected = {
            f"{inside}/{path.relative_to(CHECKOUT / folder).as_posix()}"
            for path in files
            if "__pycache__" not in path.parts
        }
        assert expected and expected <= names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    outside = {name for name in names_in_wheel(wheel) if not name.startswith("patchfind/")}
    assert {name.partition("/")[0].rpartition(".")[2] for name in outside} == {"dist-info"}
    assert wheel.stat().st_size < 20 * MEGABYTE


def test_the_source_distribution_holds_no_tests_and_no_pictures(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "THIRD_PARTY.md", "installer/bootstrap.py"} <= names
    assert "resources/starter/weights.safetensors" in names
    assert not {name for name in names if name.startswith(("tests/", ".ci/", "docs/images/"))}
    assert sdist.stat().st_size < 20 * MEGABYTE


def test_an_installed_wheel_has_its_command_and_finds_its_network(
    wheel: Path, tmp_path: Path
) -> None:
    """In an environment of its own; only platformdirs is lent to it, to find its resources."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path], check=True)
    scripts, name = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    python = tmp_path / scripts / name
    install = [sys.executable, "-m", "uv", "pip", "install", "--no-deps", "--python", str(python)]
    subprocess.run(
        [*install, "--offline", "--no-cache", str(wheel)], check=True, capture_output=True
    )
    assert list((tmp_path / scripts).glob("patchfind*"))
    lent = Path(platformdirs.__file__).parents[1]
    ask = (
        f"import sys; sys.path.append({str(lent)!r}); "
        "from patchfind.foundation.paths import resources_folder; print(resources_folder())"
    )
    asked = subprocess.run([python, "-I", "-c", ask], check=True, capture_output=True, text=True)
    resources = Path(asked.stdout.strip())
    assert resources.is_relative_to(tmp_path.resolve())
    for file in ("starter/weights.safetensors", "matching/local_features.safetensors"):
        assert (resources / file).is_file()
    assert list((resources / "icons").glob("*.svg"))
