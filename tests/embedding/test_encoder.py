"""Encoders with random weights: regions and queries against slow references."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon, iou
from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.backbone import build_network
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.pooling import SUPERGLOBAL_SCALES
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import EncoderSpecification
from patchfind.foundation.errors import UsageProblem
from tests.embedding.embedding_samples import (
    CONVOLUTIONAL,
    TRANSFORMER,
    Pixels,
    dense_transformer,
    encoder_of,
    installed,
    photo,
    random_weights,
)

Rows = NDArray[np.floating[Any]]

_WHOLE = Polygon.from_box(WHOLE_PHOTO)


@pytest.fixture(scope="module")
def convolutional(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return encoder_of(CONVOLUTIONAL, tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return encoder_of(TRANSFORMER, tmp_path_factory.mktemp("weights"))


def unit(values: Rows) -> Rows:
    return np.asarray(values / np.linalg.norm(values, axis=-1, keepdims=True))


class Reference:
    """A plain network with the same random weights, and plain numpy after it."""

    def __init__(self, known: EncoderSpecification) -> None:
        self.known = known
        self.tensors = random_weights(known)
        self.network: nn.Module = build_network(known)
        self.network.load_state_dict(
            {name: one for name, one in self.tensors.items() if "whitening" not in name},
            strict=False,
        )
        self.outputs: dict[str, Tensor] = {}
        for level in known.levels:
            module = self.network.get_submodule(level.module)
            module.register_forward_hook(self.keep(level.name))

    def keep(self, name: str) -> Any:
        def hook(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            self.outputs[name] = output.clone()

        return hook

    def normalised(self, pixels: Pixels) -> Tensor:
        values = (pixels.astype(np.float32) / 255 - self.known.mean) / self.known.std
        return torch.from_numpy(values.astype(np.float32)).permute(2, 0, 1)[None]

    def maps(self, pixels: Pixels) -> list[Rows]:
        """(h, w, C) for each level."""
        with torch.inference_mode():
            self.network.forward_features(self.normalised(pixels))  # type: ignore[operator]
        return [self.outputs[level.name][0].permute(1, 2, 0).numpy() for level in self.known.levels]

    def joined(self, pooled: list[Rows]) -> Rows:
        """One descriptor of the levels' pooled values (C,)."""
        parts = []
        for level, values in zip(self.known.levels, pooled, strict=True):
            mean = self.tensors[f"whitening.{level.name}.mean"].numpy()
            projection = self.tensors[f"whitening.{level.name}.projection"].numpy()
            loud = np.sign(values) * np.abs(values) ** level.exponent
            parts.append(level.weight * unit(projection @ (unit(loud) - mean)))
        return unit(np.concatenate(parts))


def averaged(values: Rows, box: Box, shift: float) -> Rows:
    """The area-weighted average of a map (h, w, C) inside a box, cell by cell."""
    height, width = values.shape[:2]
    total, area = np.zeros(values.shape[2]), 0.0
    for row in range(height):
        for column in range(width):
            across = min(column + 1, box.x2 * width + shift) - max(column, box.x1 * width + shift)
            down = min(row + 1, box.y2 * height + shift) - max(row, box.y1 * height + shift)
            part = max(across, 0.0) * max(down, 0.0)
            total, area = total + part * values[row, column], area + part
    return total / area


def test_dense_regions_are_area_averages_whitened_and_joined(convolutional: Encoder) -> None:
    pixels = photo(320, 256)
    (found,) = convolutional.encode_photos([pixels])
    reference = Reference(CONVOLUTIONAL)
    maps = reference.maps(pixels)
    assert found.boxes.shape == (10, 4)
    assert found.descriptors.shape == (10, 64)
    assert found.descriptors.dtype == np.float16
    for box, row in zip(LAYOUTS["overlapped-l1"].boxes, found.descriptors, strict=True):
        pooled = [
            averaged(values, box, level.shift)
            for values, level in zip(maps, CONVOLUTIONAL.levels, strict=True)
        ]
        assert float(row @ reference.joined(pooled)) == pytest.approx(1, abs=2e-3)


