"""The stages of the training: block by block, end to end, and telling objects apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from patchfind.training.objectives import (
    MapMetric,
    PrincipalHead,
    WhiteningLayer,
    gather_moments,
    tell_apart,
)
from patchfind.training.photos import PhotoCache, Pixels
from patchfind.training.pooling import pool_windows
from patchfind.training.student import (
    CHANNELS,
    STRIDED,
    UNITS,
    Student,
    without_first,
    without_last,
)
from patchfind.training.synthesis import Pair, object_pair, random_view
from patchfind.training.teacher import Teacher

COMPONENTS = {"b13x": 320, "last": 448}
"""Principal components of the teacher's descriptor maps that linear heads guess."""

EMPHASIS = {"b13x": 4.0, "last": 4.0, "b16": 2.0}
"""Weights of maps in the end-to-end stage; the others count 1."""

CUTS = frozenset({"b13"})
CUTS_AFTER = frozenset({"b5"})
"""Where the end-to-end stage stops gradients: far errors would drown what early blocks learn."""

SHARES = {"stem": 8, "b0": 8, "b1": 8, "b2": 5, "b3": 4, "b4": 2, "b5": 2}
"""In the block stage the large early maps learn from one image in so many."""

DESCRIBED = ("b13x", "last")
"""The maps that make up the descriptor."""


def to_images(pixels: Pixels) -> Tensor:
    """Images (N, 3, H, W) in 0..1 of pixels (N, H, W, 3)."""
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    return images.contiguous(memory_format=torch.channels_last)


def moved_by_one(images: Tensor) -> Tensor:
    """Images moved one pixel right and down, which puts the student's cells on the teacher's."""
    moved = nn.functional.pad(images, (1, 0, 1, 0), mode="replicate")[..., :-1, :-1]
    return moved.contiguous(memory_format=torch.channels_last)


def views(photos: PhotoCache, seed: int, step: int, count: int, side: int) -> Tensor:
    """The random views of a step: always the same for the same seed and step."""
    rng = np.random.default_rng([seed, step])
    return to_images(np.stack([random_view(rng, photos, side) for _ in range(count)]))


class Learner(nn.Module):
    """The student with all that is only needed to train it."""

    def __init__(
        self,
        teacher: Teacher,
        photos: PhotoCache,
        seed: int,
        *,
        samples: int = 24,
        count: int = 32,
        side: int = 160,
    ) -> None:
        super().__init__()
        torch.manual_seed(seed)
        batches = (teacher(views(photos, seed + 99, i, count, side)) for i in range(samples))
        moments = gather_moments(batches)
        self.student = Student()
        self.losses = nn.ModuleDict({unit: MapMetric(*moments[unit]) for unit in UNITS[:-1]})
        for name, components in COMPONENTS.items():
            head = PrincipalHead(CHANNELS[name], *moments[name], components)
            self.losses[name] = head
        self.whitenings = nn.ModuleDict()

    @property
    def device(self) -> torch.device:
        """Where the student learns."""
        return next(self.student.parameters()).device

    def freeze_until(self, unit: str | None) -> None:
        """Let only the units after ``unit`` learn; all keep their batch statistics."""
        learns = unit is None
        self.student.eval()
        for name in UNITS:
            for module in self.student.unit_modules(name):
                module.requires_grad_(learns)
            learns = learns or name == unit

    def error(self, name: str, mine: Tensor, wanted: Tensor) -> Tensor:
        """The loss of one map."""
        loss: Tensor = self.losses[name](mine, wanted)
        return loss


