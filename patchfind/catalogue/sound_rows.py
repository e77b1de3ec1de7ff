"""What the rows of each table can say where PatchFind wrote them.

A page can be in order, and a row in it hold what somebody else put there, or what a bad memory
changed: names become paths, hashes and fingerprints become names of files, numbers become places in
other files. Everything here is pure; a row is what SQLite hands over, of any types.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, TypeGuard

from patchfind.domain.headers import DateSource, Headers
from patchfind.foundation import strict_json

_MOST_ID = 1 << 62
_MOST_SEGMENTS = 1 << 22
_MOST_ROWS = 1 << 40
_MOST_ROWS_OF_ONE = 1 << 20
_MOST_PIXELS = 1 << 30
_MOST_DIMENSIONS = 1 << 16
_MOST_TEXT = 1 << 20
_MOST_NAME = 1 << 16
_MOST_CROPS = 10_000
_MOST_POINTS = 100_000
_FARTHEST = 16.0
"""Fractions of a photo: a selection may reach past its edge, but not beyond all measure."""

_HASH = re.compile(r"[0-9a-f]{32}")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_WORD = re.compile(r"[\w.-]{0,200}")
_LINE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{0,65536}")
"""The name of a backbone, which may be the path of the folder that it lies in."""
_SUSPICIOUS = ("/../", "/./", "//", "\0")


def is_whole(value: object, low: int, high: int) -> TypeGuard[int]:
    """Whether ``value`` is a whole number from ``low`` to ``high``."""
    return type(value) is int and low <= value <= high


def is_hash(value: object) -> TypeGuard[str]:
    """Whether ``value`` is the hash of a content: 32 hex digits, the name of a thumbnail."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def is_fingerprint(value: object) -> TypeGuard[str]:
    """Whether ``value`` names an encoder set: 16 hex digits, the name of a folder of ours."""
    return isinstance(value, str) and _FINGERPRINT.fullmatch(value) is not None


def is_relative(value: object) -> TypeGuard[str | bytes]:
    """Whether ``value`` is the path of something below a folder, and of nothing else."""
    name = _name(value)
    if name is None or len(name) > _MOST_NAME or (os.sep != "/" and os.sep in name):
        return False
    return "\0" not in name and all(part not in ("", ".", "..") for part in name.split("/"))


def all_relative(names: Sequence[object]) -> bool:
    """Whether each of ``names`` is :func:`is_relative` and text, told quickly; False is no no."""
    try:
        joined = "/\n/".join(names)  # type: ignore[arg-type] # of other types: TypeError
    except TypeError:
        return False
    ends = f"/{joined}/"
    return os.sep == "/" and not any(part in ends for part in _SUSPICIOUS)


def is_root(value: object) -> TypeGuard[str | bytes]:
    """Whether ``value`` is the absolute path of a folder, of this system or of another."""
    path = _name(value)
    if path is None or len(path) > _MOST_NAME or "\0" in path:
        return False
    return any(
        kind(path).is_absolute() and ".." not in kind(path).parts
        for kind in (PurePosixPath, PureWindowsPath)
    )


def _name(value: object) -> str | None:
    """A stored name as text; None where it is no name."""
    if isinstance(value, bytes):
        return os.fsdecode(value)
    return value if isinstance(value, str) else None


def _is_id(value: object) -> bool:
    return is_whole(value, 1, _MOST_ID)


def _is_number(value: object) -> bool:
    return type(value) is int


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MOST_TEXT


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_line(value: object) -> bool:
    return isinstance(value, str) and _LINE.fullmatch(value) is not None


def _is_flag(value: object) -> bool:
    return is_whole(value, 0, 1)


def excludes_of(text: object) -> tuple[str, ...] | None:
    """The globs that a folder's ``excludes`` hold; None where they are none."""
    globs = _json(text)
    if isinstance(globs, list) and all(isinstance(glob, str) for glob in globs):
        return tuple(globs)
    return None


def query_of(text: object) -> dict[str, Any] | None:
    """A saved object's query as JSON; None where it is none."""
    stored = _json(text)
    return stored if isinstance(stored, dict) and is_query(stored) else None


def is_query(stored: object) -> bool:
    """Whether ``stored`` has the shape of a query, with selections that select something."""
    if not isinstance(stored, Mapping):
        return False
    crops, negatives = stored.get("crops"), stored.get("negatives")
    if not (isinstance(crops, list) and isinstance(negatives, list) and crops):
        return False
    return len(crops) + len(negatives) <= _MOST_CROPS and all(map(_is_crop, crops + negatives))


def _is_crop(stored: object) -> bool:
    if not isinstance(stored, dict):
        return False
    path, photo_id = stored.get("path"), stored.get("photo_id", "")
    known = stored.get("hash", "")  # earlier versions did not note it
    return (
        isinstance(path, str)
        and "\0" not in path
        and len(path) <= _MOST_NAME
        and (photo_id is None or _is_id(photo_id))
        and (is_hash(known) or known == "")
        and isinstance(stored.get("confirmed", False), bool)
        and _is_selection(stored.get("selection"))
    )


def _is_selection(stored: object) -> bool:
    if not isinstance(stored, dict) or len(stored) != 1:
        return False
    if "box" in stored:
        box = stored["box"]
        return _are_fractions(box, 4) and box[0] < box[2] and box[1] < box[3]
    points = stored.get("polygon")
    if not (isinstance(points, list) and 3 <= len(points) <= _MOST_POINTS):
        return False
    if not all(_are_fractions(point, 2) for point in points):
        return False
    xs, ys = zip(*points, strict=True)
    return bool(min(xs) < max(xs) and min(ys) < max(ys))


