"""Makes a folder look like a disk of its own, without mounting anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def on_another_volume(monkeypatch: pytest.MonkeyPatch, mount: Path) -> Iterator[None]:
    """For as long as it lasts, ``mount`` and all folders below it are on a volume of their own."""
    real = os.stat

    def stat(path: str | int | Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        if isinstance(path, int) or not Path(path).is_relative_to(mount):
            return found
        fields = list(found)
        fields[2] += 1  # st_dev
        return os.stat_result(fields)

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", stat)
        yield
