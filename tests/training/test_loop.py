"""A stage that is interrupted and resumed ends with the very same weights."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from patchfind.training.loop import Schedule, run


class Regression:
    """A tiny stage: a line through points."""

    name = "regression"

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))

    def batch(self, step: int) -> Tensor:
        return torch.randn(8, 3, generator=torch.Generator().manual_seed(step))

    def loss(self, batch: Tensor) -> tuple[Tensor, dict[str, float]]:
        error = (self.model(batch) - batch.sum(1, keepdim=True)).square().mean()
        return error, {"error": error.item()}


SCHEDULE = Schedule(steps=12, rate=0.05, warm_up=3, every=4)


def test_a_shortened_schedule_keeps_its_shape() -> None:
    whole = Schedule(steps=2000, rate=0.01, warm_up=100)
    short = whole.shortened(0.1)
    assert (short.steps, short.warm_up) == (200, 10)
    for step in (0, 50, 199):
        assert short.rate_at(step) == pytest.approx(whole.rate_at(10 * step), rel=0.1, abs=1e-3)
    assert whole.shortened(1e-9).steps == 1


def test_resumed_training_equals_uninterrupted_training(tmp_path: Path) -> None:
    whole = run(Regression(), SCHEDULE, tmp_path / "whole.pt")
    run(Regression(), SCHEDULE, tmp_path / "parts.pt", stop_at=5)
    resumed = run(Regression(), SCHEDULE, tmp_path / "parts.pt")
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_progress_is_told_and_the_error_falls(tmp_path: Path) -> None:
    told: list[tuple[int, float]] = []
    schedule = Schedule(steps=300, rate=0.05, every=50)
    run(
        Regression(),
        schedule,
        tmp_path / "one.pt",
        on_progress=lambda step, figures: told.append((step, figures["error"])),
    )
    assert [step for step, _ in told] == [50, 100, 150, 200, 250, 300]
    assert told[-1][1] < told[0][1] / 2


_WITH_A_WORKER = """
import sys
from pathlib import Path
from tests.training.test_loop import Regression, SCHEDULE, run
for workers in (0, 1):
    model = run(Regression(), SCHEDULE, Path(sys.argv[1]) / f"{workers}.pt", workers=workers)
    print([float(one.sum()) for one in model.state_dict().values()])
"""


def test_data_made_in_another_process_are_the_same(tmp_path: Path) -> None:
    """In a process of its own: one that has run much else is not to be forked."""
    script = [sys.executable, "-c", _WITH_A_WORKER, str(tmp_path)]
    alone, beside = subprocess.run(
        script, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert alone == beside
