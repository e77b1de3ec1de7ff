"""The stages on a gallery of rendered photos: better at every step, and stoppable in between."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from patchfind.domain.geometry import Box, Polygon, iou
from patchfind.domain.match import Stage, Strictness
from patchfind.domain.progress import Control
from patchfind.domain.regions import LAYOUTS
from patchfind.foundation.errors import Cancelled
from patchfind.index.shortlist import Shortlist as Found
from patchfind.matching.local_features import LocalFeatures, extract
from patchfind.matching.query_view import from_pixels
from patchfind.search.pipeline import CropView, Finding, Search, run_stages
from patchfind.search.stages import Fuse, Localise, Refuse, Shortlist, Verify
from patchfind.tools.sample import SamplePhoto, render_sample_library

LAYOUT = LAYOUTS["overlapped-l3"]
OBJECT = "atlas"


def thumbnail_descriptors(pixels: NDArray[np.uint8]) -> NDArray[np.float16]:
    """(R, 48) of every region: its mean-free 4 × 4 colours, which tell objects apart a little."""
    height, width = pixels.shape[:2]
    rows = []
    for box in LAYOUT.boxes:
        x1, y1, x2, y2 = (round(v) for v in box.to_pixels(width, height))
        part = Image.fromarray(pixels[y1:y2, x1:x2]).resize((4, 4), Image.Resampling.BOX)
        colours = np.asarray(part, dtype=np.float32).ravel()
        colours -= colours.mean()
        rows.append(colours / np.linalg.norm(colours))
    return np.asarray(rows, dtype=np.float16)


class PhotoGallery:
    """Rendered photos in memory, searched by brute force; photo ids are places."""

    def __init__(self, folder: Path, photos: Sequence[SamplePhoto]) -> None:
        self.pixels = [np.asarray(Image.open(folder / photo.name)) for photo in photos]
        self._rows = [thumbnail_descriptors(pixels) for pixels in self.pixels]
        self._features = [extract(pixels) for pixels in self.pixels]

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Found:
        ids = [place for place in range(len(self._rows)) if place not in leave_out]
        tables = [queries @ self._rows[place].T.astype(np.float32) for place in ids]
        scores = np.asarray([table.max() for table in tables], dtype=np.float32)
        order = np.argsort(-scores)[:limit]
        best = [np.unravel_index(int(tables[i].argmax()), tables[i].shape) for i in order]
        return Found(
            np.asarray(ids, dtype=np.int64)[order],
            scores[order],
            np.asarray([region for _, region in best], dtype=np.int32),
            np.asarray([row for row, _ in best], dtype=np.int32),
        )

    def regions(self, photo_id: int) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
        return LAYOUT.as_array(), self._rows[photo_id]

    def features(self, photo_id: int) -> LocalFeatures | None:
        return self._features[photo_id]

    def aspect(self, photo_id: int) -> float:
        height, width = self.pixels[photo_id].shape[:2]
        return float(width / height)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[PhotoGallery, list[SamplePhoto]]:
    folder = tmp_path_factory.mktemp("stages")
    photos = render_sample_library(folder, photos=10, seed=3)
    return PhotoGallery(folder, photos), photos


def true_box(photo: SamplePhoto) -> Box:
    return Box.from_pixels(photo.boxes[OBJECT][0], 1280, 960)


@pytest.fixture
def search(rendered: tuple[PhotoGallery, list[SamplePhoto]]) -> Search:
    """A search for the atlas of the first photo that shows it."""
    gallery, photos = rendered
    place = next(i for i, photo in enumerate(photos) if OBJECT in photo.boxes)
    box = true_box(photos[place])
    x1, y1, x2, y2 = (round(v) for v in box.to_pixels(1280, 960))
    part = Image.fromarray(gallery.pixels[place][y1:y2, x1:x2]).resize((4, 4), Image.Resampling.BOX)
    row = np.asarray(part, dtype=np.float32).reshape(1, -1)
    row -= row.mean()
    outline = Polygon.from_box(box)
    crop = CropView(
        row / np.linalg.norm(row),
        from_pixels(gallery.pixels[place], outline),
        outline,
        (0,),
        1280 / 960,
    )
    return Search(
        crops=[crop],
        negatives=[],
        gallery=gallery,
        control=Control(),
        limit=100,
        leave_out={place},
        publish=lambda _findings: None,
    )


def holding(photos: Sequence[SamplePhoto], search: Search) -> set[int]:
    return {
        place
        for place, photo in enumerate(photos)
        if OBJECT in photo.boxes and place not in search.leave_out
    }


def test_verified_photos_come_first_with_tight_boxes(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], search: Search
) -> None:
    _, photos = rendered
    run_stages([Shortlist(), Verify(50), Localise()], search)
    right = holding(photos, search)
    first = search.findings[: len(right)]
    assert {finding.photo_id for finding in first} == right
    for finding in first:
        assert finding.verified and finding.strictness is Strictness.SAME_OBJECT
        assert iou(finding.box, true_box(photos[finding.photo_id])) > 0.55
        assert finding.outline is not None


def test_a_glance_finds_the_object_far_down_the_shortlist(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], search: Search
) -> None:
    _, photos = rendered
    run_stages([Shortlist(), Verify(50, outright=0)], search)
    verified = {finding.photo_id for finding in search.findings if finding.verified}
    assert verified == holding(photos, search)
    looked_at = {finding.photo_id for finding in search.findings if finding.looked_at}
    assert verified <= looked_at
    assert len(looked_at) < len(search.findings)
    assert all(finding.glanced_at for finding in search.findings)


def test_the_box_is_that_of_the_crop_the_person_drew(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], search: Search
) -> None:
    gallery, _ = rendered
    run_stages([Shortlist(), Verify(50)], search)
    drawn = {finding.photo_id: finding.box for finding in search.findings if finding.verified}
    clicked = search.findings[0]
    around = Polygon.from_box(Box(*(0.98 * edge for edge in clicked.box.as_tuple())))
    view = from_pixels(gallery.pixels[clicked.photo_id], around)
    further = replace(search.crops[0], view=view, outline=around)
    again = replace(search, crops=[search.crops[0], further], findings=[])
    run_stages([Shortlist(), Verify(50)], again)
    for finding in again.findings:
        if finding.photo_id in drawn:
            assert finding.box == drawn[finding.photo_id]
            assert all(iou(finding.box, box) < 0.3 for box in finding.more_boxes)


def test_every_photo_but_the_query_is_answered_once(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], search: Search
) -> None:
    run_stages([Shortlist(), Refuse(), Fuse(), Verify(3), Localise()], search)
    answered = [finding.photo_id for finding in search.findings]
    assert sorted(answered) == sorted(set(range(len(rendered[1]))) - set(search.leave_out))
    scores = [finding.score for finding in search.findings]
    assert scores == sorted(scores, reverse=True)


def test_what_geometry_did_not_find_is_localised(
    rendered: tuple[PhotoGallery, list[SamplePhoto]], search: Search
) -> None:
    run_stages([Shortlist(), Localise()], search)
    assert all(finding.stage is Stage.LOCALISE for finding in search.findings)
    windows = {box.as_tuple() for box in LAYOUT.boxes}
    assert any(finding.box.as_tuple() not in windows for finding in search.findings)


def test_matches_are_published_after_every_stage(search: Search) -> None:
    seen: list[list[Stage]] = []

    def publish(findings: Sequence[Finding]) -> None:
        seen.append([finding.stage for finding in findings])

    timings = run_stages([Shortlist(), Verify(50)], replace(search, publish=publish))
    assert list(timings) == ["shortlist", "verify"]
    assert set(seen[0]) == {Stage.SHORTLIST}
    assert set(seen[-1]) == {Stage.VERIFY}


def test_a_cancelled_search_stops_between_photos(search: Search) -> None:
    search.control.cancel()
    with pytest.raises(Cancelled):
        run_stages([Shortlist(), Verify(50)], search)
    assert search.findings == []


def test_a_refused_photo_pulls_down_what_resembles_it(search: Search) -> None:
    run_stages([Shortlist()], search)
    refused = search.findings[-1]
    descriptors = search.gallery.regions(refused.photo_id)[1][[refused.region]].astype(np.float32)
    again = replace(
        search,
        findings=[],
        negatives=[replace(search.crops[0], descriptors=descriptors, view=None)],
    )
    before = {finding.photo_id: finding.score for finding in search.findings}
    run_stages([Shortlist(), Refuse()], again)
    after = {finding.photo_id: finding.score for finding in again.findings}
    assert after[refused.photo_id] < before[refused.photo_id]
    assert all(after[place] <= before[place] for place in after)


def test_an_empty_gallery_answers_nothing(search: Search) -> None:
    everything = replace(search, leave_out=range(10))
    run_stages([Shortlist(), Refuse(), Fuse(), Verify(5), Localise()], everything)
    assert everything.findings == []