def test_photos_of_different_sizes_keep_their_order(convolutional: Encoder) -> None:
    photos = [photo(320, 240, seed=1), photo(240, 320, seed=2), photo(330, 250, seed=3)]
    photos.append(photo(320, 240, seed=4))
    together = convolutional.encode_photos(photos)
    for one, pixels in zip(together, photos, strict=True):
        (alone,) = convolutional.encode_photos([pixels])
        assert np.allclose(one.descriptors, alone.descriptors, atol=2e-3)
    assert convolutional.encode_photos([]) == []


@pytest.mark.parametrize("tall", [False, True])
def test_a_long_photo_is_looked_at_tile_by_tile(convolutional: Encoder, tall: bool) -> None:
    """A window inside a tile is what it is where that tile is a photo by itself."""
    parts = [photo(640, 480, seed=seed) for seed in range(4)]
    turned = [part.transpose(1, 0, 2) if tall else part for part in parts]
    joined = np.concatenate(turned, axis=0 if tall else 1)
    plain = photo(320, 240, seed=9)
    long, also = convolutional.encode_photos([joined, plain])
    assert (also.descriptors == convolutional.encode_photos([plain])[0].descriptors).all()
    assert convolutional.layout is not None
    layout = convolutional.layout
    assert (long.boxes == layout.tiled(4, tall=tall)).all()
    assert len(long.descriptors) == len(long.boxes)
    for tile, part in enumerate(turned):
        alone = convolutional.encode_photos([part])[0]
        for box, row in zip(alone.boxes[1:], alone.descriptors[1:], strict=True):
            at = box.copy()
            at[tall::2] = (at[tall::2] + tile) / 4
            (index,) = np.flatnonzero(np.abs(long.boxes - at).max(axis=1) < 1e-5)
            if at[2 + tall] * 4 < tile + 0.99:  # at its end a tile's map reaches into the next one
                assert long.descriptors[index].astype(float) @ row.astype(float) > 0.999


@pytest.mark.parametrize("size", [(1, 1), (700, 3), (5, 400), (31, 33)])
def test_odd_sizes_are_encoded(convolutional: Encoder, size: tuple[int, int]) -> None:
    (found,) = convolutional.encode_photos([photo(*size)])
    assert np.allclose(np.linalg.norm(found.descriptors.astype(float), axis=1), 1, atol=2e-3)


def test_crops_are_cut_and_resized_as_pil_does(transformer: Encoder) -> None:
    pixels = photo(403, 301)
    (found,) = transformer.encode_photos([pixels])
    layout = transformer.layout
    assert layout is not None
    reference = Reference(TRANSFORMER)
    assert found.descriptors.shape == (14, 64)
    for box, row in zip(layout.boxes, found.descriptors, strict=True):
        edges = (round(box.x1 * 403), round(box.y1 * 301), round(box.x2 * 403), round(box.y2 * 301))
        crop = Image.fromarray(pixels).crop(edges).resize((160, 160), Image.Resampling.BICUBIC)
        with torch.inference_mode():
            expected = reference.network(reference.normalised(np.asarray(crop)))[0].numpy()
        assert float(row @ unit(expected)) == pytest.approx(1, abs=2e-3)


def test_crops_of_photos_that_go_together_come_back_to_their_photo(tmp_path: Path) -> None:
    known = CONVOLUTIONAL.with_mode("crop", layout="pyramid-l2")
    photos = [photo(200, 120, seed=seed) for seed in range(3)]
    alone = [encoder_of(known, tmp_path).encode_photos([one])[0] for one in photos]
    together = encoder_of(known, tmp_path)._regions.encode(photos)
    for one, other in zip(together, alone, strict=True):
        assert np.allclose(one.descriptors, other.descriptors, atol=2e-3)
    assert not np.allclose(together[0].descriptors, together[1].descriptors, atol=2e-2)


def test_crop_mode_pools_levels_where_there_are_some(tmp_path: Path) -> None:
    known = CONVOLUTIONAL.with_mode("crop", layout="pyramid-l1")
    encoder = encoder_of(known, tmp_path)
    pixels = photo(320, 320)
    (found,) = encoder.encode_photos([pixels])
    reference = Reference(known)
    whole = np.asarray(Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC))
    pooled = [averaged(one, WHOLE_PHOTO, 0.0) for one in reference.maps(whole)]
    assert float(found.descriptors[0] @ reference.joined(pooled)) == pytest.approx(1, abs=3e-3)


