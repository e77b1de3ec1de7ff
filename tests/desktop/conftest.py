"""A home folder of its own, with the places where desktops look for things in it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, in which a desktop's programs are found in ``bin``."""
    made = tmp_path / "home"
    for name in ("data", "config", "state", "bin"):
        (made / name).mkdir(parents=True)
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("XDG_DATA_HOME", str(made / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(made / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(made / "state"))
    return made


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every folder (None) and file (its bytes) below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }
