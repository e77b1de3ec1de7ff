"""The student's grid agrees with the teacher's, and an export holds what was trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from patchfind.training.export import Level, export
from patchfind.training.reference import ReferenceEncoder
from patchfind.training.student import Student, shifted, without_first, without_last
from patchfind.training.teacher import dequantise, pad_same
from patchfind.training.whitening import Whitening


def test_dequantising_is_scale_times_distance_from_zero() -> None:
    values = np.array([[0, 128], [130, 255]], np.uint8)
    real = dequantise(values, np.array([0.5]), np.array([128]), 0)
    np.testing.assert_allclose(real, np.array([[-64, 0], [1, 63.5]]))
    scales, zeros = np.array([1.0, 2.0]), np.array([0, 100])
    wanted = np.array([[0.0, 128.0], [60.0, 310.0]])
    np.testing.assert_allclose(dequantise(values, scales, zeros, 0), wanted)


def test_a_shifted_map_makes_both_paddings_agree() -> None:
    convolution = nn.Conv2d(3, 4, 3, stride=2)
    maps = torch.randn(1, 3, 8, 8)
    after = convolution(pad_same(maps))
    both = convolution(nn.functional.pad(shifted(maps), (1, 1, 1, 1)))
    torch.testing.assert_close(without_first(both), without_last(after))


def test_an_export_gives_the_students_maps_back(tmp_path: Path) -> None:
    torch.manual_seed(0)
    student, rng = Student().eval(), np.random.default_rng(0)

    def whitening(channels: int) -> Whitening:
        projection = rng.normal(size=(16, channels)).astype(np.float32)
        return Whitening(np.zeros(channels, np.float32), projection)

    levels = [
        Level("s16", "blocks.5.0.bn1", 16, 576, 1.0, whitening(576)),
        Level("s32", "bn2", 32, 1280, 0.5, whitening(1280)),
    ]
    export(tmp_path, student, levels)
    encoder = ReferenceEncoder(tmp_path)
    pixels = rng.integers(0, 256, (96, 128, 3)).astype(np.uint8)
    with torch.inference_mode():
        image = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
        wanted = student(image)
    maps = encoder.maps(pixels)
    torch.testing.assert_close(maps["s16"], wanted["b13x"][0], rtol=0.05, atol=0.05)
    torch.testing.assert_close(maps["s32"], wanted["last"][0], rtol=0.05, atol=0.05)
    assert encoder.query(pixels).shape == (4, 32)
    np.testing.assert_allclose(np.linalg.norm(encoder.photo(pixels), axis=1), 1, atol=1e-5)
