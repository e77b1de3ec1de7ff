"""Verification finds the lassoed object where it truly lies, and nothing where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from patchfind.domain.geometry import Box, Polygon, iou
from patchfind.domain.match import Strictness
from patchfind.matching.calibration import strictness_levels
from patchfind.matching.local_features import LocalFeatures, pack, unpack
from patchfind.matching.query_view import QueryView, from_features, from_pixels
from patchfind.matching.sift import extract
from patchfind.matching.verify import Verification, Verifier
from patchfind.tools.sample import render_sample_library
from tests.matching.rendered_views import (
    Pixels,
    Transform,
    View,
    bricks,
    card,
    clutter,
    leaves,
    photograph,
    query_photo,
    similarity,
    text,
)

SAME = int(Strictness.SAME_OBJECT)


@cache
def fresh_query() -> QueryView:
    asked = query_photo(card())
    return from_pixels(asked.pixels, asked.outlines[0])


@cache
def stored_query() -> QueryView:
    asked = query_photo(card())
    return from_features(kept(asked.pixels), asked.outlines[0])


def kept(pixels: Pixels) -> LocalFeatures:
    """The features of a photo as they come back from the library."""
    return unpack(pack(extract(pixels)))


def places(view: View, query: QueryView | None = None) -> list[Verification]:
    return Verifier(query or fresh_query()).verify(kept(view.pixels))


def is_surely(place: Verification) -> bool:
    return bool(strictness_levels(np.array([place.log_nfa]))[0] == SAME)


@pytest.mark.parametrize("degrees", [0, 30, 45, 90, 137, 180, 270])
def test_a_turned_card_gets_its_exact_box(degrees: float) -> None:
    thing = card()
    view = photograph(thing, [similarity(1.0, degrees, 300, 250, thing)])
    best = places(view)[0]
    assert iou(best.box, view.boxes[0]) > 0.9
    assert is_surely(best)


@pytest.mark.parametrize("scale", [0.3, 0.5, 2.0])
def test_a_card_of_another_size_gets_its_exact_box(scale: float) -> None:
    thing = card()
    view = photograph(thing, [similarity(1.2 * scale, 20, 320, 240, thing)])
    best = places(view)[0]
    assert iou(best.box, view.boxes[0]) > 0.85
    assert is_surely(best)


@pytest.mark.parametrize("scale", [0.25, 4.0])
def test_a_card_seen_from_a_quarter_or_four_times_as_near_is_found(scale: float) -> None:
    thing = card(width=520, height=400)
    asked = photograph(thing, [similarity(0.6 if scale > 1 else 1.1, 0, 330, 240, thing)], seed=3)
    view = photograph(
        thing,
        [similarity((0.6 if scale > 1 else 1.1) * scale, 10, 640, 480, thing)],
        width=1280,
        height=960,
    )
    best = places(view, from_pixels(asked.pixels, asked.outlines[0]))[0]
    assert iou(best.box, view.boxes[0]) > 0.85
    assert is_surely(best)


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_half_hidden_card_gets_the_box_of_the_whole(share: float) -> None:
    thing = card()
    view = photograph(thing, [similarity(1.1, 15, 300, 250, thing)])
    width, height = view.pixels.shape[1], view.pixels.shape[0]
    x1, y1, x2, y2 = (int(value) for value in view.boxes[0].to_pixels(width, height))
    cover = int(x1 + share * (x2 - x1))
    view.pixels[y1:y2, x1:cover] = clutter(11, cover - x1, y2 - y1, things=30)
    best = places(view)[0]
    assert iou(best.box, view.boxes[0]) > 0.8
    assert is_surely(best)


def test_a_card_that_runs_out_of_the_photo_gets_a_box_inside_it() -> None:
    thing = card()
    view = photograph(thing, [similarity(1.3, 10, 600, 240, thing)])
    best = places(view)[0]
    assert best.box.clipped() == best.box
    assert iou(best.box, view.boxes[0]) > 0.8


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_a_blurred_card_is_found(sigma: float) -> None:
    thing = card()
    view = photograph(thing, [similarity(1.2, 40, 320, 240, thing)])
    soft = View(cv2.GaussianBlur(view.pixels, (0, 0), sigma).astype(np.uint8), view.outlines)
    best = places(soft)[0]
    assert iou(best.box, view.boxes[0]) > 0.85
    assert is_surely(best)


def tilted(thing: Pixels) -> Transform:
    height, width = thing.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = np.array([[200, 140], [420, 190], [410, 340], [190, 390]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, seen), dtype=np.float64)


def test_a_card_seen_at_a_slant_gets_its_outline() -> None:
    thing = card()
    view = photograph(thing, [tilted(thing)])
    best = places(view)[0]
    assert iou(best.box, view.boxes[0]) > 0.88
    for (x, y), (true_x, true_y) in zip(best.outline.points, view.outlines[0].points, strict=True):
        assert np.hypot(x - true_x, y - true_y) < 0.03


def test_a_slant_beyond_sifts_reach_is_found_through_the_tilted_views() -> None:
    thing = card()
    squeezed = np.diag([0.42, 1.0, 1.0])
    view = photograph(thing, [similarity(1.3, 0, 360, 240, thing) @ squeezed])
    assert iou(places(view)[0].box, view.boxes[0]) > 0.75


def test_every_copy_gets_its_own_box() -> None:
    thing = card()
    maps = [similarity(0.8, 0, 150, 130, thing), similarity(0.9, 70, 470, 300, thing)]
    view = photograph(thing, maps)
    found = places(view)
    assert len(found) == 2
    for true in view.boxes:
        assert max(iou(place.box, true) for place in found) > 0.85


def test_stored_features_alone_find_the_card() -> None:
    thing = card()
    view = photograph(thing, [similarity(1.0, 60, 300, 250, thing)])
    best = places(view, stored_query())[0]
    assert iou(best.box, view.boxes[0]) > 0.85
    assert is_surely(best)


def keypoints(rng: np.random.Generator, count: int, *, turned: float) -> LocalFeatures:
    """Keypoints anywhere, of one size, that resemble nothing, turned by at most ``turned``."""
    return LocalFeatures(
        rng.uniform(0.0, 1.0, (count, 2)).astype(np.float32),
        np.full(count, 0.01, dtype=np.float32),
        rng.uniform(-turned, turned, count).astype(np.float32),
        rng.normal(0.0, 0.1, (count, 64)).astype(np.float32),
        aspect=1.0,
    )


def several_times(view: QueryView, times: int, rng: np.random.Generator) -> QueryView:
    """The view with each keypoint so many times: as the oblique looks show one corner."""
    rows = np.repeat(np.arange(len(view)), times)
    descriptors = view.descriptors[rows] + rng.normal(0.0, 0.03, (len(rows), 64))
    return replace(
        view,
        points=view.points[rows] + rng.normal(0.0, 0.001, (len(rows), 2)),
        lafs=view.lafs[rows],
        descriptors=descriptors.astype(np.float32),
        self_distance=view.self_distance[rows],
    )


@pytest.mark.parametrize("times", [1, 4])
def test_grain_that_runs_one_way_in_both_photos_is_what_chance_gives(times: int) -> None:
    middle = Polygon.from_box(Box(0.3, 0.3, 0.7, 0.7))
    rng = np.random.default_rng(1)
    query = from_features(keypoints(rng, 1500, turned=0.15), middle, limit=400)
    verifier = Verifier(several_times(query, times, rng) if times > 1 else query)
    found = [verifier.verify(keypoints(rng, 700, turned=0.15)) for _ in range(12)]
    # What chance gives once in a thousand photos is not to be met in twelve.
    assert min((place.log_nfa for places in found for place in places), default=0.0) > -3.0


def test_three_corners_are_no_object_however_often_each_is_seen() -> None:
    rng = np.random.default_rng(0)
    whole = keypoints(rng, 200, turned=3.0)
    corners = np.array([[0.42, 0.4], [0.6, 0.45], [0.5, 0.62]], dtype=np.float32)
    shown = replace(whole.take(np.arange(3)), positions=corners)
    middle = Polygon.from_box(Box(0.3, 0.3, 0.7, 0.7))
    query = several_times(from_features(shown, middle), 5, rng)
    query = replace(query, self_distance=np.full(len(query), 2.0, dtype=np.float32))
    star = 0.014 * np.stack([np.cos(np.arange(5) * 1.2566), np.sin(np.arange(5) * 1.2566)], axis=1)
    seen = LocalFeatures(
        np.concatenate([corner + star for corner in corners]).astype(np.float32),
        np.repeat(shown.scales, 5),
        np.repeat(shown.angles, 5),
        query.descriptors,
        aspect=1.0,
    )
    photo = LocalFeatures(
        np.concatenate([seen.positions, whole.positions]),
        np.concatenate([seen.scales, whole.scales]),
        np.concatenate([seen.angles, whole.angles]),
        np.concatenate([seen.descriptors, whole.descriptors]),
        aspect=1.0,
    )
    assert Verifier(query).verify(photo) == []


def test_the_samples_car_is_surely_in_no_photo_without_it(tmp_path: Path) -> None:
    photos = render_sample_library(tmp_path, photos=6, seed=8)
    pictures = [np.asarray(Image.open(tmp_path / photo.name).convert("RGB")) for photo in photos]
    drawn = Polygon.from_box(Box.from_pixels(photos[3].boxes["car"][0], 1280, 960))
    verifier = Verifier(from_pixels(pictures[3], drawn))
    for photo, picture in zip(photos, pictures, strict=True):
        if "car" not in photo.boxes:
            assert not [place for place in verifier.verify(kept(picture)) if is_surely(place)]


def test_what_lies_outside_the_lasso_does_not_count() -> None:
    asked = query_photo(card())
    elsewhere = Polygon(((0.02, 0.02), (0.2, 0.02), (0.2, 0.15), (0.02, 0.15)))
    other_scene = photograph(card(), [similarity(1.0, 0, 300, 250, card())], seed=20)
    query = from_pixels(asked.pixels, elsewhere)
    assert not [place for place in places(other_scene, query) if is_surely(place)]


@pytest.mark.parametrize("seed", range(6))
def test_an_unrelated_scene_does_not_verify(seed: int) -> None:
    scene = View(clutter(100 + seed, 640, 480), ())
    assert not [place for place in places(scene) if is_surely(place)]


@pytest.mark.parametrize("texture", [bricks, leaves, text])
@pytest.mark.parametrize("seed", [1, 2])
def test_repeated_texture_does_not_verify(texture: Callable[..., Pixels], seed: int) -> None:
    selection = Polygon.from_box(Box(0.25, 0.25, 0.75, 0.75))
    query = from_pixels(texture(10 * seed), selection)
    other = View(texture(10 * seed + 1, turn=20.0 * seed), ())
    assert not [place for place in places(other, query) if is_surely(place)]


@pytest.mark.parametrize("shape", [(480, 640, 3), (3, 3, 3), (1, 900, 3)])
def test_a_blank_or_tiny_photo_verifies_nothing(shape: tuple[int, int, int]) -> None:
    blank = np.full(shape, 128, dtype=np.uint8)
    assert places(View(blank, ())) == []
    whole = Polygon.from_box(Box(0, 0, 1, 1))
    assert Verifier(from_pixels(blank, whole)).verify(kept(card())) == []


def test_the_same_question_gets_the_same_answer() -> None:
    thing = card()
    view = photograph(thing, [tilted(thing)])
    first, second = places(view)[0], places(view)[0]
    assert first.box == second.box
    assert first.log_nfa == second.log_nfa
