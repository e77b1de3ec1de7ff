"""Matches as data for other programs: JSON, CSV and COCO, boxes in pixels of the upright photo."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from patchfind.domain.match import Match
from patchfind.domain.query import Query
from patchfind.foundation import handed_out, own_files
from patchfind.foundation.errors import LibraryCorrupt, StorageProblem, UsageProblem

_COLUMNS = (
    *("photo", "x1", "y1", "x2", "y2", "score", "verified", "strictness"),
    *("box", "standing", "width", "height", "also_at"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes table programs take a cell for a formula, the wide ones in East Asia."""
_COCO_MARK = "PatchFind: the matches of a search"


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
            "The search gave numbers that are none, so something that is stored of the "
            "photos is damaged. Run “patchfind doctor” to see what."
        ) from error


def as_json(query: Query, matches: Sequence[Match], _name: str) -> str:
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


def as_csv(_query: Query, matches: Sequence[Match], _name: str) -> str:
    """One line per box: photo, box as four columns, and what is known of the match.

    ``box`` counts the boxes of a photo from 1, the best; ``also_at`` has a line for each copy.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_COLUMNS)
    for match in matches:
        one = match_as_json(match)
        verified = "yes" if match.verified else "no"
        copies = "\n".join(map(str, match.also_at))
        for number, box in enumerate((match.box, *match.more_boxes), start=1):
            sides = pixels(box.to_pixels(match.width, match.height))
            facts = (one["score"], verified, one["strictness"], number, match.standing.value)
            size = (match.width, match.height)
            lines.writerow((_as_text(str(match.path)), *sides, *facts, *size, _as_text(copies)))
    return text.getvalue()


def _as_text(text: str) -> str:
    """``text`` so that no table program takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_coco(query: Query, matches: Sequence[Match], name: str) -> str:
    """COCO's detections: an image for each photo, an annotation for each box, one category.

    ``bbox`` is x, y, width and height in pixels of the upright photo; ``file_name`` is the whole
    path. Where geometry placed the outline, that is the box's ``segmentation``.
    """
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for place, match in enumerate(matches, start=1):
        images.append(
            {
                "id": place,
                "file_name": str(match.path),
                "width": match.width,
                "height": match.height,
                "also_at": [str(path) for path in match.also_at],
            }
        )
        for box in (match.box, *match.more_boxes):
            best = box is match.box
            x1, y1, x2, y2 = box.to_pixels(match.width, match.height)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": place,
                    "category_id": 1,
                    "bbox": pixels((x1, y1, x2 - x1, y2 - y1)),
                    "area": round((x2 - x1) * (y2 - y1), 1),
                    "iscrowd": 0,
                    "segmentation": _segmentation(match) if best else [],
                    "score": round(match.score, 6),
                    "verified": match.verified,
                }
            )
    document = {
        "info": {"description": _COCO_MARK, "query": crops_as_json(query)},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": 1, "name": name, "supercategory": "object"}],
    }
    return json_text(document, indent=1) + "\n"


def _segmentation(match: Match) -> list[list[float]]:
    if match.outline is None:
        return []
    sides = match.width, match.height
    return [
        pixels(
            [
                v * side
                for point in match.outline.points
                for v, side in zip(point, sides, strict=True)
            ]
        )
    ]


FORMATS: Mapping[str, Callable[[Query, Sequence[Match], str], str]] = {
    ".json": as_json,
    ".csv": as_csv,
    ".coco.json": as_coco,
}
"""How a list is written, by its file's ending; the longest that fits counts."""


def format_of(path: Path) -> str | None:
    """The ending of ``path`` among :data:`FORMATS`."""
    fitting = [ending for ending in FORMATS if path.name.lower().endswith(ending)]
    return max(fitting, key=len, default=None)


def write_list(
    path: Path, query: Query, matches: Sequence[Match], *, chosen: bool, name: str = "object"
) -> None:
    """Write the matches to ``path``, whose ending says how; ``name`` is what was looked for.

    An earlier list is replaced; any other file only where the person has ``chosen`` this very path.
    Raises UsageProblem where another file is there, and for another ending, so that no photo is
    ever written over; StorageProblem.
    """
    ending = format_of(path)
    if ending is None:
        endings = " or ".join(FORMATS)
        raise UsageProblem(
            "{name} does not end in {endings}. Give it one of these endings.",
            name=path.name,
            endings=endings,
        )
    # A file name that is no text (Linux allows it) comes out as the same bytes.
    content = FORMATS[ending](query, matches, name).encode("utf-8", "surrogateescape")
    with StorageProblem.where_refused("The list could not be written to {path}: {why}.", path=path):
        handed_out.hand_out(path, content, replaceable=lambda there: chosen or _is_list(there))


def _is_list(path: Path) -> bool:
    """Whether the file is an earlier list, told by how it begins."""
    coco = b'{\n "info": {\n  "description": "' + _COCO_MARK.encode()
    begins = own_files.begins_with(b'{\n "query": [', b"photo,x1,y1,x2,y2,", coco)
    return own_files.is_own(path, begins)
