"""The starter's family of networks gives what timm's networks give, from the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import timm
import torch
from torch import Tensor, nn

from patchfind.embedding.inverted_residuals import ARCHITECTURES, InvertedResiduals


def of_timm(name: str) -> nn.Module:
    """A network whose batch statistics are no identity, so that all of it shows in its maps."""
    random = torch.Generator().manual_seed(3)
    network: nn.Module = timm.create_model(name, num_classes=0).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            shape = (module.num_features,)
            module.running_mean = 0.1 * torch.randn(shape, generator=random)
            module.running_var = torch.rand(shape, generator=random) + 0.5
    return network


def maps_of(network: Any, pictures: Tensor) -> dict[str, Tensor]:
    """What every module gives that a level may name, and the last map."""
    found: dict[str, Tensor] = {}

    def keep(name: str) -> Any:
        return lambda _module, _inputs, output: found.update({name: output.clone()})

    for name, module in network.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            module.register_forward_hook(keep(name))
    with torch.inference_mode():
        found["last"] = network.forward_features(pictures)
    return found


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_all_maps_are_those_of_timm(name: str) -> None:
    published, own = of_timm(name), InvertedResiduals(name).eval()
    own.load_state_dict(published.state_dict())
    pictures = torch.randn(2, 3, 96, 160, generator=torch.Generator().manual_seed(1))
    expected, found = maps_of(published, pictures), maps_of(own, pictures)
    assert found.keys() == expected.keys()
    for level, wanted in expected.items():
        assert float((found[level] - wanted).abs().max()) <= 1e-4, level


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_tensors_stand_in_the_order_of_timm(name: str) -> None:
    """Published weights come without names that fit, in this order."""
    published, own = of_timm(name).state_dict(), InvertedResiduals(name).state_dict()
    assert [(key, one.shape) for key, one in own.items()] == [
        (key, one.shape) for key, one in published.items()
    ]
