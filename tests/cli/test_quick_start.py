"""A command starts quickly: it imports nothing large that it does not need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from patchfind.tools.sample import SamplePhoto
from tests.cli.conftest import Run

_IMPORTED = re.compile(r"^import time:.*\| +([\w.]+)$", re.MULTILINE)
_NAMING_IMPORTS = {"PYTHONPROFILEIMPORTTIME": "1"}


def _imported(stderr: str) -> set[str]:
    """Every module that a process imported, and the packages in which they are."""
    names = _IMPORTED.findall(stderr)
    return {".".join(name.split(".")[:depth]) for name in names for depth in (1, 2, 3)}


def test_a_search_with_the_starter_needs_no_other_networks(
    indexed: Run, sample: tuple[Path, list[SamplePhoto]]
) -> None:
    folder, photos = sample
    done = indexed("find", folder / photos[0].name, "--json", more_environment=_NAMING_IMPORTS)
    assert done.returncode == 0, done.stderr
    imported = _imported(done.stderr)
    assert "torch" in imported
    assert not imported & {"timm", "torchvision", "torch._dynamo"}


@pytest.mark.parametrize("words", [("status",), ("failures",), ("backbones",)])
def test_what_does_not_search_needs_no_network_at_all(indexed: Run, words: tuple[str, ...]) -> None:
    done = indexed(*words, more_environment=_NAMING_IMPORTS)
    assert done.returncode == 0, done.stderr
    assert not _imported(done.stderr) & {"torch", "timm", "faiss", "cv2", "PIL"}


@pytest.mark.parametrize(("words", "code"), [(("status",), 0), (("failures", "nonsense"), 2)])
def test_a_process_ends_with_the_commands_exit_code_and_all_it_said(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    command = [sys.executable, "-m", "patchfind", "--library", str(tmp_path / "library")]
    begun = subprocess.run(
        [*command, "add", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert begun.returncode == 0, begun.stderr
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert (str(tmp_path) if code == 0 else "usage") in done.stdout + done.stderr
