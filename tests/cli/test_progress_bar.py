"""Progress on a terminal and elsewhere."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from patchfind.cli.progress_bar import ProgressBar
from patchfind.domain.progress import Progress, RateMeter
from tests.cli.conftest import Run, drawn_on

_COLUMNS = 60


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_the_bar_stays_in_one_line_of_a_narrow_terminal() -> None:
    import termios

    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, _COLUMNS))
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal, ProgressBar(terminal) as bar:
        bar(Progress(1, 1200, 3.25, 369.0, "holidays/" * 20 + "写真.jpg"))
        bar.say("a sentence")
        bar(Progress(1200, 1200, 3.25, 0.0, "holidays/" * 20 + "last.jpg"))
    drawn = drawn_on(ours)
    pieces = drawn.replace("\n", "\r").split("\r")
    assert max(len(piece) for piece in pieces) <= _COLUMNS
    assert any("1/1200, 3.2/s, 6 min 9 s left" in piece for piece in pieces)
    assert any("1200/1200" in piece for piece in pieces)
    assert drawn.count("\n") == 2  # after the sentence, and at the end
    assert "a sentence" in pieces


def test_a_pipe_gets_a_line_now_and_then_where_it_is_asked_for() -> None:
    now = 0.0
    quiet, plain = io.StringIO(), io.StringIO()
    meter = RateMeter(300, clock=lambda: now)
    with (
        ProgressBar(quiet) as silent,
        ProgressBar(plain, plain_seconds=30.0, clock=lambda: now) as bar,
    ):
        for number in range(100):
            now += 1.0
            progress = meter.advance(1, f"{number}\n.jpg")
            silent(progress)
            bar(progress)
        bar.say("done")
    assert quiet.getvalue() == ""
    assert plain.getvalue().split("\n") == [
        "30/300, 1.0/s, 4 min 30 s left, 29\\n.jpg",
        "60/300, 1.0/s, 4 min 0 s left, 59\\n.jpg",
        "90/300, 1.0/s, 3 min 30 s left, 89\\n.jpg",
        "done",
        "",
    ]


def test_evaluate_says_each_methods_figures_as_soon_as_they_are_known(
    patchfind: Run, tmp_path: Path
) -> None:
    benchmark = tmp_path / "benchmark"
    (benchmark / "photos").mkdir(parents=True)
    for name in ("a.png", "b.png"):
        Image.effect_noise((64, 48), 50).save(benchmark / "photos" / name)
    truth = {
        "photos": {"a.png": {"it": [[0, 0, 32, 32]]}, "b.png": {"it": [[0, 0, 32, 32]]}},
        "queries": [{"photo": "a.png", "label": "it", "box": [0, 0, 32, 32]}],
    }
    (benchmark / "truth.json").write_text(json.dumps(truth))
    done = patchfind("evaluate", benchmark, "--method", "global", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("global: mAP 1.000")
    assert json.loads(done.stdout)["methods"]