class BlockStage:
    """Every block learns by itself, from the teacher's map before it to the teacher's map after."""

    name = "blocks"

    def __init__(
        self,
        model: Learner,
        teacher: Teacher,
        photos: PhotoCache,
        seed: int,
        *,
        count: int = 16,
        side: int = 160,
    ) -> None:
        self.model, self._teacher, self._photos = model, teacher, photos
        self._seed, self._count, self._side = seed, count, side
        model.train()

    def batch(self, step: int) -> Tensor:
        """Random views."""
        return views(self._photos, self._seed, step, self._count, self._side)

    def loss(self, batch: Tensor) -> tuple[Tensor, dict[str, float]]:
        """The sum of all blocks' errors."""
        batch = batch.to(self.model.device)
        wanted = self._teacher(batch)
        total = batch.new_zeros(())
        figures: dict[str, float] = {}
        before = batch * 2 - 1
        for unit in UNITS:
            count = max(1, self._count // SHARES.get(unit, 1))
            made = self.model.student.run_unit(unit, before[:count], shift=unit in STRIDED)
            for name, whole in made.items():
                moved = unit in STRIDED and name == unit
                mine = without_first(whole) if moved else whole
                target = without_last(wanted[name]) if moved else wanted[name]
                error = self.model.error(name, mine, target[:count])
                total, figures[name] = total + error, error.item()
            before = wanted[unit]
        return total, figures


class ChainStage:
    """The whole chain learns from its own maps; the first ``until`` alone where that is given."""

    def __init__(
        self,
        model: Learner,
        teacher: Teacher,
        photos: PhotoCache,
        seed: int,
        *,
        name: str,
        frozen: str | None = None,
        until: str = "last",
        count: int = 8,
        side: int = 192,
    ) -> None:
        self.name, self.model = name, model
        self._teacher, self._photos, self._seed = teacher, photos, seed
        self._count, self._side = count, side
        last = UNITS.index(until) + 1
        first = 0 if frozen is None else UNITS.index(frozen) + 1
        self._units, self._learning = UNITS[:last], frozenset(UNITS[first:last])
        model.freeze_until(frozen)

    def batch(self, step: int) -> Tensor:
        """Random views."""
        return views(self._photos, self._seed, step, self._count, self._side)

    def loss(self, batch: Tensor) -> tuple[Tensor, dict[str, float]]:
        """The weighted errors of all maps that learn."""
        batch = batch.to(self.model.device)
        wanted = self._teacher(batch)
        maps = moved_by_one(batch) * 2 - 1
        total = batch.new_zeros(())
        figures: dict[str, float] = {}
        for unit in self._units:
            with torch.set_grad_enabled(unit in self._learning):
                made = self.model.student.run_unit(unit, maps, cut=unit in CUTS)
            maps = made[unit].detach() if unit in CUTS_AFTER else made[unit]
            if unit not in self._learning:
                continue
            for name, mine in made.items():
                error = self.model.error(name, without_first(mine), without_last(wanted[name]))
                total = total + EMPHASIS.get(name, 1.0) * error
                figures[name] = error.item()
        return total, figures


class ObjectStage:
    """Find an object's window in another scene, among windows of this and of earlier steps."""

    name = "objects"

    def __init__(
        self,
        model: Learner,
        teacher: Teacher,
        photos: PhotoCache,
        seed: int,
        *,
        frozen: str | None = "b2",
        count: int = 12,
        anchor: float = 0.5,
        memory: int = 4096,
    ) -> None:
        self.model, self._teacher, self._photos = model, teacher, photos
        self._seed, self._count, self._anchor, self._size = seed, count, anchor, memory
        model.freeze_until(frozen)
        self._memory: dict[str, Tensor] = {}

    def batch(self, step: int) -> list[tuple[Pair, Tensor]]:
        """Pairs, each with windows of its scene: the object's first, then some without it."""
        rng = np.random.default_rng([self._seed, step])
        found = []
        for _ in range(self._count):
            pair = object_pair(rng, self._photos, 160, 224)
            found.append((pair, torch.tensor([pair.window, *windows_beside(rng, pair.box)])))
        return found

    def loss(self, batch: list[tuple[Pair, Tensor]]) -> tuple[Tensor, dict[str, float]]:
        """Telling apart by the whole descriptor and by each level, and the anchor."""
        pairs = [pair for pair, _ in batch]
        device = self.model.device
        scenes = to_images(np.stack([pair.scene for pair in pairs])).to(device)
        crops = to_images(np.stack([pair.query for pair in pairs])).to(device)
        of_query = self.model.student(crops)
        of_scene = self.model.student(moved_by_one(scenes))
        queries, windows = {}, {}
        for name in DESCRIBED:
            whiten = self.model.whitenings[name]
            queries[name] = whiten(of_query[name].mean((2, 3)))
            pooled = [
                pool_windows(maps, places, 0.5)
                for maps, (_, places) in zip(of_scene[name], batch, strict=True)
            ]
            windows[name] = whiten(torch.cat(pooled))
        queries["whole"] = torch.cat([queries[name] for name in DESCRIBED], 1) / 2**0.5
        windows["whole"] = torch.cat([windows[name] for name in DESCRIBED], 1) / 2**0.5
        firsts = torch.tensor([0, *(len(places) for _, places in batch[:-1])]).cumsum(0)
        total = scenes.new_zeros(())
        figures: dict[str, float] = {}
        for name, rows in windows.items():
            background = torch.ones(len(rows), dtype=torch.bool)
            background[firsts] = False
            error, first = tell_apart(
                queries[name], rows[firsts], rows[background], self._memory.get(name)
            )
            total = total + (1.0 if name == "whole" else 0.4) * error
            figures |= {f"apart_{name}": error.item(), f"first_{name}": first}
            self._remember(name, rows.detach())
        return total + self._anchor_loss(scenes, of_scene, figures), figures

    def _remember(self, name: str, rows: Tensor) -> None:
        kept = [rows] + ([self._memory[name]] if name in self._memory else [])
        self._memory[name] = torch.cat(kept)[: self._size]

    def _anchor_loss(
        self, scenes: Tensor, maps: Mapping[str, Tensor], figures: dict[str, float]
    ) -> Tensor:
        """Staying near the teacher, on a third of the scenes."""
        count = max(1, self._count // 3)
        wanted: Mapping[str, Any] = self._teacher(scenes[:count])
        total = scenes.new_zeros(())
        for name in ("b9", "b12", "b13x", "b16", "last"):
            error = self.model.error(
                name, without_first(maps[name][:count]), without_last(wanted[name])
            )
            total, figures[name] = total + error, error.item()
        return self._anchor * total


def windows_beside(
    rng: np.random.Generator, box: tuple[float, float, float, float], tries: int = 4
) -> list[tuple[float, float, float, float]]:
    """Random windows of a scene that hold next to nothing of the box."""
    found = []
    for _ in range(tries):
        side = rng.uniform(0.25, 0.6)
        x, y = rng.uniform(0, 1 - side, 2)
        across = max(0.0, min(x + side, box[2]) - max(x, box[0]))
        down = max(0.0, min(y + side, box[3]) - max(y, box[1]))
        area = (box[2] - box[0]) * (box[3] - box[1])
        if across * down < 0.15 * min(area, side * side):
            found.append((float(x), float(y), float(x + side), float(y + side)))
    return found


def add_whitenings(model: Learner, fitted: Mapping[str, tuple[Tensor, Tensor]]) -> None:
    """Give the learner the whitenings, (mean, projection) by map, that descriptors pass."""
    for name, (mean, projection) in fitted.items():
        model.whitenings[name] = WhiteningLayer(mean, projection)


@torch.no_grad()
def redraw_idle_filters(model: Learner, teacher: Teacher, images: Tensor) -> int:
    """Draw stem filters anew that missed their target by half its variance; how many there were.

    A filter that ends up silent behind its activation gets no gradient and stays silent.
    """
    student = model.student.eval()
    moved = moved_by_one(images) * 2 - 1
    mine = without_first(student.run_unit("stem", moved)["stem"])
    wanted = without_last(teacher(images)["stem"])
    spread = wanted.var((0, 2, 3))
    missed = (mine - wanted).square().mean((0, 2, 3)) > 0.5 * spread
    idle = (missed & (spread > 1e-3)).nonzero().flatten().tolist()
    convolution, norm = student.net.conv_stem, student.net.bn1
    for index in idle:
        fresh = torch.randn_like(convolution.weight[index])
        convolution.weight[index] = fresh - fresh.mean()
    response = convolution(moved)
    for index in idle:
        norm.running_mean[index] = response[:, index].mean()
        norm.running_var[index] = response[:, index].var()
        norm.weight[index], norm.bias[index] = 0.6, 0.3
    return len(idle)
