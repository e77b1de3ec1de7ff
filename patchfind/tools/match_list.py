"""Matches as data for other programs: JSON and CSV, with boxes in pixels of the upright photo."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from patchfind.domain.match import Match
from patchfind.domain.query import Query
from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryCorrupt, StorageProblem, UsageProblem


def pixels(values: Sequence[float]) -> list[float]:
    """Pixel values to a tenth, which is finer than any box is known."""
    return [round(value, 1) for value in values]


def match_as_json(match: Match) -> dict[str, object]:
    """One match: photo, box, score and what else is known of it; ready for JSON."""
    width, height = match.width, match.height
    outline = match.outline
    return {
        "photo": str(match.path),
        "box": pixels(match.box.to_pixels(width, height)),
        "score": round(match.score, 6),
        "verified": match.verified,
        "strictness": match.strictness.name.lower().replace("_", "-"),
        "more_boxes": [pixels(box.to_pixels(width, height)) for box in match.more_boxes],
        "outline": None
        if outline is None
        else [pixels((x * width, y * height)) for x, y in outline.points],
        "online": match.online,
        "also_at": [str(path) for path in match.also_at],
    }


def json_text(document: object, *, indent: int | None = None) -> str:
    """``document`` as JSON. Raises LibraryCorrupt where a number of it is none.

    In ASCII, as which a name that is no text (Linux allows it) can be written and read too.
    """
    try:
        return json.dumps(document, indent=indent, allow_nan=False)
    except ValueError as error:
        raise LibraryCorrupt(
            "The search gave numbers that are none, so something that is stored of the photos is "
            "damaged. Run “patchfind doctor” to see what."
        ) from error


def as_json(query: Query, matches: Sequence[Match]) -> str:
    """The list as `patchfind find --json` has it, but for the query: all its crops, each with
    its polygon in fractions of its photo.
    """
    listed = [match_as_json(match) for match in matches]
    return json_text({"query": crops_as_json(query), "matches": listed}, indent=1) + "\n"


def crops_as_json(query: Query) -> list[dict[str, object]]:
    """All crops of a query, each with its polygon in fractions of its photo."""
    return [
        {"photo": str(crop.path), "polygon_fractions": crop.outline.points} for crop in query.crops
    ]


def as_csv(_query: Query, matches: Sequence[Match]) -> str:
    """One line per match: photo, box as four columns, score, verified, strictness."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(("photo", "x1", "y1", "x2", "y2", "score", "verified", "strictness"))
    for match in matches:
        one = match_as_json(match)
        box = pixels(match.box.to_pixels(match.width, match.height))
        verified = "yes" if match.verified else "no"
        lines.writerow((one["photo"], *box, one["score"], verified, one["strictness"]))
    return text.getvalue()


FORMATS: Mapping[str, Callable[[Query, Sequence[Match]], str]] = MappingProxyType(
    {".json": as_json, ".csv": as_csv}
)
"""How a list is written, by its file's ending."""


def write_list(path: Path, query: Query, matches: Sequence[Match], *, chosen: bool) -> None:
    """Write the matches to ``path``, whose ending says how.

    An earlier list is replaced; any other file only where the person has ``chosen`` this very path.
    Raises UsageProblem where another file is there, and for another ending, so that no photo is
    ever written over; StorageProblem.
    """
    written = FORMATS.get(path.suffix.lower())
    if written is None:
        endings = " or ".join(FORMATS)
        raise UsageProblem(f"{path.name} does not end in {endings}. Give it one of these endings.")
    # A file name that is no text (Linux allows it) comes out as the same bytes.
    content = written(query, matches).encode("utf-8", "surrogateescape")
    try:
        own_files.hand_out(path, content, replaceable=lambda there: chosen or _is_list(there))
    except OSError as error:
        raise StorageProblem(
            f"The list could not be written to {path}: {error.strerror}.", path=path
        ) from error


def _is_list(path: Path) -> bool:
    """Whether the file is an earlier list, told by how it begins."""
    return own_files.is_own(path, own_files.begins_with(b'{\n "query": [', b"photo,x1,y1,x2,y2,"))
