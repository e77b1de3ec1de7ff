"""Local features survive their packing, fit their space, and cover the photo."""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys

import numpy as np
import pytest

from patchfind.foundation.errors import LibraryCorrupt
from patchfind.matching.local_features import (
    MAX_BYTES,
    MAX_PACKED,
    LocalFeatures,
    codebook,
    pack,
    unpack,
)
from patchfind.matching.sift import extract, extract_packed, spread
from tests.matching.rendered_views import clutter


def test_a_busy_photo_fits_in_what_a_photo_may_take_and_comes_back() -> None:
    features = extract(clutter(5, 800, 600, things=600))
    packed = pack(features)
    assert len(packed) <= MAX_BYTES
    back = unpack(packed)
    assert len(back) == min(len(features), MAX_PACKED)
    assert len(back) > 600
    kept = features.take(np.arange(len(back)))
    assert np.abs(back.positions - kept.positions).max() < 1.3e-4
    assert np.abs(np.log2(back.scales / kept.scales)).max() < 0.03
    turn = np.abs(back.angles - kept.angles)
    assert np.minimum(turn, 2 * np.pi - turn).max() < 0.013
    assert back.aspect == pytest.approx(800 / 600)
    # The quantised descriptor stays far nearer to its own than to any other.
    distances = ((back.descriptors[:, None] - kept.descriptors[None]) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == np.arange(len(back))).mean() > 0.97


def test_features_of_older_versions_are_read_beside_new_ones() -> None:
    """They had two bytes for each coordinate, and more keypoints."""
    random = np.random.default_rng(0)
    count = 744
    positions = random.integers(0, 1 << 16, (count, 2)).astype("<u2")
    others = random.integers(0, 256, 18 * count, dtype=np.uint8)
    older = struct.pack("<4sHf", b"PFL1", count, 1.5) + positions.tobytes() + others.tobytes()
    read = unpack(older)
    assert len(read) == count
    assert np.allclose(read.positions * 65535.0, positions, atol=0.01)
    anew = unpack(pack(read))
    assert np.abs(anew.positions - read.positions[: len(anew)]).max() < 1.3e-4
    assert (anew.descriptors == read.descriptors[: len(anew)]).all()


def test_keypoints_of_a_panorama_stay_where_they_are_to_a_pixel() -> None:
    random = np.random.default_rng(0)
    count = 2 * MAX_PACKED
    spots = random.random((count, 2), dtype=np.float32)
    plain = np.full(count, 0.01, dtype=np.float32)
    features = LocalFeatures(spots, plain, plain, np.zeros((count, 64), dtype=np.float32), 8.0)
    back = unpack(pack(features))
    assert len(back) == count, "each tile has as many as another photo"
    assert np.abs(back.positions - spots).max() * 5120 < 0.1, "in pixels of 640 a tile"


def test_codes_are_the_nearest_centroids() -> None:
    book = codebook()
    descriptors = np.random.default_rng(0).normal(0, 0.1, (20, 64)).astype(np.float32)
    for descriptor, codes in zip(descriptors, book.encode(descriptors), strict=True):
        for part, code in enumerate(codes):
            piece = descriptor[4 * part : 4 * part + 4]
            assert code == np.argmin([((piece - one) ** 2).sum() for one in book.centroids[part]])


def test_codes_come_back_as_their_centroids() -> None:
    book = codebook()
    codes = np.random.default_rng(0).integers(0, 256, (20, 16), dtype=np.uint8)
    for descriptor, row in zip(book.decode(codes), codes, strict=True):
        whole = np.concatenate([book.centroids[part, code] for part, code in enumerate(row)])
        assert (descriptor == whole).all()


def test_a_photo_without_texture_has_no_features_and_packs() -> None:
    blank = unpack(extract_packed(np.full((60, 90, 3), 77, dtype=np.uint8)))
    assert len(blank) == 0
    assert blank.aspect == pytest.approx(1.5)


@pytest.mark.parametrize(
    "damage",
    [b"", b"PFL1", b"XXXX" + bytes(6), b"PFL1\x02\x00\x00\x00\x80?", b"PFL2\x02\x00\x00\x00\x80?"],
)
def test_damaged_bytes_are_refused_with_a_sentence(damage: bytes) -> None:
    with pytest.raises(LibraryCorrupt) as problem:
        unpack(damage)
    assert "damaged" in problem.value.sentence


def test_a_cut_off_file_is_refused() -> None:
    packed = extract_packed(clutter(1, 200, 150))
    with pytest.raises(LibraryCorrupt):
        unpack(packed[:-1])


def test_a_decode_worker_can_be_handed_the_extractor() -> None:
    assert pickle.loads(pickle.dumps(extract_packed)) is extract_packed


def test_importing_it_does_not_load_opencv() -> None:
    script = "import sys, patchfind.matching.local_features; assert 'cv2' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_textured_corner_does_not_take_all_the_keypoints() -> None:
    rng = np.random.default_rng(0)
    corner, rest = rng.uniform(0, 0.25, (500, 2)), rng.uniform(0.25, 1.0, (100, 2))
    positions = np.concatenate([corner, rest]).astype(np.float32)
    strengths = np.concatenate([np.full(500, 9.0), np.full(100, 1.0)]).astype(np.float32)
    order = spread(positions, strengths, (8, 8))
    assert sorted(order) == list(range(600))
    assert (order[:200] >= 500).sum() > 80


def test_larger_photos_are_looked_at_reduced_and_positions_stay_fractions() -> None:
    small = clutter(8, 400, 300)
    large = small.repeat(4, axis=0).repeat(4, axis=1)
    features = extract(large)
    assert len(features) > 100
    assert features.positions.min() >= 0
    assert features.positions.max() <= 1
