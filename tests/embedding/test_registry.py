"""The registry against the installed timm: every named backbone exists and is what it says."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest
import timm
import torch

from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.backbone import build_empty, expected_shapes
from patchfind.embedding.registry import (
    from_json,
    specification,
    specifications,
    starter_specification,
)
from patchfind.embedding.specification import EncoderSpecification
from patchfind.embedding.weights import located, verified
from patchfind.foundation.errors import UsageProblem, WeightsProblem
from patchfind.foundation.paths import resources_folder
from tests.embedding.embedding_samples import CONVOLUTIONAL, TRANSFORMER

_PUBLISHED = [
    name for name, one in specifications().items() if not one.bundled and one.text is None
]

_STARTER = {
    "name": "starter",
    "architecture": "test_efficientnet",
    "weights": "weights.safetensors",
    "sha256": "ab" * 32,
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "levels": [
        {"name": "a", "module": "x", "channels": 8, "dimension": 4, "cell_shift": 0.5},
        {"name": "b", "module": "y", "channels": 9, "dimension": 6, "weight": 2.0},
    ],
    "dimension": 10,
    "dense_long_side": 672,
    "side_multiple": 32,
    "crop_side": 224,
    "layout": "overlapped-l3",
    "rotations": [0, 90, 180, 270],
    "licence": "Apache-2.0",
}


@pytest.mark.parametrize("name", _PUBLISHED)
def test_a_published_backbone_is_what_timm_knows(name: str) -> None:
    known = specification(name)
    tag = known.weights.hub_id.rsplit(".", 1)[1]
    published = timm.models.get_pretrained_cfg(f"{known.architecture}.{tag}")
    assert published is not None
    assert published.hf_hub_id == known.weights.hub_id
    assert tuple(published.mean) == known.mean
    assert tuple(published.std) == known.std
    assert published.input_size == (3, known.native_side, known.native_side)
    assert published.num_classes == known.projection
    assert published.license == known.licence.lower().replace(" ", "-")
    assert known.layout in LAYOUTS
    assert known.mode == "crop"


@pytest.mark.parametrize("name", _PUBLISHED)
def test_a_published_backbone_computes_what_its_specification_says(name: str) -> None:
    known = specification(name)
    side = known.crop_side
    network = build_empty(known)
    picture = torch.empty(1, 3, side, side, device="meta")
    tokens = network.forward_features(picture)  # type: ignore[operator]
    prefix = int(network.num_prefix_tokens)  # type: ignore[arg-type]
    assert tokens.shape == (1, prefix + (side // known.patch) ** 2, known.width)
    assert network(picture).shape == (1, known.dimension)
    counted = sum(one.numel() for one in network.state_dict().values())
    assert known.weights.size == counted * 4


def test_a_dense_pass_needs_all_but_the_head() -> None:
    known = specification("clip-b32")
    head = set(expected_shapes(known)) - set(expected_shapes(known.with_mode("dense")))
    assert head == {"head.weight", "head.bias"}


@pytest.mark.parametrize("name", ["dinov2-s14", "dinov3-s16"])
def test_a_dense_pass_takes_other_sizes(name: str) -> None:
    known = specification(name).with_mode("dense")
    network = build_empty(known)
    height, width = 3 * known.side_multiple, 5 * known.side_multiple
    picture = torch.empty(1, 3, height, width, device="meta")
    tokens = network.forward_features(picture)  # type: ignore[operator]
    assert tokens.shape[1] == int(network.num_prefix_tokens) + 15  # type: ignore[arg-type]


def test_names_are_unique_and_the_starter_comes_first() -> None:
    known = specifications()
    assert next(iter(known)) == "starter"
    assert all(name == one.name for name, one in known.items())
    assert known["starter"].bundled
    assert known["starter"].weights.sha256


def test_an_earlier_starter_still_describes_as_it_did() -> None:
    earlier = specification("starter-1")
    assert earlier.fingerprint(earlier.layout) == "d04b89342208ff36"
    assert located(earlier, Path("nowhere")) is not None


def test_an_encoder_in_a_folder_is_named_by_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = tmp_path / "exported"
    shutil.copytree(resources_folder() / "starter", exported)
    monkeypatch.chdir(tmp_path)
    for name in (str(exported), "exported"):
        known = specification(name)
        assert known.name == str(exported)
        assert verified(known, tmp_path / "elsewhere")[0] == exported / "weights.safetensors"
        built_in = specification("starter")
        assert known.fingerprint(known.layout) == built_in.fingerprint(built_in.layout)


def test_an_unknown_backbone_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageProblem, match="dinov2-s14"):
        specification("resnet")


def test_the_starter_is_read_from_its_json(tmp_path: Path) -> None:
    (tmp_path / "encoder.json").write_text(json.dumps(_STARTER))
    known = starter_specification(tmp_path)
    assert (known.mode, known.pooling, known.dimension) == ("dense", "average", 10)
    assert [(one.shift, one.weight, one.whitened) for one in known.levels] == [
        (0.5, 1.0, True),
        (0.0, 2.0, True),
    ]


@pytest.mark.parametrize("change", [{"dimension": 11}, {"levels": [{}]}, {"mean": [0.5]}])
def test_a_damaged_description_is_a_sentence(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json({**_STARTER, **change})
    (tmp_path / "encoder.json").write_text(json.dumps({**_STARTER, **change}))
    with pytest.raises(WeightsProblem, match="Install PatchFind again"):
        starter_specification(tmp_path)
    with pytest.raises(WeightsProblem, match="Install PatchFind again"):
        starter_specification(tmp_path / "nowhere")


def _print(changed: EncoderSpecification, layout: str = "pyramid-l3") -> str:
    return changed.fingerprint(layout)


def test_what_changes_descriptors_changes_the_fingerprint() -> None:
    base = CONVOLUTIONAL.with_sha256("ab" * 32)
    changed = [
        replace(base, architecture="test_resnet"),
        base.with_sha256("cd" * 32),
        replace(base, mean=(0.5, 0.5, 0.5)),
        replace(base, std=(0.5, 0.5, 0.5)),
        replace(base, projection=7),
        replace(base, pooling="gem"),
        replace(base, levels=base.levels[:1]),
        replace(base, levels=(replace(base.levels[0], weight=0.1), base.levels[1])),
        replace(base, levels=(replace(base.levels[0], shift=0.0), base.levels[1])),
        replace(base, dense_long_side=640),
        replace(base, side_multiple=16),
        replace(base, scales=(0.7071, 1.0, 1.4142)),
        base.with_mode("crop"),
        replace(base.with_mode("crop"), crop_side=96),
    ]
    prints = [_print(base), _print(base, "pyramid-l2"), *(_print(one) for one in changed)]
    assert len(set(prints)) == len(prints)
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in prints)


def test_what_does_not_change_descriptors_keeps_the_fingerprint() -> None:
    base = CONVOLUTIONAL.with_sha256("ab" * 32)
    same = replace(
        base, name="other", title="Other", licence="MIT", rotations=(0,), query_context=0.3
    )
    assert _print(same) == _print(base)
    assert _print(replace(base, crop_side=96)) == _print(base)
    assert {one.name for one in fields(base)} >= {"name", "weights", "crop_side"}


def test_there_is_no_fingerprint_before_the_weights_are_known() -> None:
    with pytest.raises(WeightsProblem, match="Download or import"):
        TRANSFORMER.fingerprint("pyramid-l3")
