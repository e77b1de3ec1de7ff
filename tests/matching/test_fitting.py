"""Maps are recovered from matched keypoints, and impossible ones are refused."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.matching import geometry
from patchfind.matching.fitting import Matched, fit_affine, fit_homography, plausible

SQUARE = np.array([[0.2, 0.2], [0.6, 0.2], [0.6, 0.6], [0.2, 0.6]])


def matched_by(transform: NDArray[np.float64], count: int) -> Matched:
    rng = np.random.default_rng(count)
    source = rng.uniform(0.2, 0.6, (count, 2))
    lafs = geometry.lafs_of(rng.uniform(0.01, 0.04, count), rng.uniform(-3, 3, count))
    local = geometry.jacobians(transform, source)
    log_scale, angle = geometry.scale_and_angle(local)
    target = geometry.apply(transform, source)
    return Matched(source, target, lafs, local @ lafs, log_scale, angle)


AFFINE = np.array([[0.8, -0.3, 0.2], [0.4, 0.9, -0.1], [0.0, 0.0, 1.0]])
PERSPECTIVE = np.array([[0.9, -0.2, 0.1], [0.1, 0.8, 0.0], [0.25, -0.1, 1.0]])


@pytest.mark.parametrize("count", [2, 3, 20])
def test_an_affine_map_is_recovered_even_from_two_keypoints(count: int) -> None:
    assert fit_affine(matched_by(AFFINE, count), 0.4) == pytest.approx(AFFINE, abs=1e-5)


def test_a_homography_is_recovered_among_wrong_matches() -> None:
    matched = matched_by(PERSPECTIVE, 40)
    target = matched.target.copy()
    target[::4] = np.random.default_rng(0).uniform(0, 1, target[::4].shape)
    mixed = Matched(
        matched.source,
        target,
        matched.source_lafs,
        matched.target_lafs,
        matched.log_scale,
        matched.angle,
    )
    found = fit_homography(mixed, 0.01)
    assert found is not None
    expected = geometry.apply(PERSPECTIVE, SQUARE)
    assert np.abs(geometry.apply(found, SQUARE) - expected).max() < 0.005


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_matches_make_no_homography(count: int) -> None:
    assert fit_homography(matched_by(PERSPECTIVE, 40).take(np.arange(count)), 0.01) is None


@pytest.mark.parametrize("transform", [np.eye(3), AFFINE, PERSPECTIVE])
def test_views_of_a_thing_are_plausible(transform: NDArray[np.float64]) -> None:
    assert plausible(transform, SQUARE)


@pytest.mark.parametrize(
    "transform",
    [
        np.diag([-1.0, 1.0, 1.0]),
        np.diag([1.0, 0.1, 1.0]),
        np.diag([0.01, 0.01, 1.0]),
        np.diag([50.0, 50.0, 1.0]),
        np.array([[1, 0, 0], [0, 1, 0], [-2.2, 0, 1.0]]),
        np.array([[1, 0, 0], [0, 1, 0], [3.0, 3.0, 0.05]]),
    ],
    ids=["mirrored", "flattened", "a speck", "gigantic", "folded", "steep"],
)
def test_what_no_camera_sees_is_refused(transform: NDArray[np.float64]) -> None:
    assert not plausible(transform, SQUARE)


def test_an_outline_is_clipped_to_the_photo() -> None:
    clipped = geometry.clip_to_photo(SQUARE + np.array([0.6, 0.0]), (1.0, 0.75))
    assert clipped[:, 0].max() == pytest.approx(1.0)
    assert abs(geometry.signed_area(clipped)) == pytest.approx(0.2 * 0.4)
    assert len(geometry.clip_to_photo(SQUARE + np.array([2.0, 0.0]), (1.0, 1.0))) == 0


def test_inside_follows_a_hollow_outline() -> None:
    letter_c = np.array([[0, 0], [3, 0], [3, 1], [1, 1], [1, 2], [3, 2], [3, 3], [0, 3]], float)
    points = np.array([[0.5, 1.5], [2.0, 1.5], [2.0, 0.5], [4.0, 0.5]])
    assert list(geometry.inside(points, letter_c)) == [True, False, True, False]
