"""However mixed photos come, a card meets few shapes, and their descriptors stay what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from patchfind.domain.regions import RegionDescriptors
from patchfind.embedding.backbone import Backbone
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.preprocessing import to_tensor
from patchfind.embedding.registry import specification
from patchfind.embedding.shapes import Shapes
from patchfind.embedding.specification import EncoderSpecification
from tests.embedding.embedding_samples import (
    CONVOLUTIONAL,
    TRANSFORMER,
    dense_transformer,
    installed,
    photo,
    random_weights,
)

_SIZES = ((200, 150), (150, 200), (200, 112), (200, 133), (180, 180), (90, 200), (640, 160))
_MIXED = [photo(*size, seed=seed) for seed, size in enumerate(_SIZES)]
_CPU = torch.device("cpu")


def _starter(device: str = "cpu", *, few_shapes: bool) -> Encoder:
    small = replace(specification("starter"), dense_long_side=160)
    return load_encoder(small, weights_folder=Path("nowhere"), device=device, few_shapes=few_shapes)


def _least_cosine(found: Sequence[RegionDescriptors], wanted: Sequence[RegionDescriptors]) -> float:
    cosines = [
        (one.descriptors.astype(float) * other.descriptors.astype(float)).sum(axis=1)
        for one, other in zip(found, wanted, strict=True)
    ]
    return float(np.concatenate(cosines).min())


@pytest.fixture
def shapes_seen(monkeypatch: pytest.MonkeyPatch) -> set[tuple[int, ...]]:
    """The shapes in which pictures pass a network from now on."""
    seen: set[tuple[int, ...]] = set()
    maps = Backbone.maps

    def watched(backbone: Backbone, pictures: Tensor, *sizes: Sequence[tuple[int, int]]) -> object:
        seen.add(tuple(pictures.shape))
        return maps(backbone, pictures, *sizes)

    monkeypatch.setattr(Backbone, "maps", watched)
    return seen


def test_a_mixed_bag_meets_few_shapes_and_keeps_its_descriptors(
    shapes_seen: set[tuple[int, ...]],
) -> None:
    alone = _starter(few_shapes=False).encode_photos(_MIXED)
    shapes_seen.clear()
    encoder = _starter(few_shapes=True)
    together = encoder._regions.encode(_MIXED)
    assert _least_cosine(together, alone) > 1 - 1e-3
    assert {shape[0] for shape in shapes_seen} <= {1, 4, 16}
    assert {shape[2:] for shape in shapes_seen} <= {(128, 160), (160, 128), (160, 160)}
    for one, other in zip(together, alone, strict=True):
        assert (one.boxes == other.boxes).all()


@pytest.mark.parametrize(
    "known", [replace(CONVOLUTIONAL, dense_long_side=160), dense_transformer()]
)
def test_networks_that_look_at_a_whole_picture_get_no_canvas(
    known: EncoderSpecification, tmp_path: Path, shapes_seen: set[tuple[int, ...]]
) -> None:
    installed(known, tmp_path)
    alone, together = (
        load_encoder(known, weights_folder=tmp_path, device="cpu", few_shapes=few)
        for few in (False, True)
    )
    wanted = alone.encode_photos(_MIXED[:2])
    assert _least_cosine(together._regions.encode(_MIXED[:2]), wanted) > 1 - 1e-3
    assert {shape[0] for shape in shapes_seen} <= {1, 4, 16}


@given(st.integers(1, 21), st.booleans(), st.integers(1, 40))
def test_a_canvas_holds_its_picture_and_a_batch_its_pictures(
    short: int, tall: bool, count: int
) -> None:
    shapes = Shapes((1, 4, 16), 32)
    size = (672, 32 * short) if tall else (32 * short, 672)
    canvas = shapes.canvas(size)
    assert canvas in {(512, 672), (672, 512), (672, 672)}
    assert canvas[0] >= size[0] and canvas[1] >= size[1]
    parts = list(shapes.parts(range(count)))
    assert [one for part in parts for one in part] == list(range(count))
    for part in parts:
        filled = shapes.filled(torch.ones(len(part), 2))
        assert len(filled) in shapes.batches
        assert filled.sum() == 2 * len(part)


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
