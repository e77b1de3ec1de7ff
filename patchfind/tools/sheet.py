"""A picture of a search: the query and its matches side by side, each with its box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageDraw

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.query import Query
from patchfind.foundation import handed_out, paths
from patchfind.foundation.errors import PhotoProblem, StorageProblem, UsageProblem
from patchfind.foundation.printable import printable
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.marked_picture import is_marked, write_marked
from patchfind.imaging.pool import DecodePool
from patchfind.library.library import Library
from patchfind.tools.captions import Captions

FORMATS: Mapping[str, str] = MappingProxyType(
    {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
)
"""Pillow's names of the formats of a sheet, by the file's ending."""

_MARK = "PatchFind: the matches of a search"
"""Stands in each sheet's metadata, so that a later sheet may replace it, and nothing else."""
_WORKERS = 2
_CELL = 320
_CAPTION = 26
_LETTERS = 15
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


def check_target(path: Path, query_photo: Path, library: Library) -> None:
    """Raise UsageProblem where a sheet at ``path`` would write over a photo, or become one."""
    if _is_same(path, query_photo) or library.photos.at(path) is not None:
        raise UsageProblem(
            f"{path} is one of the photos, and stays as it is. Give the picture of the matches "
            "another name."
        )
    _check_writable(path)
    for counts in library.folders.counts():
        folder = counts.folder.path
        if any(
            outer == folder or _is_same(outer, folder)
            for outer in (*paths.absolute(path).parents, *paths.real(path).parents)
        ):
            raise UsageProblem(
                f"{path} lies in {folder}, which is watched: the picture of the matches would "
                "become one of the photos. Choose a place outside of it."
            )


def save_sheet(path: Path, query: Query, matches: Sequence[Match]) -> None:
    """Write the query (first cell) and ``matches`` with their boxes as one picture.

    The file's ending chooses the format; an earlier sheet at ``path`` is replaced. Raises
    UsageProblem for another ending and where any other file is there, StorageProblem where it
    cannot be written, and ProcessProblem.
    """
    _check_writable(path)
    crop = query.crops[0]
    photos = (crop.path, *(match.path for match in matches))
    with DecodePool(_WORKERS) as pool:
        pictures = [pool.decode(photo, _CELL - 12) for photo in photos]
        captions = Captions(_LETTERS)
        name = printable(crop.path.name)
        cells = [_cell(pictures[0], [crop.outline], f"query: {name}", "#ffd84a", captions)]
        for rank, (match, picture) in enumerate(zip(matches, pictures[1:], strict=True), start=1):
            mark = ", verified" if match.verified else ""
            cells.append(
                _cell(
                    picture,
                    [match.box, *match.more_boxes],
                    f"{rank}{mark}: {printable(match.path.name)}",
                    "#5cff9d" if match.verified else "#ffffff",
                    captions,
                )
            )
    rows = -(-len(cells) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _CELL, rows * (_CELL + _CAPTION)), _PAPER)
    for place, cell in enumerate(cells):
        sheet.paste(cell, (place % _COLUMNS * _CELL, place // _COLUMNS * (_CELL + _CAPTION)))
    try:
        write_marked(path, sheet, FORMATS[path.suffix.lower()], _MARK)
    except (OSError, ValueError) as error:
        raise _not_written(path, error) from error


def _cell(
    photo: Future[PreparedPhoto],
    outlines: Sequence[Polygon | Box],
    caption: str,
    colour: str,
    captions: Captions,
) -> Image.Image:
    cell = Image.new("RGB", (_CELL, _CELL + _CAPTION), _PAPER)
    try:
        picture = Image.fromarray(photo.result().pixels)
    except PhotoProblem as problem:
        captions.draw(cell, (12, _CELL // 2), printable(problem.sentence)[:40], _INK)
    else:
        for outline in outlines:
            draw_outline(ImageDraw.Draw(picture), outline, picture.size, colour=colour)
        cell.paste(picture, ((_CELL - picture.width) // 2, (_CELL - picture.height) // 2))
    captions.draw(cell, (8, _CELL + 2), caption, _INK)
    return cell


def _check_writable(path: Path) -> None:
    """Raise UsageProblem where ``path`` has a wrong ending, or holds anything but a sheet.

    Raises StorageProblem where nothing can lie there.
    """
    if path.suffix.lower() not in FORMATS:
        endings = ", ".join(FORMATS)
        raise UsageProblem(f"{path} does not end in one of {endings}. Give it one of these.")
    try:
        handed_out.check_hand_out(path, replaceable=lambda there: is_marked(there, _MARK))
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError | ValueError) -> StorageProblem:
    said = getattr(error, "strerror", None) or str(error)
    return StorageProblem(
        f"{path} could not be written: {said}. Give the picture of the matches another place.",
        path=path,
    )


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
