"""A picture of a search: the query and its matches side by side, each with its box."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.query import Query
from patchfind.foundation.errors import PhotoProblem, StorageProblem
from patchfind.imaging.decode import decode

_CELL = 320
_CAPTION = 26
_COLUMNS = 4
_PAPER, _INK = (246, 246, 244), (40, 40, 44)


def draw_outline(
    draw: ImageDraw.ImageDraw, outline: Polygon | Box, size: tuple[int, int], *, colour: str
) -> None:
    """Draw an outline in fractions over a picture of ``size`` pixels, readable on any ground."""
    polygon = Polygon.from_box(outline) if isinstance(outline, Box) else outline
    points = [(x * size[0], y * size[1]) for x, y in polygon.points]
    closed = [*points, points[0], points[1]]
    draw.line(closed, fill="black", width=6, joint="curve")
    draw.line(closed, fill=colour, width=3, joint="curve")


def _cell(path: Path, outlines: Sequence[Polygon | Box], caption: str, colour: str) -> Image.Image:
    cell = Image.new("RGB", (_CELL, _CELL + _CAPTION), _PAPER)
    draw = ImageDraw.Draw(cell)
    font = ImageFont.load_default(15)
    try:
        picture = Image.fromarray(decode(path, long_side=_CELL - 12).pixels)
    except PhotoProblem as problem:
        draw.text((12, _CELL // 2), problem.sentence[:40], fill=_INK, font=font)
    else:
        for outline in outlines:
            draw_outline(ImageDraw.Draw(picture), outline, picture.size, colour=colour)
        cell.paste(picture, ((_CELL - picture.width) // 2, (_CELL - picture.height) // 2))
    draw.text((8, _CELL + 2), caption, fill=_INK, font=font)
    return cell


def save_sheet(path: Path, query: Query, matches: Sequence[Match]) -> None:
    """Write the query (first cell) and ``matches`` with their boxes as one picture.

    The file's ending chooses the format. Raises StorageProblem where it cannot be written.
    """
    crop = query.crops[0]
    cells = [_cell(crop.path, [crop.outline], f"query: {crop.path.name}", "#ffd84a")]
    for rank, match in enumerate(matches, start=1):
        mark = ", verified" if match.verified else ""
        cells.append(
            _cell(
                match.path,
                [match.box, *match.more_boxes],
                f"{rank}{mark}: {match.path.name}",
                "#5cff9d" if match.verified else "#ffffff",
            )
        )
    rows = -(-len(cells) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _CELL, rows * (_CELL + _CAPTION)), _PAPER)
    for place, cell in enumerate(cells):
        sheet.paste(cell, (place % _COLUMNS * _CELL, place // _COLUMNS * (_CELL + _CAPTION)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(path)
    except (OSError, ValueError) as error:
        raise StorageProblem(f"{path} could not be written: {error}.", path=path) from error
