"""The training loop: seeded, resumable from its checkpoints, with progress and the time left."""

from __future__ import annotations

import copy
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

log = logging.getLogger(__name__)

_AHEAD = 3
"""So many batches each worker makes before they are asked for."""


class TrainingStage(Protocol):
    """What is trained, on what, and what it is asked for."""

    name: str

    @property
    def model(self) -> nn.Module:
        """What learns: the network and the layers after it."""

    def batch(self, step: int) -> Any:
        """The data of a step, the same whenever the step is run."""

    def loss(self, batch: Any) -> tuple[Tensor, dict[str, float]]:
        """What to minimise, and figures to log."""


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to learn."""

    steps: int
    rate: float
    warm_up: int = 50
    weight_decay: float = 0.01
    clip: float = 1.0
    averaging: float = 0.998
    """Decay of the moving average of the weights, which is what the training hands on."""
    every: int = 10
    """Steps between checkpoints."""
    projections: float = 2.5
    """How many times faster the whitenings' projections learn than the network."""

    def shortened(self, share: float) -> Schedule:
        """The same with that share of the steps, at least one."""
        steps, warm_up = (max(1, round(share * count)) for count in (self.steps, self.warm_up))
        return replace(self, steps=steps, warm_up=warm_up)

    def rate_at(self, step: int) -> float:
        """A linear warm-up, then half a cosine down to a fiftieth."""
        cosine = 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.rate * min(1.0, (step + 1) / self.warm_up) * (0.02 + 0.98 * cosine)


class _Batches(Dataset[Any]):
    """The data of the steps from ``first`` up to ``end``."""

    def __init__(self, stage: TrainingStage, first: int, end: int) -> None:
        self._stage, self._first, self._count = stage, first, end - first

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Any:
        return self._stage.batch(self._first + index)


class Average:
    """A moving average of a model's state."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(requires_grad=False)
        self._decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Move towards the model; quickly in the first steps."""
        decay = min(self._decay, (1 + step) / (10 + step))
        pairs = zip(self.model.state_dict().values(), model.state_dict().values(), strict=True)
        for mine, theirs in pairs:
            if mine.is_floating_point():
                mine.lerp_(theirs, 1 - decay)
            else:
                mine.copy_(theirs)


def run(
    stage: TrainingStage,
    schedule: Schedule,
    checkpoint: Path,
    *,
    on_progress: Callable[[int, dict[str, float]], None] | None = None,
    stop_at: int | None = None,
    device: str = "cpu",
    workers: int = 0,
) -> nn.Module:
    """Train to the end, or go on from the checkpoint; the averaged model is returned.

    ``stop_at`` ends early, as an interruption would, with a checkpoint. So many ``workers``,
    processes of one thread each, make the data.
    """
    stage.model.to(device)
    optimiser = _optimiser(stage.model, schedule)
    average = Average(stage.model, schedule.averaging)
    start = _resume(checkpoint, stage.model, average, optimiser, device)
    began, smooth = time.monotonic(), dict[str, float]()
    end = min(schedule.steps, stop_at if stop_at is not None else schedule.steps)
    if workers:
        cv2.setNumThreads(1)  # here: a process that was forked waits for ever for OpenCV's threads
    batches = DataLoader(
        _Batches(stage, start, end),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=_AHEAD if workers else None,
    )
    for step, batch in enumerate(batches, start):
        for group in optimiser.param_groups:
            group["lr"] = group["pace"] * schedule.rate_at(step)
        loss, figures = stage.loss(batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(_learned(stage.model), schedule.clip)
        optimiser.step()
        average.update(stage.model, step)
        for key, value in figures.items():
            smooth[key] = 0.95 * smooth.get(key, value) + 0.05 * value
        if (step + 1) % schedule.every == 0 or step + 1 == end:
            _save(checkpoint, stage.model, average, optimiser, step + 1)
            left = (time.monotonic() - began) / (step + 1 - start) * (schedule.steps - step - 1)
            text = " ".join(f"{key} {value:.3f}" for key, value in smooth.items())
            log.info("%s %d/%d, %.0f s left: %s", stage.name, step + 1, schedule.steps, left, text)
            if on_progress is not None:
                on_progress(step + 1, dict(smooth))
    return average.model


def _learned(model: nn.Module) -> list[nn.Parameter]:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _optimiser(model: nn.Module, schedule: Schedule) -> torch.optim.Optimizer:
    """AdamW; weights decay, biases and norms do not, and projections learn at their own pace."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            pace = schedule.projections if name.startswith("projections.") else 1.0
            decays = parameter.ndim > 1 and pace == 1.0
            key = pace, schedule.weight_decay if decays else 0.0
            groups.setdefault(key, []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "pace": pace, "weight_decay": decay}
            for (pace, decay), parameters in groups.items()
        ],
        lr=schedule.rate,
    )


def _save(
    path: Path, model: nn.Module, average: Average, optimiser: torch.optim.Optimizer, step: int
) -> None:
    """Replace the checkpoint in one move, so that a crash leaves the old or the new one."""
    state = {
        "model": model.state_dict(),
        "average": average.model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def _resume(
    path: Path, model: nn.Module, average: Average, optimiser: torch.optim.Optimizer, device: str
) -> int:
    """Load the checkpoint where there is one; the number of steps done."""
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    average.model.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])
