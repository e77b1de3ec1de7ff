"""What a card computes is what the CPU computes, and photos that go together are not mixed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from patchfind.domain.regions import RegionDescriptors
from patchfind.embedding import dense
from patchfind.embedding.backbone import Backbone, build_network
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.inverted_residuals import multiply_pointwise
from patchfind.embedding.load import load_encoder
from patchfind.embedding.preprocessing import resize, resize_in_passes, to_tensor
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import EncoderSpecification
from tests.embedding.embedding_samples import (
    CONVOLUTIONAL,
    TRANSFORMER,
    dense_transformer,
    installed,
    photo,
    random_weights,
)

_SIZES = ((200, 150), (150, 200), (200, 150), (200, 133), (180, 180), (640, 160), (200, 150))
_MIXED = [photo(*size, seed=seed) for seed, size in enumerate(_SIZES)]
_CPU = torch.device("cpu")


def _starter() -> Encoder:
    small = replace(specification("starter"), dense_long_side=160)
    return load_encoder(small, weights_folder=Path("nowhere"), device="cpu")


def _least_cosine(found: Sequence[RegionDescriptors], wanted: Sequence[RegionDescriptors]) -> float:
    cosines = [
        (one.descriptors.astype(float) * other.descriptors.astype(float)).sum(axis=1)
        for one, other in zip(found, wanted, strict=True)
    ]
    return float(np.concatenate(cosines).min())


@pytest.mark.parametrize("at_once", [2, 16])
def test_photos_that_go_together_get_the_descriptors_that_they_have_alone(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = _starter()
    alone = encoder.encode_photos(_MIXED)
    monkeypatch.setattr(encoder._dense, "_at_once", at_once)
    together = encoder._regions.encode(_MIXED)
    assert _least_cosine(together, alone) > 1 - 1e-3
    for one, other in zip(together, alone, strict=True):
        assert (one.boxes == other.boxes).all()


@pytest.mark.parametrize("size", [(96, 128), (256, 224), (160, 213)])
def test_a_card_resizes_pictures_as_the_cpu_does(size: tuple[int, int]) -> None:
    picture = to_tensor(photo(213, 160, seed=3), _CPU)
    wanted, found = resize(picture, *size).float(), resize_in_passes(picture, *size)
    assert (found - wanted).abs().max() <= 2
    assert (found != wanted).float().mean() < 0.01


def test_so_smooth_surfaces_keep_their_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = _MIXED[2:4]
    encoder = load_encoder(specification("starter"), weights_folder=Path("nowhere"), device="cpu")
    on_cpu = encoder.encode_photos(photos)
    monkeypatch.setattr(dense, "resize", resize_in_passes)
    assert _least_cosine(encoder.encode_photos(photos), on_cpu) > 0.999


def test_products_are_the_convolutions_of_one_pixel() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 5, 1), nn.Conv2d(5, 5, 3, groups=5), nn.Conv2d(5, 4, 1, bias=False)
    )
    pictures = torch.randn(2, 3, 7, 9)
    with torch.no_grad():
        wanted = network(pictures)
        multiply_pointwise(network)
        found = network(pictures)
    assert [type(layer) for layer in network].count(nn.Conv2d) == 1
    assert torch.allclose(found, wanted, atol=1e-6)


def test_no_convolution_of_one_pixel_is_left_in_the_starters_family() -> None:
    network = build_network(specification("starter"))
    multiply_pointwise(network)
    left = [one for one in network.modules() if isinstance(one, nn.Conv2d)]
    assert left and all(one.kernel_size != (1, 1) for one in left)


def _maps(known: EncoderSpecification, half: torch.dtype | None) -> Tensor:
    weights = random_weights(known)
    network = {name: one for name, one in weights.items() if not name.startswith("whitening.")}
    backbone = Backbone(known, network, _CPU, half)
    pictures = to_tensor(photo(160, 160), _CPU).float() / 128 - 1
    with torch.inference_mode():
        return backbone.maps(pictures)[-1].float().flatten()


def test_half_precision_leaves_descriptors_what_they_are() -> None:
    half = torch.float16
    assert torch.equal(_maps(CONVOLUTIONAL, half), _maps(CONVOLUTIONAL, None))
    dense = dense_transformer()
    found, wanted = _maps(dense, half), _maps(dense, None)
    assert not torch.equal(found, wanted)
    assert torch.cosine_similarity(found, wanted, dim=0) > 0.9999


@pytest.mark.cuda
@pytest.mark.parametrize("name", ["starter", "transformer"])
def test_a_card_gives_the_descriptors_of_the_cpu(name: str, tmp_path: Path) -> None:
    known = specification(name) if name == "starter" else TRANSFORMER
    if known is TRANSFORMER:
        installed(known, tmp_path)
    photos = [photo(800, 600, seed=seed) for seed in range(6)] + _MIXED
    on_card, on_cpu = (
        load_encoder(known, weights_folder=tmp_path, device=device).encode_photos(photos)
        for device in ("cuda", "cpu")
    )
    assert _least_cosine(on_card, on_cpu) > 0.999
