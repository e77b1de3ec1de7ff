"""What is learned from shows what it says, and learning it works and leaves the rest alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from patchfind.training.contrast import ContrastSettings, ObjectPairs
from patchfind.training.learner import Learner
from patchfind.training.loop import Schedule, run
from patchfind.training.photos import PhotoCache
from patchfind.training.start import SPECIFICATION, starting_weights
from patchfind.training.whitening import Whitening
from tests.embedding.embedding_samples import photo

SMALL = ContrastSettings(pairs=4, query_side=64, scene_side=96)


@pytest.fixture
def pairs() -> ObjectPairs:
    rng = np.random.default_rng(0)
    whitenings = [
        Whitening(
            np.zeros(level.channels, np.float32),
            rng.normal(size=(level.dimension, level.channels)).astype(np.float32),
            level.exponent,
        )
        for level in SPECIFICATION.feature_levels
    ]
    photos = PhotoCache.of(photo(160, 120, seed=seed) for seed in range(6))
    learner = Learner(SPECIFICATION, starting_weights(), whitenings)
    return ObjectPairs(learner, SPECIFICATION, photos, 0, SMALL)


def test_a_step_has_the_same_pairs_whenever_it_is_run(pairs: ObjectPairs) -> None:
    one, again, other = (pairs.batch(step) for step in (3, 3, 4))
    assert torch.equal(one.scenes, again.scenes)
    assert np.array_equal(one.windows, again.windows)
    assert not torch.equal(one.scenes, other.scenes)


def test_windows_elsewhere_do_not_show_the_object(pairs: ObjectPairs) -> None:
    for step in range(10):
        batch = pairs.batch(step)
        assert batch.counts[:, 0].all()
        for windows, counts in zip(batch.windows, batch.counts.numpy(), strict=True):
            own, others = windows[0], windows[1:][counts[1:]]
            middle = (own[:2] + own[2:]) / 2
            inside = (others[:, :2] < middle) & (middle < others[:, 2:])
            assert not inside.all(axis=1).any()


def test_the_error_falls_and_the_first_stages_stay(pairs: ObjectPairs, tmp_path: Path) -> None:
    before = {name: one.clone() for name, one in pairs.model.network_tensors().items()}
    batch = pairs.batch(0)
    first = pairs.loss(batch)[0].item()
    pairs.batch = lambda step: batch  # type: ignore[method-assign]
    run(pairs, Schedule(steps=4, rate=5e-4, warm_up=1), tmp_path / "objects.pt")
    assert pairs.loss(batch)[0].item() < first
    changed = {
        name.split(".")[1] if name.startswith("blocks") else name
        for name, one in pairs.model.network_tensors().items()
        if not torch.equal(one, before[name])
    }
    assert {"3", "4", "5", "6", "conv_head.weight"} <= changed
    assert not {"0", "1", "2", "conv_stem.weight", "bn1.weight"} & changed