def _are_fractions(stored: object, count: int) -> bool:
    return (
        isinstance(stored, list)
        and len(stored) == count
        and all(type(v) in (int, float) and -_FARTHEST <= v <= _FARTHEST for v in stored)
    )


def _json(text: object) -> object:
    try:
        return strict_json.parse(text) if isinstance(text, str) else None
    except ValueError:
        return None


# --- rows ----------------------------------------------------------------------------------------


def is_folder(id_: object, path: object, excludes: object, online: object, *counts: object) -> bool:
    """A watched folder, and what was counted in it."""
    known = _is_id(id_) and is_root(path) and excludes_of(excludes) is not None
    return known and _is_flag(online) and all(map(is_count, counts))


def is_place(volume: object, directory: object) -> bool:
    """Which volume and directory a folder was."""
    return _is_text(volume) and _is_text(directory)


def is_mount(path: object, volume: object, directory: object, linked: object) -> bool:
    """A disk below a folder's root."""
    return is_relative(path) and is_place(volume, directory) and _is_flag(linked)


def is_size(width: object, height: object) -> bool:
    """A photo's size in pixels."""
    return (
        is_whole(width, 1, _MOST_PIXELS)
        and is_whole(height, 1, _MOST_PIXELS)
        and width * height <= _MOST_PIXELS
    )


def is_set(
    fingerprint: object, name: object, layout: object, dimension: object, complete: object
) -> bool:
    """An encoder set."""
    return (
        is_fingerprint(fingerprint)
        and _is_line(name)
        and _is_word(layout)
        and is_whole(dimension, 1, _MOST_DIMENSIONS)
        and _is_flag(complete)
    )


def is_span(id_: object, segment: object, first_row: object, row_count: object) -> bool:
    """Where the rows of a photo or content lie; in the order of SPAN_LIMITS."""
    values = (id_, segment, first_row, row_count)
    return all(is_whole(value, *limits) for value, limits in zip(values, SPAN_LIMITS, strict=True))


def is_extent(segment: object, count: object) -> bool:
    """How many rows of a segment count."""
    return is_whole(segment, 0, _MOST_SEGMENTS) and is_whole(count, 0, _MOST_ROWS)


def is_count(value: object) -> TypeGuard[int]:
    """A number that can still be counted on from."""
    return is_whole(value, 0, _MOST_ID)


def is_find(hash_: object, *found: Any) -> bool:
    """A content's hash, where in it an object was found, and how surely."""
    numbers = all(isinstance(one, float) and isfinite(one) for one in found)
    return is_hash(hash_) and numbers and found[0] < found[2] and found[1] < found[3]


def is_object(id_: object, name: object, query: object) -> bool:
    """A saved object."""
    return _is_id(id_) and _is_text(name) and query_of(query) is not None


def headers_of(
    taken_ms: Any, offset_minutes: Any, source: Any, camera: Any, lens: Any, *place: Any
) -> Headers | None:
    """What a photo's headers tell; None for a row that says what none do."""
    try:
        known = None if source is None else DateSource(source)
        return Headers(taken_ms, offset_minutes, known, camera, lens, *place)
    except ValueError:
        return None


SPAN_LIMITS = ((1, _MOST_ID), (0, _MOST_SEGMENTS), (0, _MOST_ROWS), (1, _MOST_ROWS_OF_ONE))

RULES: Mapping[str, tuple[str, Callable[..., bool]]] = {
    "folders": (
        "id, path, excludes, online, left_out, inside, unwatched, volume, root_inode",
        lambda *row: is_folder(*row[:7]) and is_place(*row[7:]),
    ),
    "folder_mounts": ("relative_path, volume, directory, linked", is_mount),
    "contents": (
        "hash, width, height, size, last_held, lines_there",
        lambda hash_, width, height, *numbers: (
            is_hash(hash_) and is_size(width, height) and all(map(_is_number, numbers))
        ),
    ),
    "photos": (
        "id, relative_path, size, mtime_ns, ctime_ns, inode, checked",
        lambda id_, path, *numbers: (
            _is_id(id_) and is_relative(path) and all(map(_is_number, numbers))
        ),
    ),
    "headers": (
        "taken_ms, offset_minutes, source, camera, lens, latitude, longitude",
        lambda *row: headers_of(*row) is not None,
    ),
    "failures": ("reason", _is_text),
    "encoder_sets": ("fingerprint, name, layout, dimension, complete", is_set),
    "photo_rows": ("content_id, segment, first_row, row_count", is_span),
    "segments": ("segment, row_count", is_extent),
    "saved_objects": ("id, name, query", is_object),
    "object_finds": (
        "object_id, content_id, x1, y1, x2, y2, log_nfa, seen",
        lambda object_id, content_id, *row: (
            _is_id(object_id)
            and _is_id(content_id)
            and all(isinstance(one, float) and isfinite(one) for one in row[:5])
            and _is_flag(row[5])
        ),
    ),
    "view_version": (
        "value, photos, folders, failures, objects, descriptors, headers, finds",
        lambda *counts: all(map(is_count, counts)),
    ),
}
"""For each table: columns, and whether a row of them is one that PatchFind writes."""
