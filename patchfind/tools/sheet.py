"""A contact sheet: photos side by side, each match with its box, as one picture or as pages."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageDraw

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.photo import FolderCounts, Photo
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.query import Query
from patchfind.foundation import handed_out, paths
from patchfind.foundation.errors import PhotoProblem, StorageProblem, UsageProblem
from patchfind.foundation.printable import printable
from patchfind.foundation.sentence import of_system
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.formats import EXTENSIONS
from patchfind.imaging.marked_picture import is_marked, write_marked, write_marked_pages
from patchfind.imaging.pool import DecodePool
from patchfind.tools.captions import Captions

FORMATS: Mapping[str, str] = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
"""Pillow's names of the formats of a sheet, by the file's ending."""

_MARK = "PatchFind: the matches of a search"
"""Stands in each sheet's metadata, so that a later sheet may replace it, and nothing else."""
_PAGES = ".pdf"
_WORKERS = 2
_AHEAD = 4
"""Photos that are decoded before it is their turn to be drawn."""
MOST_CELLS = 400
"""Of one picture: more make it larger than viewers show."""
_CELL, _PAGE_CELL = 320, 480
_FOOT, _LETTERS = 26 / 320, 15 / 320
"""Of a cell's width: the height below the photo, and that of the letters in it."""
_COLUMNS, _PAGE_ROWS = 4, 5
_A4_INCHES, _A4_TALL = 210 / 25.4, 297 / 210
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


class Watched(Protocol):
    """What of a library says which files are photos."""

    @property
    def photos(self) -> _Photos: ...
    @property
    def folders(self) -> _Folders: ...


class _Photos(Protocol):
    def at(self, path: Path) -> Photo | None: ...


class _Folders(Protocol):
    def counts(self) -> Sequence[FolderCounts]: ...


def check_target(path: Path, query_photo: Path | None, library: Watched) -> None:
    """Raise UsageProblem where a sheet at ``path`` would write over a photo, or become one."""
    is_photo = library.photos.at(path) is not None
    if is_photo or (query_photo is not None and _is_same(path, query_photo)):
        raise UsageProblem(
            "{path} is one of the photos, and stays as it is. Give the picture of the "
            "matches another name.",
            path=path,
        )
    _check_writable(path)
    if path.suffix.lower() not in EXTENSIONS:
        return
    for counts in library.folders.counts():
        folder = counts.folder.path
        if any(
            outer == folder or _is_same(outer, folder)
            for outer in (*paths.absolute(path).parents, *paths.real(path).parents)
        ):
            raise UsageProblem(
                "{path} lies in {folder}, which is watched: the picture of the matches would "
                "become one of the photos. Choose a place outside of it.",
                path=path,
                folder=folder,
            )


def save_sheet(
    path: Path,
    query: Query | None,
    rows: Sequence[Match | Photo],
    control: Control | None = None,
    on_progress: ProgressCallback = lambda _progress: None,
) -> None:
    """Write the query (first cell, where there is one) and ``rows`` with their boxes.

    The file's ending chooses the format: pages of A4 in a PDF, else one picture. An earlier sheet
    at ``path`` is replaced. Raises UsageProblem for another ending, where any other file is there
    and where one picture cannot hold them all, StorageProblem where it cannot be written, Cancelled
    and ProcessProblem.
    """
    _check_writable(path)
    pages = path.suffix.lower() == _PAGES
    cells = [*([_of_query(query)] if query is not None else []), *_of_rows(rows)]
    if not pages and len(cells) > MOST_CELLS:
        raise UsageProblem(
            "One picture holds at most {most} photos, and these are {count}. Choose "
            "a PDF, which has pages, or fewer photos.",
            most=MOST_CELLS,
            count=len(cells),
        )
    size = _PAGE_CELL if pages else _CELL
    columns = _COLUMNS if pages or len(cells) <= 6 * _COLUMNS else math.isqrt(len(cells) - 1) + 1
    each = _COLUMNS * _PAGE_ROWS if pages else max(1, len(cells))
    control = control or Control()
    control.checkpoint()
    with DecodePool(_WORKERS) as pool:
        drawing = _Drawing(pool, size, control, on_progress, len(cells))
        parts = [cells[start : start + each] for start in range(0, len(cells), each)] or [[]]
        sheets = (drawing.sheet(part, columns, _PAGE_ROWS if pages else None) for part in parts)
        try:
            if pages:
                write_marked_pages(path, sheets, _MARK, dots_per_inch=columns * size / _A4_INCHES)
            else:
                write_marked(path, next(sheets), FORMATS[path.suffix.lower()], _MARK)
        except (OSError, ValueError) as error:
            raise _not_written(path, error) from error


