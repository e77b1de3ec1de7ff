"""Lists of matches for other programs: every box is in them, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.photo import PhotoId
from patchfind.domain.query import Crop, Query
from patchfind.tools.match_list import as_coco, as_csv, format_of

_QUERY = Query((Crop(Path("/p/q.jpg"), Box(0.1, 0.1, 0.5, 0.5)),))
_MATCH = Match(
    PhotoId(3),
    Path("/p/one.jpg"),
    400,
    200,
    Box(0.25, 0.5, 0.5, 1.0),
    2.5,
    verified=True,
    outline=Polygon(((0.25, 0.5), (0.5, 0.5), (0.5, 1.0))),
    more_boxes=(Box(0.0, 0.0, 0.1, 0.1),),
    also_at=(Path("/q/copy.jpg"),),
)


def _match(path: str) -> Match:
    return Match(PhotoId(1), Path(path), 100, 100, Box(0.0, 0.0, 1.0, 1.0), -1.0)


def test_coco_has_an_image_for_each_photo_and_an_annotation_for_each_box() -> None:
    written = json.loads(as_coco(_QUERY, [_MATCH, _match("/p/two.jpg")], "Mug"))
    assert [one["file_name"] for one in written["images"]] == ["/p/one.jpg", "/p/two.jpg"]
    assert written["images"][0]["also_at"] == ["/q/copy.jpg"]
    assert written["categories"] == [{"id": 1, "name": "Mug", "supercategory": "object"}]
    first, second, third = written["annotations"]
    assert first["bbox"] == [100.0, 100.0, 100.0, 100.0]
    assert first["area"] == 10_000.0
    assert first["segmentation"] == [[100.0, 100.0, 200.0, 100.0, 200.0, 200.0]]
    assert (second["bbox"], second["segmentation"]) == ([0.0, 0.0, 40.0, 20.0], [])
    assert [one["image_id"] for one in (first, second, third)] == [1, 1, 2]
    assert len({one["id"] for one in written["annotations"]}) == 3


def test_a_table_has_a_line_for_each_box() -> None:
    first, second = csv.DictReader(io.StringIO(as_csv(_QUERY, [_MATCH], "Mug")))
    assert (first["photo"], second["photo"]) == ("/p/one.jpg", "/p/one.jpg")
    assert (first["box"], second["box"]) == ("1", "2")
    assert [second[name] for name in ("x1", "y1", "x2", "y2")] == ["0.0", "0.0", "40.0", "20.0"]
    assert first["also_at"] == "/q/copy.jpg"


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "－1"])
def test_no_name_is_a_formula_in_a_table(begins: str) -> None:
    match = _match(begins)
    (line,) = csv.DictReader(io.StringIO(as_csv(_QUERY, [match], "Mug"), newline=""))
    assert line["photo"] == f"'{begins}"
    assert float(line["score"]) == -1.0


def test_the_longest_ending_says_the_format() -> None:
    names = ("a.json", "a.coco.json", "a.COCO.JSON", "a.csv", "coco.json", "a.jpg")
    assert [format_of(Path(name)) for name in names] == [
        ".json",
        ".coco.json",
        ".coco.json",
        ".csv",
        ".json",
        None,
    ]
