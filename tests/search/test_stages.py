"""The stages on a gallery of rendered photos: better at every step, and stoppable in between."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PIL import Image

from patchfind.domain.geometry import Box, Polygon, iou
from patchfind.domain.match import Strictness
from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled
from patchfind.index.shortlist import Shortlist
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.search.best_place import best_place
from patchfind.search.candidates import Candidates
from patchfind.search.gallery import PreparedQuery, PreparedView
from patchfind.search.plan import carry_out, default_plan
from patchfind.search.settings import SearchSettings
from patchfind.search.stages import (
    Expand,
    Fuse,
    Localise,
    NegativeFeedback,
    Retrieve,
    Segment,
    Stage,
    Verify,
)
from patchfind.tools.sample import SamplePhoto, render_sample_library
from tests.search.photo_gallery import LAYOUT, PhotoGallery

OBJECT = "atlas"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[PhotoGallery, list[SamplePhoto]]:
    folder = tmp_path_factory.mktemp("stages")
    photos = render_sample_library(folder, photos=10, seed=3)
    return PhotoGallery(folder, photos), photos


def true_box(photo: SamplePhoto) -> Box:
    return Box.from_pixels(photo.boxes[OBJECT][0], 1280, 960)


@dataclass(frozen=True)
class Asked:
    """A prepared query, the gallery that it is for, and what is published on the way."""

    query: PreparedQuery
    gallery: PhotoGallery
    published: list[Candidates] = field(default_factory=list)

    def run(
        self, *stages: Stage, query: PreparedQuery | None = None, control: Control | None = None
    ) -> Candidates:
        found, _ = carry_out(
            stages,
            query or self.query,
            self.gallery,
            control=control or Control(),
            publish=self.published.append,
        )
        return found


@pytest.fixture
def asked(rendered: tuple[PhotoGallery, list[SamplePhoto]]) -> Asked:
    """The atlas of the first photo that shows it."""
    gallery, photos = rendered
    place = next(i for i, photo in enumerate(photos) if OBJECT in photo.boxes)
    box = true_box(photos[place])
    x1, y1, x2, y2 = (round(v) for v in box.to_pixels(1280, 960))
    part = Image.fromarray(gallery.pixels[place][y1:y2, x1:x2]).resize((4, 4), Image.Resampling.BOX)
    row = np.asarray(part, dtype=np.float32).reshape(1, -1)
    row -= row.mean()
    outline = Polygon.from_box(box)
    features = from_pixels(gallery.pixels[place], outline)
    view = PreparedView(
        row / np.linalg.norm(row), (0,), lambda: features, outline, photo_aspect=1280 / 960
    )
    return Asked(PreparedQuery([view], [], {place}), gallery)


def holding(photos: Sequence[SamplePhoto], asked: Asked) -> set[int]:
    return {
        place
        for place, photo in enumerate(photos)
        if OBJECT in photo.boxes and place not in asked.query.leave_out
    }


def boxes_of(found: Candidates) -> dict[int, Box]:
    rows = zip(found.content_ids.tolist(), found.boxes.tolist(), strict=True)
    return {content_id: Box(*row) for content_id, row in rows}


SETTINGS = SearchSettings()
SHORTLIST = Retrieve(100)
ALL_LOOKED_AT = SearchSettings.verifying(50)


def examining(outright: int, most: int = 120, candidates: int = 200) -> SearchSettings:
    verification = replace(
        SETTINGS.verification, outright=outright, most=most, candidates=candidates
    )
    return replace(SETTINGS, verification=verification)


def test_verified_photos_come_first_with_tight_boxes(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], asked: Asked
) -> None:
    _, photos = rendered
    found = asked.run(SHORTLIST, Verify(ALL_LOOKED_AT), Localise(SETTINGS))
    right = holding(photos, asked)
    first = found.take(np.arange(len(right)))
    assert set(first.content_ids.tolist()) == right
    assert first.verified.all()
    assert (first.strictness == Strictness.SAME_OBJECT).all()
    for place, box in boxes_of(first).items():
        assert iou(box, true_box(photos[place])) > 0.55
    assert all(isinstance(outline, Polygon) for outline in first.outlines)


def test_the_prescreen_finds_the_object_far_down_the_shortlist(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], asked: Asked
) -> None:
    _, photos = rendered
    found = asked.run(SHORTLIST, Verify(examining(0)))
    assert set(found.content_ids[found.verified].tolist()) == holding(photos, asked)
    assert found.examined[found.verified].all()
    assert found.examined.sum() < len(found)
    assert found.prescreened.all()


def test_the_box_is_that_of_the_view_the_person_drew(asked: Asked) -> None:
    found = asked.run(SHORTLIST, Verify(ALL_LOOKED_AT))
    drawn = boxes_of(found.take(found.verified))
    clicked, box = next(iter(boxes_of(found).items()))
    around = Polygon.from_box(Box(*(0.98 * edge for edge in box.as_tuple())))
    features = from_pixels(asked.gallery.pixels[clicked], around)
    further = replace(asked.query.views[0], local_features=lambda: features, outline=around)
    both = replace(asked.query, views=[asked.query.views[0], further])
    again = asked.run(SHORTLIST, Verify(ALL_LOOKED_AT), query=both)
    boxes = boxes_of(again)
    for content_id, before in drawn.items():
        assert boxes[content_id] == before
    for content_id, others in zip(again.content_ids.tolist(), again.further_boxes, strict=True):
        assert all(iou(boxes[content_id], box) < 0.3 for box in others)


def seen_too_wide(asked: Asked, clicked: int, box: Box) -> PreparedQuery:
    """The query and, as a further view of it, a place in ``clicked`` with all that is around."""
    wide = Box(
        box.x1 - box.width / 2,
        box.y1 - box.height / 2,
        box.x2 + box.width / 2,
        box.y2 + box.height / 2,
    ).clipped()
    assert wide is not None
    outline = Polygon.from_box(wide)
    features = from_pixels(asked.gallery.pixels[clicked], outline)
    further = replace(asked.query.views[0], local_features=lambda: features, outline=outline)
    return replace(asked.query, views=[asked.query.views[0], further])


def test_a_confirmed_match_with_a_loose_box_gives_no_photo_a_second_box(asked: Asked) -> None:
    before = asked.run(SHORTLIST, Verify(ALL_LOOKED_AT))
    further = dict(zip(before.content_ids.tolist(), before.further_boxes, strict=True))
    for clicked, box in boxes_of(before.take(before.verified)).items():
        after = asked.run(
            SHORTLIST, Verify(ALL_LOOKED_AT), query=seen_too_wide(asked, clicked, box)
        )
        sure = after.take(after.verified & np.isin(after.content_ids, before.content_ids))
        for content_id, boxes in zip(sure.content_ids.tolist(), sure.further_boxes, strict=True):
            assert set(boxes) <= set(further[content_id]) or content_id == clicked


def test_a_match_that_was_confirmed_early_joins_with_its_best_box(asked: Asked) -> None:
    found = asked.run(SHORTLIST, Verify(ALL_LOOKED_AT), Localise(SETTINGS), Segment(SETTINGS))
    for place, outline, box in zip(
        found.content_ids.tolist(), found.outlines, found.boxes.tolist(), strict=True
    ):
        best = best_place(asked.query, place, asked.gallery, SETTINGS, Control())
        assert best == (Box(*box) if outline is None else outline)


def test_every_photo_but_the_query_is_answered_once(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], asked: Asked
) -> None:
    found = asked.run(
        SHORTLIST,
        NegativeFeedback(SETTINGS),
        Fuse(SETTINGS),
        Verify(SearchSettings.verifying(3)),
        Localise(SETTINGS),
    )
    everyone = set(range(len(rendered[1])))
    assert sorted(found.content_ids.tolist()) == sorted(everyone - set(asked.query.leave_out))
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)


def test_what_geometry_did_not_find_is_localised(asked: Asked) -> None:
    found = asked.run(SHORTLIST, Localise(SETTINGS))
    windows = {box.as_tuple() for box in LAYOUT.boxes}
    assert any(box.as_tuple() not in windows for box in boxes_of(found).values())


def test_boxes_are_drawn_by_what_is_seen(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], asked: Asked
) -> None:
    true = {
        place: true_box(photo) for place, photo in enumerate(rendered[1]) if OBJECT in photo.boxes
    }
    placed = asked.run(SHORTLIST, Localise(SETTINGS))
    drawn = asked.run(SHORTLIST, Localise(SETTINGS), Segment(SETTINGS))
    before, after = (
        np.mean([iou(box, true[place]) for place, box in boxes_of(found).items() if place in true])
        for found in (placed, drawn)
    )
    assert after > before + 0.03


def test_a_photo_without_a_picture_keeps_its_box(asked: Asked) -> None:
    gallery = copy(asked.gallery)
    placed = boxes_of(asked.run(SHORTLIST, Localise(SETTINGS)))
    gallery.without_pictures = {next(iter(placed))}
    drawn = boxes_of(
        replace(asked, gallery=gallery).run(SHORTLIST, Localise(SETTINGS), Segment(SETTINGS))
    )
    assert {place for place in placed if drawn[place] == placed[place]} == gallery.without_pictures


@pytest.mark.parametrize(("similar", "looked_at"), [(0, 2), (1, 4), (2, 5)])
def test_the_more_photos_show_the_thing_the_more_are_looked_at(
    asked: Asked, similar: int, looked_at: int
) -> None:
    placed = asked.run(SHORTLIST, Localise(SETTINGS))
    strictness = placed.strictness.copy()
    strictness[:similar] = Strictness.SIMILAR
    settings = replace(SETTINGS, segmented=(2, 5), segmented_each=2)
    placed = replace(placed, strictness=strictness)
    *_, drawn = Segment(settings)(asked.query, placed, asked.gallery)
    changed = (drawn.boxes != placed.boxes).any(axis=1)
    assert np.flatnonzero(changed).tolist() == list(range(looked_at))


def test_matches_are_published_after_every_stage(asked: Asked) -> None:
    asked.run(SHORTLIST, Verify(ALL_LOOKED_AT))
    assert not asked.published[0].examined.any()
    assert asked.published[-1].examined.all()


def test_a_cancelled_search_stops_between_photos(asked: Asked) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        asked.run(SHORTLIST, Verify(ALL_LOOKED_AT), control=control)
    assert asked.published == []


def test_a_cancelled_search_makes_no_local_features_of_further_views(asked: Asked) -> None:
    """Those of one view take a fraction of a second, and a refined search has many views."""
    control = Control()
    made: list[int] = []

    def making(number: int) -> PreparedView:
        def features() -> QueryView:
            made.append(number)
            control.cancel()
            return asked.query.views[0].local_features()

        return replace(asked.query.views[0], local_features=features)

    many = replace(asked.query, views=[making(1), making(2)])
    with pytest.raises(Cancelled):
        asked.run(SHORTLIST, Verify(ALL_LOOKED_AT), query=many, control=control)
    assert made == [1]


def refusing(asked: Asked, found: Candidates, place: int) -> PreparedQuery:
    """The query, once the person said of the candidate at ``place`` that it is not it."""
    content_id, region = int(found.content_ids[place]), int(found.regions[place])
    row = asked.gallery.regions(content_id)[1][[region]].astype(np.float32)
    return replace(asked.query, refused=[replace(asked.query.views[0], descriptors=row)])


def test_a_refused_photo_pulls_down_what_resembles_it(asked: Asked) -> None:
    found = asked.run(SHORTLIST)
    before = dict(zip(found.content_ids.tolist(), found.scores, strict=True))
    again = asked.run(
        SHORTLIST, NegativeFeedback(SETTINGS), query=refusing(asked, found, len(found) - 1)
    )
    after = dict(zip(again.content_ids.tolist(), again.scores, strict=True))
    refused = int(found.content_ids[-1])
    assert after[refused] < before[refused]
    assert all(after[place] <= before[place] for place in after)


def test_a_refusal_weighs_as_much_after_the_query_was_expanded(asked: Asked) -> None:
    """Sure matches that joined the query do not talk it away."""
    plan = (SHORTLIST, NegativeFeedback(SETTINGS), Verify(ALL_LOOKED_AT), Expand(SETTINGS))
    before = asked.run(*plan)
    assert before.joined is not None
    unverified = np.flatnonzero(~before.verified)
    query = refusing(asked, before, int(unverified[0]))
    after = asked.run(*plan, query=query)
    penalty = dict(zip(after.content_ids.tolist(), after.refused, strict=True))
    looks = dict(zip(after.content_ids.tolist(), after.appearance, strict=True))
    refused = int(before.content_ids[unverified[0]])
    assert penalty[refused] > 0.05
    assert looks[refused] == pytest.approx(before.appearance[unverified[0]] - penalty[refused])


def test_photos_without_local_features_take_no_turn_in_verification(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], asked: Asked
) -> None:
    _, photos = rendered
    right = holding(photos, asked)

    gallery = copy(asked.gallery)
    gallery.without_features = set(range(len(photos))) - right
    few = examining(len(right), most=len(right), candidates=len(right))
    found = replace(asked, gallery=gallery).run(SHORTLIST, Verify(few))
    assert set(found.content_ids[found.verified].tolist()) == right


def test_an_empty_gallery_answers_nothing(asked: Asked) -> None:
    nothing = replace(asked.query, leave_out=range(10))
    assert len(asked.run(*default_plan(SETTINGS), query=nothing)) == 0


def test_a_photo_that_fits_by_chance_is_not_called_sure() -> None:
    found = Shortlist(
        np.arange(3), np.full(3, 0.5, np.float32), np.zeros(3, np.int32), np.zeros(3, np.int32)
    )
    candidates = replace(
        Candidates.of(found, np.zeros((3, 4))),
        verified=np.array([True, True, False]),
        strictness=np.array(
            [Strictness.SAME_OBJECT, Strictness.SIMILAR, Strictness.SAME_OBJECT], np.int8
        ),
    )
    assert candidates.sure.tolist() == [True, False, False]