def test_a_query_of_the_whole_photo_finds_its_whole_region(convolutional: Encoder) -> None:
    pixels = photo(160, 160)
    small = replace(CONVOLUTIONAL, dense_long_side=160)
    assert convolutional.specification.crop_side == small.crop_side
    query = convolutional.encode_query(pixels, _WHOLE, rotations=(0,))
    pooled = [
        averaged(one, WHOLE_PHOTO, level.shift)
        for one, level in zip(Reference(small).maps(pixels), small.levels, strict=True)
    ]
    assert float(query[0] @ Reference(small).joined(pooled)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("which", ["convolutional", "transformer", "dense-transformer"])
def test_a_row_is_the_query_of_the_turned_photo(which: str, masked: bool, tmp_path: Path) -> None:
    known = {
        "convolutional": CONVOLUTIONAL,
        "transformer": TRANSFORMER,
        "dense-transformer": dense_transformer(),
    }[which]
    encoder = encoder_of(known, tmp_path)
    pixels = photo(320, 320, seed=7)
    lasso = Polygon(((0.25, 0.25), (0.75, 0.25), (0.75, 0.5), (0.25, 0.75)))
    turns = (0, 90, 180, 270)
    rows = encoder.encode_query(pixels, lasso, rotations=turns, masked=masked)
    assert rows.shape == (4, encoder.dimension)
    assert rows.dtype == np.float32
    turned, outline = pixels, lasso.points
    for row in rows:
        (alone,) = encoder.encode_query(turned, Polygon(outline), rotations=(0,), masked=masked)
        assert float(row @ alone) == pytest.approx(1, abs=1e-4)
        turned = np.rot90(turned)
        outline = tuple((y, 1 - x) for x, y in outline)
    assert float(rows[0] @ rows[1]) < 0.9999


def test_the_mask_leaves_out_what_the_lasso_leaves_out(convolutional: Encoder) -> None:
    one, other = photo(320, 320, seed=11), photo(320, 320, seed=11).copy()
    other[:, 190:] = photo(320, 320, seed=12)[:, 190:]
    left = Polygon(((0.0, 0.0), (0.3, 0.0), (0.3, 1.0), (1.0, 1.0), (0.99, 0.99), (0.0, 1.0)))
    likeness = {
        masked: float(
            convolutional.encode_query(one, left, rotations=(0,), masked=masked)[0]
            @ convolutional.encode_query(other, left, rotations=(0,), masked=masked)[0]
        )
        for masked in (True, False)
    }
    assert likeness[True] > likeness[False]


def test_a_lasso_too_thin_for_any_cell_is_taken_as_its_box(convolutional: Encoder) -> None:
    thread = Polygon(((0.1, 0.1), (0.1, 0.9), (0.9, 0.9), (0.1, 0.9)))
    masked = convolutional.encode_query(photo(), thread, masked=True)
    boxed = convolutional.encode_query(photo(), thread, masked=False)
    assert np.allclose(masked, boxed, atol=1e-5)


@pytest.mark.parametrize(
    "points",
    [((0.5, 0.5), (0.5, 0.5), (0.5, 0.5)), ((1.5, 1.5), (1.8, 1.5), (1.8, 1.9))],
)
def test_an_empty_selection_is_a_sentence(
    convolutional: Encoder, points: tuple[tuple[float, float], ...]
) -> None:
    with pytest.raises(UsageProblem, match="encloses nothing"):
        convolutional.encode_query(photo(), Polygon(points))


def test_a_query_takes_in_its_context(tmp_path: Path) -> None:
    pixels = photo(320, 320)
    centre = Polygon.from_box(Box(0.25, 0.25, 0.75, 0.75))
    folder = tmp_path / "wide"
    wide = encoder_of(replace(CONVOLUTIONAL, query_context=0.5), folder)
    tight = encoder_of(CONVOLUTIONAL, folder)
    assert wide.fingerprint == tight.fingerprint
    seen = wide.encode_query(pixels, centre, rotations=(0,))[0]
    reference = Reference(CONVOLUTIONAL)
    whole = np.asarray(Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC))
    inside = [
        averaged(one, Box(0.25, 0.25, 0.75, 0.75), level.shift)
        for one, level in zip(reference.maps(whole), CONVOLUTIONAL.levels, strict=True)
    ]
    assert float(seen @ reference.joined(inside)) == pytest.approx(1, abs=2e-3)


