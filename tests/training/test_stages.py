"""Every stage takes steps with a teacher of random weights, and its errors fall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from patchfind.training.fitting import fit_levels, pool_mosaics, pool_pairs
from patchfind.training.loop import Schedule, run
from patchfind.training.photos import PhotoCache
from patchfind.training.stages import (
    BlockStage,
    ChainStage,
    Learner,
    ObjectStage,
    add_whitenings,
    redraw_idle_filters,
    views,
)
from patchfind.training.student import Student
from patchfind.training.teacher import Teacher


def _random_teacher() -> Teacher:
    """A teacher with the layers of MobileNetV2 and the weights of a random student."""
    torch.manual_seed(1)
    layers = {}
    student = Student()
    for name, tensor in student.net.state_dict().items():
        if tensor.ndim != 4:
            continue
        layers[_teacher_name(student, name)] = (tensor.numpy(), np.zeros(len(tensor), np.float32))
    return Teacher(layers)


def _teacher_name(student: Student, name: str) -> str:
    if name.startswith("conv_"):
        return {"conv_stem.weight": "Conv", "conv_head.weight": "Conv_1"}[name]
    _, stage, place, layer, _ = name.split(".")
    number = sum(len(blocks) for blocks in student.net.blocks[: int(stage)]) + int(place)
    block = f"expanded_conv_{number}" if number else "expanded_conv"
    parts = {"conv_pw": "expand", "conv_dw": "depthwise", "conv_pwl": "project"}
    return f"{block}/{'project' if not number and layer == 'conv_pw' else parts[layer]}"


@pytest.fixture(scope="module")
def photos() -> PhotoCache:
    rng = np.random.default_rng(0)
    small = [rng.integers(0, 256, (12, 16, 3)).astype(np.uint8) for _ in range(4)]
    return PhotoCache.of(one.repeat(8, 0).repeat(8, 1) for one in small)


def test_all_stages_run_and_the_blocks_learn(photos: PhotoCache, tmp_path: Path) -> None:
    teacher = _random_teacher()
    learner = Learner(teacher, photos, seed=0, samples=1, count=2, side=96)
    blocks = BlockStage(learner, teacher, photos, seed=0, count=8, side=64)
    before = blocks.loss(blocks.batch(0))[0].item()
    run(blocks, Schedule(steps=4, rate=5e-3, warm_up=1), tmp_path / "blocks.pt")
    assert blocks.loss(blocks.batch(0))[0].item() < before
    redraw_idle_filters(learner, teacher, views(photos, 0, 0, 2, 64))
    chain = ChainStage(
        learner, teacher, photos, seed=1, name="chain", frozen="b1", count=2, side=64
    )
    run(chain, Schedule(steps=1, rate=1e-4), tmp_path / "chain.pt")
    rows = pool_pairs(learner.student, photos, 8, 3, 0.5)
    fitted = fit_levels(rows, pool_mosaics(learner.student, photos, 1, 3, 0.5), 8)
    parts = {
        name: (torch.from_numpy(one.mean), torch.from_numpy(one.projection))
        for name, one in fitted.items()
    }
    add_whitenings(learner, parts)
    objects = ObjectStage(learner, teacher, photos, seed=2, count=3)
    run(objects, Schedule(steps=1, rate=1e-4), tmp_path / "objects.pt")