@dataclass(frozen=True, slots=True)
class _Cell:
    """A photo with what is drawn over it, and the line below."""

    photo: Path
    outlines: Sequence[Polygon | Box]
    caption: str
    colour: str = "#ffffff"


def _of_query(query: Query) -> _Cell:
    crop = query.crops[0]
    return _Cell(crop.path, [crop.outline], f"query: {crop.path.name}", "#ffd84a")


def _of_rows(rows: Sequence[Match | Photo]) -> Iterator[_Cell]:
    for rank, row in enumerate(rows, start=1):
        if isinstance(row, Photo):
            yield _Cell(row.path, [], row.path.name)
            continue
        mark, colour = (", verified", "#5cff9d") if row.verified else ("", "#ffffff")
        caption = f"{rank}{mark}: {row.path.name}"
        yield _Cell(row.path, [row.box, *row.more_boxes], caption, colour)


class _Drawing:
    """Draws sheets of cells with photos ``size`` pixels wide, and says how far it has come."""

    def __init__(
        self,
        pool: DecodePool,
        size: int,
        control: Control,
        on_progress: ProgressCallback,
        total: int,
    ) -> None:
        self._pool = pool
        self._size = size
        self._foot = round(size * _FOOT)
        self._captions = Captions(round(size * _LETTERS))
        self._control = control
        self._on_progress = on_progress
        self._meter = RateMeter(total)

    def sheet(self, cells: Sequence[_Cell], columns: int, rows: int | None) -> Image.Image:
        """One picture of all ``cells``: a page with room for ``rows``, or as high as it takes."""
        height = self._size + self._foot
        lines = max(1, -(-len(cells) // columns))
        width = columns * self._size
        tall = lines * height if rows is None else round(width * _A4_TALL)
        sheet = Image.new("RGB", (width, tall), _PAPER)
        waiting: deque[Future[PreparedPhoto]] = deque()
        ahead = iter(cells)
        for place, cell in enumerate(cells):
            self._control.checkpoint()
            while len(waiting) < _AHEAD and (coming := next(ahead, None)) is not None:
                waiting.append(self._pool.decode(coming.photo, self._size - 12))
            picture = self._cell(waiting.popleft(), cell)
            sheet.paste(picture, (place % columns * self._size, place // columns * height))
            self._on_progress(self._meter.advance(what=cell.photo.name))
        return sheet

    def _cell(self, photo: Future[PreparedPhoto], cell: _Cell) -> Image.Image:
        size = self._size
        drawn = Image.new("RGB", (size, size + self._foot), _PAPER)
        try:
            picture = Image.fromarray(photo.result().pixels)
        except PhotoProblem as problem:
            self._write(drawn, size // 2, problem.sentence)
        else:
            picture.thumbnail((size - 12, size - 12))  # a long one comes larger than asked for
            for outline in cell.outlines:
                draw_outline(ImageDraw.Draw(picture), outline, picture.size, colour=cell.colour)
            drawn.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
        self._write(drawn, size + 2, cell.caption)
        return drawn

    def _write(self, drawn: Image.Image, top: int, text: str) -> None:
        words = self._captions.fitted(printable(text), self._size - 16)
        self._captions.draw(drawn, (8, top), words, _INK)


def _check_writable(path: Path) -> None:
    """Raise UsageProblem where ``path`` has a wrong ending, or holds anything but a sheet.

    Raises StorageProblem where nothing can lie there.
    """
    if path.suffix.lower() not in (*FORMATS, _PAGES):
        endings = ", ".join((*FORMATS, _PAGES))
        raise UsageProblem(
            "{path} does not end in one of {endings}. Give it one of these.",
            path=path,
            endings=endings,
        )
    try:
        handed_out.check_hand_out(path, replaceable=lambda there: is_marked(there, _MARK))
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError | ValueError) -> StorageProblem:
    said = of_system(error) if isinstance(error, OSError) else str(error)
    return StorageProblem(
        "{path} could not be written: {said}. Give the picture of the matches another place.",
        said=said,
        path=path,
    )


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
