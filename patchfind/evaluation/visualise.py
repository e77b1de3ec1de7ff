"""Strips to look at: a query with its box, then its best photos with returned and true boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from patchfind.domain.geometry import Box, PixelBox
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery
from patchfind.evaluation.judging import Ranking
from patchfind.foundation.errors import PhotoProblem, StorageProblem
from patchfind.imaging.decode import decode
from patchfind.imaging.marked_picture import write_marked

_MARK = "PatchFind: a query and its best photos"
_TILE = 240
_GAP = 6
_CAPTION = 16
_PAPER = (250, 250, 250)
_INK = (40, 40, 40)
_ASKED = (30, 90, 220)
_RIGHT = (20, 150, 60)
_WRONG = (210, 40, 40)
_TRUE = (250, 200, 30)
_MOST_PHOTOS = 10


@dataclass(frozen=True, slots=True)
class _Mark:
    box: Box
    colour: tuple[int, int, int]
    width: int


def draw_strips(folder: Path, benchmark: Benchmark, rankings: Sequence[Ranking]) -> None:
    """Write one picture per query into ``folder``: the query, then its best photos.

    Blue marks what was asked for; a returned box is green on a right photo and red on a wrong
    one; true boxes are yellow. The query's own photo and junk are left out. Earlier strips are
    replaced. Raises UsageProblem where another file has such a name, and StorageProblem.
    """
    with StorageProblem.where_refused(
        "The strips cannot be written to {path}: {why}.", path=folder
    ):
        for number, (query, ranking) in enumerate(zip(benchmark.queries, rankings, strict=True)):
            name = re.sub(r"[^\w.-]+", "_", query.name)
            strip = _strip(benchmark, query, ranking)
            write_marked(folder / f"{number:04d}_{name}.jpg", strip, "JPEG", _MARK)


def _strip(benchmark: Benchmark, query: BenchmarkQuery, ranking: Ranking) -> Image.Image:
    tiles = [_tile(query.photo, query.boxes, [], _ASKED, query.name)]
    shown = [at for at, place in enumerate(ranking.photos.tolist()) if place not in query.ignored]
    for rank, at in enumerate(shown[:_MOST_PHOTOS], start=1):
        place = int(ranking.photos[at])
        right = place in query.right
        returned = _Mark(Box(*ranking.boxes[at].tolist()), _RIGHT if right else _WRONG, 4)
        caption = f"{rank}  {'right' if right else 'wrong'}"
        path = benchmark.photos[place]
        tiles.append(_tile(path, query.right.get(place, ()), [returned], _TRUE, caption))
    width = sum(tile.width + _GAP for tile in tiles) + _GAP
    sheet = Image.new("RGB", (width, _TILE + _CAPTION + 2 * _GAP), _PAPER)
    x = _GAP
    for tile in tiles:
        sheet.paste(tile, (x, _GAP))
        x += tile.width + _GAP
    return sheet


def _tile(
    path: Path,
    boxes_px: Sequence[PixelBox],
    marks: Sequence[_Mark],
    colour: tuple[int, int, int],
    caption: str,
) -> Image.Image:
    """One photo _TILE pixels high, or a blank of that size where it cannot be read."""
    try:
        photo = decode(path, long_side=3 * _TILE)
    except PhotoProblem:
        return Image.new("RGB", (_TILE, _TILE + _CAPTION), _PAPER)
    height, width = photo.pixels.shape[:2]
    picture = Image.fromarray(photo.pixels).resize((max(1, round(width * _TILE / height)), _TILE))
    true = [_Mark(Box.from_pixels(box, photo.width, photo.height), colour, 2) for box in boxes_px]
    tile = Image.new("RGB", (picture.width, _TILE + _CAPTION), _PAPER)
    tile.paste(picture, (0, 0))
    draw = ImageDraw.Draw(tile)
    for mark in (*marks, *true):
        inside = mark.box.clipped()
        if inside is not None:
            x1, y1, x2, y2 = inside.to_pixels(picture.width - 1, _TILE - 1)
            draw.rectangle((x1, y1, x2, y2), outline=mark.colour, width=mark.width)
    draw.text((2, _TILE + 2), caption[: max(4, picture.width // 6)], fill=_INK)
    return tile
