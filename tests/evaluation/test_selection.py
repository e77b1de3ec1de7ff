"""``evaluate --selection`` on rendered photos with true boxes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from patchfind.__main__ import main
from patchfind.tools.sample import render_sample_library


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    render_sample_library(folder, photos=6)
    return folder


def test_every_box_is_clicked_once_and_windows_are_told_beside(
    benchmark: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = json.loads((benchmark / "truth.json").read_text(encoding="utf-8"))
    asked = {query["label"] for query in truth["queries"]}
    boxes = sum(
        len(places)
        for photo in truth["photos"].values()
        for label, places in photo.items()
        if label in asked
    )
    assert main(["evaluate", str(benchmark), "--selection", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["boxes"] == boxes
    assert figures["best"] >= figures["first"] > figures["window"]
    assert figures["milliseconds"] > 0


def test_the_table_of_a_part(benchmark: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(benchmark), "--selection", "--queries", "2"]) == 0
    printed = capsys.readouterr().out
    assert "in 2 photos" in printed
    assert "| fixed windows |" in printed


def test_a_benchmark_without_boxes_is_refused(
    tmp_path: Path, benchmark: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(next(benchmark.glob("*.jpg")).read_bytes())
    truth = {"photos": {"a.jpg": {"mug": []}}, "queries": []}
    (tmp_path / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    assert main(["evaluate", str(tmp_path), "--selection"]) != 0
    assert "names no box" in capsys.readouterr().err
