"""One command makes an encoder of photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from patchfind.embedding.backbone import expected_shapes
from patchfind.embedding.registry import starter_specification
from patchfind.embedding.tensors import load_tensors
from patchfind.training.__main__ import main
from patchfind.training.export import mixed
from patchfind.training.start import SPECIFICATION, starting_weights
from tests.embedding.embedding_samples import photo


def test_from_photos_to_an_encoder_that_the_app_reads(tmp_path: Path) -> None:
    photos, work, folder = (tmp_path / name for name in ("photos", "work", "encoder"))
    photos.mkdir()
    for seed in range(3):
        Image.fromarray(photo(120, 90, seed=seed)).save(photos / f"{seed}.png")
    (photos / "broken.jpg").write_bytes(b"no photo")
    few = ["--effort", "1e-9", "--batch", "2", "--pairs", "2", "--mosaics", "1"]
    main(["all", str(photos), "--work", str(work), "--folder", str(folder), *few])

    made = starter_specification(folder)
    assert made.weights.size == (folder / made.weights.file_name).stat().st_size
    assert made.feature_levels == SPECIFICATION.feature_levels
    assert made.mean == SPECIFICATION.mean
    tensors = load_tensors(folder / made.weights.file_name, expected_shapes(made))
    assert all(np.isfinite(one.numpy()).all() for one in tensors.values())


def test_a_mix_lies_between_the_published_and_the_trained() -> None:
    start = starting_weights()
    tuned = {name: one + 1 for name, one in start.items()}
    for share in (0.0, 0.3, 1.0):
        for name, one in mixed(start, tuned, share).items():
            np.testing.assert_allclose(one - start[name], share, atol=1e-4)
