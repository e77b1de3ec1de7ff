"""Pointing at things in rendered pictures: what is proposed, and what is not."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, iou
from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled
from patchfind.matching.proposals import propose
from tests.matching.rendered_views import card, clutter

_MUG = Box(0.2, 0.25, 0.5, 0.65)


def _table() -> NDArray[np.uint8]:
    """A mug of two colours on a plain table, 640 × 480 pixels."""
    picture = np.full((480, 640, 3), (196, 178, 150), dtype=np.uint8)
    x1, y1, x2, y2 = (round(edge) for edge in _MUG.to_pixels(640, 480))
    cv2.rectangle(picture, (x1, y1), (x2 - 1, y2 - 1), (40, 70, 150), -1)
    cv2.circle(picture, ((x1 + x2) // 2, (y1 + y2) // 2), 45, (230, 220, 60), -1)
    noise = np.random.default_rng(3).normal(0, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_a_click_on_a_thing_proposes_it_and_growing_passes_its_parts() -> None:
    nest = propose(_table(), Control()).at(0.35, 0.45)
    assert nest is not None
    assert iou(nest.outlines[nest.first].bounds, _MUG) > 0.9
    badge = Box(0.35 - 45 / 640, 0.45 - 45 / 480, 0.35 + 45 / 640, 0.45 + 45 / 480)
    assert max(iou(one.bounds, badge) for one in nest.outlines) > 0.75


def test_the_proposals_grow_and_each_holds_the_one_before() -> None:
    picture = clutter(5, 600, 800)
    picture[300:500, 200:460] = card()
    nest = propose(picture, Control()).at(0.55, 0.5)
    assert nest is not None
    assert len(nest.outlines) >= 8
    masks = []
    for outline in nest.outlines:
        mask = np.zeros((800, 600), np.uint8)
        cv2.fillPoly(mask, [np.round(np.array(outline.points) * (600, 800)).astype(int)], 1)
        masks.append(mask.astype(bool))
    for small, large in pairwise(masks):
        assert large.sum() > small.sum()
        assert (small & ~large).sum() < 0.03 * small.sum() + 60, "not one within the other"


@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_nothing_is_proposed_where_nothing_is(noise: float) -> None:
    sky = np.linspace((120, 160, 220), (190, 210, 240), 480)[:, None].repeat(640, axis=1)
    sky += np.random.default_rng(0).normal(0, noise, sky.shape)
    proposals = propose(np.clip(sky, 0, 255).astype(np.uint8), Control())
    assert proposals.at(0.5, 0.5) is None
    assert proposals.at(0.2, 0.8) is None


@settings(max_examples=25, deadline=None)
@given(
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    x=st.floats(-0.2, 1.2),
    y=st.floats(-0.2, 1.2),
    seed=st.integers(0, 5),
)
def test_a_photo_of_any_shape_can_be_pointed_at(
    width: int, height: int, x: float, y: float, seed: int
) -> None:
    photo = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    nest = propose(photo, Control()).at(x, y)
    if not (0 <= x < 1 and 0 <= y < 1):
        assert nest is None
    for outline in nest.outlines if nest else ():
        assert outline.bounds.clipped() == outline.bounds, "beyond the photo's edge"


def test_a_photo_that_is_turned_over_is_not_made_ready() -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        propose(_table(), control)
