"""The bench on a tiny index: what it prints, and that stopping it works."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchfind.domain.progress import Control, Progress
from patchfind.foundation.errors import Cancelled
from patchfind.services.bench import run_bench


def test_every_way_of_searching_is_measured_on_the_same_rows(tmp_path: Path) -> None:
    seen: list[Progress] = []

    report = run_bench(
        400, 5, 32, queries=3, k=20, compressed=True, folder=tmp_path,
        control=Control(), on_progress=seen.append,
    )  # fmt: skip

    assert [line.name for line in report.lines] == [
        "PatchFind, exact",
        "PatchFind, codes, re-scored",
        "PatchFind, codes alone",
        "faiss.IndexFlatIP",
    ]
    assert {line.rows for line in report.lines} == {2000}
    exact, rescored, alone, flat = report.lines
    assert exact.bytes * 2 == flat.bytes == 2000 * 32 * 4
    assert exact.recall == 1
    assert rescored.recall is not None and rescored.recall > 0.95
    assert alone.recall is not None and alone.recall <= rescored.recall
    assert all(0 < line.median <= line.p95 for line in report.lines)
    assert "400 photos × 5 regions × 32 dimensions" in report.table()
    assert len(report.table().splitlines()) == 6
    assert seen[-1].done == seen[-1].total == 400
    assert list(tmp_path.iterdir()) == [], "the random index is removed"


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    control = Control()
    control.cancel()

    with pytest.raises(Cancelled):
        run_bench(400, 5, 32, folder=tmp_path, control=control, on_progress=lambda _: None)

    assert list(tmp_path.iterdir()) == []