def test_a_head_has_no_map(transformer: Encoder) -> None:
    with pytest.raises(UsageProblem, match="no map"):
        transformer.token_grid(photo())


def test_tokens_of_any_photo_are_pooled(tmp_path: Path) -> None:
    encoder = encoder_of(dense_transformer(layout="overlapped-l2"), tmp_path)
    wide, tall = encoder.encode_photos([photo(300, 120), photo(120, 300)])
    assert wide.descriptors.shape == tall.descriptors.shape == (35, 64)


def test_claid_finds_regions_on_tokens(tmp_path: Path) -> None:
    encoder = encoder_of(dense_transformer(), tmp_path, layout="claid")
    pixels = np.full((256, 256, 3), 120, dtype=np.uint8)
    pixels[64:160, 32:128] = photo(96, 96, seed=6)
    one, again = encoder.encode_photos([pixels, pixels])
    assert encoder.layout is None
    assert np.array_equal(one.boxes, again.boxes)
    assert list(one.boxes[0]) == [0, 0, 1, 1]
    assert len(np.unique(one.boxes, axis=0)) == len(one.boxes) == len(one.descriptors)
    assert np.allclose(np.linalg.norm(one.descriptors.astype(float), axis=1), 1, atol=2e-3)


def test_scale_gem_joins_three_passes(tmp_path: Path) -> None:
    known = replace(
        CONVOLUTIONAL, pooling="regional-gem", scales=SUPERGLOBAL_SCALES, layout="pyramid-l0"
    )
    pixels = photo(320, 320)
    (joined,) = encoder_of(known, tmp_path / "joined").encode_photos([pixels])
    parts = []
    for scale in SUPERGLOBAL_SCALES:
        at_scale = replace(known, scales=(1.0,), dense_long_side=round(320 * scale))
        (one,) = encoder_of(at_scale, tmp_path / str(scale)).encode_photos([pixels])
        parts.append(one.descriptors[0].astype(float))
    expected = unit(np.max(parts, axis=0))
    assert float(joined.descriptors[0] @ expected) == pytest.approx(1, abs=2e-3)


def test_layouts_and_poolings_that_do_not_exist_are_sentences(tmp_path: Path) -> None:
    installed(CONVOLUTIONAL, tmp_path)
    for wrong, layout in (
        (CONVOLUTIONAL, "spiral"),
        (replace(CONVOLUTIONAL, pooling="median"), None),
        (CONVOLUTIONAL.with_mode("crop"), "claid"),
    ):
        with pytest.raises(UsageProblem):
            load_encoder(wrong, weights_folder=tmp_path, device="cpu", layout=layout)


def test_turns_of_other_than_right_angles_are_refused(convolutional: Encoder) -> None:
    with pytest.raises(UsageProblem, match="right angles"):
        convolutional.encode_query(photo(), _WHOLE, rotations=(45,))


def test_many_threads_get_what_one_gets(convolutional: Encoder) -> None:
    photos = [photo(320, 240, seed=seed) for seed in range(4)]
    alone = [convolutional.encode_query(one, _WHOLE, rotations=(0,)) for one in photos]
    found: dict[int, Rows] = {}

    def ask(index: int) -> None:
        found[index] = convolutional.encode_query(photos[index], _WHOLE, rotations=(0,))

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(4)]
    threads.append(threading.Thread(target=convolutional.encode_photos, args=(photos,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, expected in enumerate(alone):
        assert np.allclose(found[index], expected, atol=1e-5)


def test_the_starter_in_the_box_loads_and_knows_a_photo_again() -> None:
    encoder = load_encoder(specification("starter"), weights_folder=Path("nowhere"), device="cpu")
    assert encoder.dimension == encoder.specification.dimension
    pixels = photo(640, 480, seed=9)
    (found,) = encoder.encode_photos([pixels])
    layout = encoder.layout
    assert layout is not None
    wanted = layout.boxes[3]
    query = encoder.encode_query(pixels, Polygon.from_box(wanted), rotations=(0,))
    likeness = found.descriptors @ query[0]
    assert iou(layout.boxes[int(likeness.argmax())], wanted) > 0
    assert likeness[3] > np.median(likeness)
