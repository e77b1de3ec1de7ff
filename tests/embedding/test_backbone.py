"""Networks after loading give what plain timm networks give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from torch import Tensor, nn

from patchfind.embedding.backbone import Backbone, build_network, fuse_batch_norms
from patchfind.embedding.specification import HEAD, EncoderSpecification, FeatureLevel
from patchfind.foundation.errors import WeightsProblem
from tests.embedding.embedding_samples import (
    CONVOLUTIONAL,
    TRANSFORMER,
    dense_transformer,
    random_weights,
)

_CPU = torch.device("cpu")


def loaded(specification: EncoderSpecification) -> tuple[Backbone, nn.Module]:
    """The backbone, and a plain network with the same weights."""
    tensors = {
        name: one
        for name, one in random_weights(specification).items()
        if not name.startswith("whitening.")
    }
    plain = build_network(specification)
    plain.load_state_dict(tensors, strict=False)
    return Backbone(specification, tensors, _CPU, None), plain


def pictures(height: int, width: int) -> Tensor:
    return torch.randn(2, 3, height, width, generator=torch.Generator().manual_seed(1))


def outputs_of(plain: nn.Module, module: str, values: Tensor) -> Tensor:
    found: list[Tensor] = []
    handle = plain.get_submodule(module).register_forward_hook(
        lambda _module, _inputs, output: found.append(output.clone())
    )
    with torch.inference_mode():
        plain.forward_features(values)  # type: ignore[operator]
    handle.remove()
    return found[0]


def test_levels_of_a_convolutional_network_are_its_modules_outputs() -> None:
    backbone, plain = loaded(CONVOLUTIONAL)
    values = pictures(64, 96)
    with torch.inference_mode():
        fine, last = backbone.maps(values)
    assert fine.shape == (2, 192, 4, 6)
    assert last.shape == (2, 256, 2, 3)
    assert torch.allclose(fine, outputs_of(plain, "blocks.4.0.bn1", values), atol=1e-4)
    assert torch.allclose(last, outputs_of(plain, "bn2", values), atol=1e-4)


def test_a_watched_convolution_is_left_unfused() -> None:
    level = FeatureLevel("raw", "blocks.4.0.conv_pw", 192, 192)
    backbone, plain = loaded(replace(CONVOLUTIONAL, levels=(level,)))
    values = pictures(64, 64)
    with torch.inference_mode():
        (found,) = backbone.maps(values)
    assert torch.allclose(found, outputs_of(plain, "blocks.4.0.conv_pw", values), atol=1e-4)


@pytest.mark.parametrize("name", ["mobilenetv2_100", "test_efficientnet", "test_resnet"])
def test_fused_batch_norms_change_nothing(name: str) -> None:
    torch.manual_seed(3)
    network: Any = timm.create_model(name, num_classes=0).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean = torch.randn(module.num_features) * 0.1
            module.running_var = torch.rand(module.num_features) + 0.5
    values = pictures(64, 64)
    with torch.inference_mode():
        before = network.forward_features(values)
        unfused = sum(isinstance(one, nn.BatchNorm2d) for one in network.modules())
        fuse_batch_norms(network)
        after = network.forward_features(values)
    assert sum(isinstance(one, nn.BatchNorm2d) for one in network.modules()) <= unfused // 10
    assert torch.allclose(before, after, atol=1e-4 * float(before.abs().max()))


def test_tokens_become_a_map_without_their_prefix() -> None:
    backbone, plain = loaded(dense_transformer())
    values = pictures(64, 96)
    with torch.inference_mode():
        (found,) = backbone.maps(values)
        tokens = plain.forward_features(values)  # type: ignore[operator]
    assert found.shape == (2, 64, 4, 6)
    assert torch.allclose(found[0, :, 1, 2], tokens[0, 1 + 1 * 6 + 2], atol=1e-5)


def test_blocks_of_a_transformer_can_be_levels() -> None:
    levels = (FeatureLevel("middle", "blocks.2", 64, 64), FeatureLevel("last", "", 64, 64))
    backbone, plain = loaded(dense_transformer(levels=levels))
    values = pictures(48, 48)
    with torch.inference_mode():
        middle, last = backbone.maps(values)
    expected = outputs_of(plain, "blocks.2", values)[:, 1:].transpose(1, 2).reshape(2, 64, 3, 3)
    assert torch.allclose(middle, expected, atol=1e-5)
    assert not torch.allclose(middle, last, atol=1e-2)


def test_the_head_gives_the_published_descriptor() -> None:
    backbone, plain = loaded(TRANSFORMER)
    values = pictures(160, 160)
    with torch.inference_mode():
        assert torch.allclose(backbone.head(values), plain(values), atol=1e-5)


def test_rotary_positions_that_no_file_holds_are_computed_again() -> None:
    rotary = replace(
        TRANSFORMER,
        architecture="vit_tiny_patch16_dinov3_qkvb",
        width=192,
        head_dimension=192,
        native_side=256,
        crop_side=96,
    )
    for specification in (rotary, rotary.with_mode("dense")):
        backbone, plain = loaded(specification)
        values = pictures(96, 96)
        with torch.inference_mode():
            if specification.pooling == HEAD:
                assert torch.allclose(backbone.head(values), plain(values), atol=1e-5)
            else:
                tokens = plain.forward_features(values)[:, 5:]  # type: ignore[operator]
                (found,) = backbone.maps(values)
                assert torch.allclose(found.flatten(2).transpose(1, 2), tokens, atol=1e-5)


def test_a_level_that_the_network_does_not_have_is_a_sentence(tmp_path: Path) -> None:
    wrong = replace(CONVOLUTIONAL, levels=(FeatureLevel("fine", "blocks.99", 8, 8),))
    with pytest.raises(WeightsProblem, match=r"blocks\.99"):
        loaded(wrong)
