"""What is trained is what the app computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from patchfind.domain.geometry import WHOLE_PHOTO, Polygon
from patchfind.domain.regions import LAYOUTS
from patchfind.embedding import weights
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.preprocessing import dense_size, resize, to_tensor
from patchfind.embedding.query import mask_weights
from patchfind.embedding.specification import WeightsSource
from patchfind.embedding.windows import box_weights
from patchfind.training.learner import Learner
from patchfind.training.start import SPECIFICATION, starting_weights
from patchfind.training.whitening import Whitening
from tests.embedding.embedding_samples import Pixels, photo

CPU = torch.device("cpu")
FETCHED = replace(SPECIFICATION, weights=WeightsSource(hub_id="nobody/nothing"))


def _whitenings() -> list[Whitening]:
    rng = np.random.default_rng(0)
    return [
        Whitening(
            rng.normal(0, 0.005, level.channels).astype(np.float32),
            rng.normal(0, 1, (level.dimension, level.channels)).astype(np.float32),
            level.exponent,
        )
        for level in SPECIFICATION.feature_levels
    ]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Encoder, Learner]:
    """The app's encoder and training's, of the same tensors."""
    folder = tmp_path_factory.mktemp("weights")
    tensors, whitenings = starting_weights(), _whitenings()
    learner = Learner(SPECIFICATION, tensors, whitenings, half=False)
    for level, one in zip(SPECIFICATION.feature_levels, whitenings, strict=True):
        tensors[f"whitening.{level.name}.mean"] = torch.from_numpy(one.mean)
        tensors[f"whitening.{level.name}.projection"] = torch.from_numpy(one.projection)
    save_file(tensors, folder / "exported.safetensors")
    weights.import_file(FETCHED, folder / "exported.safetensors", folder)
    return load_encoder(FETCHED, weights_folder=folder, device="cpu"), learner


@pytest.mark.parametrize("size", [(1024, 768), (720, 1280)])
def test_training_and_the_app_describe_a_photo_and_a_query_alike(
    size: tuple[int, int], both: tuple[Encoder, Learner]
) -> None:
    encoder, learner = both
    pixels = photo(*size, seed=3)
    outline = Polygon.from_box(WHOLE_PHOTO)
    theirs = encoder.encode_photos([pixels])[0].descriptors.astype(np.float32)
    np.testing.assert_array_less(0.9999, (theirs * _regions(learner, pixels)).sum(axis=1))
    asked = encoder.encode_query(pixels, outline, rotations=(0,))
    np.testing.assert_array_less(0.9999, (asked * _query(learner, pixels)).sum(axis=1))


@torch.inference_mode()
def _regions(learner: Learner, pixels: Pixels) -> np.ndarray:
    boxes = LAYOUTS[SPECIFICATION.layout].as_array()
    size = dense_size(*pixels.shape[:2], long_side=672, multiple=32)
    maps = learner.maps(resize(to_tensor(pixels, CPU), *size))
    shares = [
        torch.from_numpy(box_weights(boxes, one.shape[2], one.shape[3], shift=level.shift))[None]
        for level, one in zip(SPECIFICATION.feature_levels, maps, strict=True)
    ]
    found: np.ndarray = learner.descriptors(maps, shares)[-1][0].numpy()
    return found


@torch.inference_mode()
def _query(learner: Learner, pixels: Pixels) -> np.ndarray:
    outline = [Polygon.from_box(WHOLE_PHOTO)]
    maps = learner.maps(resize(to_tensor(pixels, CPU), 224, 224))
    shares = [
        mask_weights(outline, one.shape[2], one.shape[3], level.shift, CPU)
        for level, one in zip(SPECIFICATION.feature_levels, maps, strict=True)
    ]
    found: np.ndarray = learner.descriptors(maps, shares)[-1][:, 0].numpy()
    return found
