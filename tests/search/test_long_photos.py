"""Small things in long photos are found, also by a library that knew these photos before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from PIL import Image

from patchfind.domain.geometry import Box, iou
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import STARTER, specification
from patchfind.foundation.settings import Settings
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from patchfind.search.library_gallery import LibraryGallery
from patchfind.search.searcher import Searcher
from tests.indexing.ingest_rig import ingest, look_at_folders, render_photos
from tests.indexing.small_encoder import DIMENSION, SmallEncoder
from tests.matching.rendered_views import card, clutter, query_photo

_WIDTH, _HEIGHT = 30_000, 2_000
_PLACE = Box.from_pixels((17_300, 640, 18_200, 1_332), _WIDTH, _HEIGHT)


def _panorama(path: Path) -> None:
    """A scene of 60 million pixels, and the card in it 900 pixels wide."""
    scene = Image.fromarray(clutter(11, _WIDTH // 8, _HEIGHT // 8, things=600))
    scene = scene.resize((_WIDTH, _HEIGHT), Image.Resampling.BILINEAR)
    x1, y1, x2, y2 = (round(side) for side in _PLACE.to_pixels(_WIDTH, _HEIGHT))
    scene.paste(Image.fromarray(card()).resize((x2 - x1, y2 - y1)), (x1, y1))
    scene.save(path, quality=80)


def test_a_small_thing_in_a_panorama_comes_first_with_its_box(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    _panorama(photos / "panorama.jpg")
    for seed in range(2, 8):
        Image.fromarray(query_photo(card(seed)).pixels).save(photos / f"other{seed}.jpg")
    wanted = query_photo(card())
    Image.fromarray(wanted.pixels).save(tmp_path / "query.png")
    encoder = load_encoder(specification(STARTER), weights_folder=tmp_path, device="cpu")
    with Library.open(tmp_path / "library") as library:
        library.save_settings(Settings(decode_workers=1))
        library.add_folder(photos)
        look_at_folders(library)
        assert Ingest(library, encoder).run(Control(), lambda _: None).indexed == 7
        with Searcher(library, encoder) as searcher:
            query = Query((Crop(tmp_path / "query.png", wanted.outlines[0]),))
            best = searcher.search(query, control=Control()).matches[0]
    assert (best.path.name, best.verified) == ("panorama.jpg", True)
    assert iou(best.box, _PLACE) > 0.4


class _Tiling(SmallEncoder):
    layout = LAYOUTS["overlapped-l1"]


class _Before(SmallEncoder):
    """As the same encoder was before long photos were tiled."""

    layout = replace(_Tiling.layout, pair=())


def test_long_photos_that_were_indexed_as_a_whole_are_searched_and_indexed_again(
    tmp_path: Path,
) -> None:
    photos = tmp_path / "photos"
    render_photos(photos, 2)
    for name, size in (("wide", (2000, 250)), ("tall", (300, 1200)), ("nearly", (2010, 1000))):
        noise = np.random.default_rng(len(name)).integers(0, 256, (9, 9, 3), dtype=np.uint8)
        Image.fromarray(noise).resize(size).save(photos / f"{name}.png")
    with Library.open(tmp_path / "library") as library:
        library.save_settings(Settings(decode_workers=1))
        library.add_folder(photos)
        look_at_folders(library)
        assert ingest(library, _Before()).indexed == 5
        assert _boxes(library) == dict.fromkeys(
            ["nearly.png", "photo0000.jpg", "photo0001.jpg", "tall.png", "wide.png"], 10
        )
        assert ingest(library, _Tiling()).indexed == 2
        counts = _Tiling.layout.row_counts
        assert _boxes(library) == {
            "nearly.png": 10,
            "photo0000.jpg": 10,
            "photo0001.jpg": 10,
            "tall.png": counts[2],
            "wide.png": counts[5],
        }
        assert ingest(library, _Tiling()).indexed == 0, "and that was all"


def _boxes(library: Library) -> dict[str, int]:
    """How many regions a search sees of each photo; all of these lie as the photo does."""
    gallery = LibraryGallery(library, cast(Any, _Tiling()))
    found = gallery.shortlist(np.eye(1, DIMENSION, dtype=np.float32), 10, ())
    counts = {}
    for content_id, region in zip(found.content_ids.tolist(), found.regions, strict=True):
        boxes, rows = gallery.regions(content_id)
        best, _ = gallery.best_regions(np.asarray([content_id]), np.asarray([region]))
        assert len(boxes) == len(rows)
        assert (best[0] == boxes[region]).all()
        if len(boxes) > 10:
            across, down = boxes[1, 2:] - boxes[1, :2]
            assert (across > down) == (gallery.aspect(content_id) < 1)
        counts[gallery.photos(content_id)[0].relative_path] = len(boxes)
    cosines = gallery.cosines(np.eye(1, DIMENSION, dtype=np.float32), found.content_ids)
    assert len(cosines.boxes) == cosines.table.shape[1] == sum(counts.values())
    gallery.close()
    return counts
