"""A traced network gives the network's own maps at every size, or is not used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from patchfind.embedding.backbone import Backbone
from patchfind.embedding.specification import EncoderSpecification
from patchfind.embedding.traced import traced
from tests.embedding.embedding_samples import (
    CONVOLUTIONAL,
    dense_transformer,
    encoder_of,
    photo,
    random_weights,
)


def backbone_of_convolutions() -> Backbone:
    weights = random_weights(CONVOLUTIONAL)
    tensors = {name: one for name, one in weights.items() if not name.startswith("whitening.")}
    return Backbone(CONVOLUTIONAL, tensors, torch.device("cpu"), None)


def pictures(height: int, width: int) -> Tensor:
    random = torch.Generator().manual_seed(height * width)
    return torch.randn(2, 3, height, width, generator=random)


def test_a_traced_backbone_gives_the_same_maps_at_any_size() -> None:
    plain, faster = backbone_of_convolutions(), backbone_of_convolutions()
    faster.trace()
    with torch.inference_mode():
        for size in [(64, 96), (160, 96), (320, 256), (64, 96)]:
            values = pictures(*size)
            for expected, found in zip(plain.maps(values), faster.maps(values), strict=True):
                assert found.shape == expected.shape
                assert torch.allclose(found, expected, atol=1e-4 * float(expected.abs().max()))


def test_convolutions_can_be_traced() -> None:
    network = nn.Conv2d(3, 4, 3, padding=1).eval()
    assert traced(network, lambda values: [network(values)], multiple=8) is not None


class KnowsItsSize(nn.Module):
    """Counts on a number that a trace takes for a constant, as paddings made to measure do."""

    def forward(self, values: Tensor) -> Tensor:
        return values * float(values.shape[2])


class LooksAtValues(nn.Module):
    """Does what no tracer can follow."""

    def forward(self, values: Tensor) -> Tensor:
        jit: Any = torch.jit
        if jit.is_tracing():
            raise RuntimeError("not to be traced")
        return values


@pytest.mark.parametrize("network", [KnowsItsSize(), LooksAtValues()])
def test_a_network_whose_trace_would_be_wrong_is_left_as_it_is(network: nn.Module) -> None:
    assert traced(network, lambda values: [network(values)], multiple=8) is None


@pytest.mark.parametrize("known", [CONVOLUTIONAL, dense_transformer()])
def test_many_photos_are_described_as_the_first_one(
    known: EncoderSpecification, tmp_path: Path
) -> None:
    encoder = encoder_of(known, tmp_path)
    pixels = photo(320, 240)
    (first,) = encoder.encode_photos([pixels])
    for seed in range(10):
        encoder.encode_photos([photo(320, 240 + 40 * (seed % 3), seed=seed)])
    (later,) = encoder.encode_photos([pixels], threads=1)
    assert np.abs(first.descriptors.astype(float) - later.descriptors).max() < 1e-3
