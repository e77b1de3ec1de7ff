"""Pictures made for a person, with a mark by which a later one may replace them.

The mark stands in the metadata (EXIF's "Software") of a JPEG, PNG or WebP, and at the end of a PDF.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import ExifTags, Image

from patchfind.foundation import handed_out
from patchfind.foundation.regular_file import read_regular

_LARGEST = 64 << 20


def write_marked(
    path: Path, image: Image.Image, kind: str, mark: str, *, quality: int = 75
) -> None:
    """Write ``image`` to ``path`` in Pillow's format ``kind``, over an earlier one of that mark.

    Raises UsageProblem where any other file is there, OSError, ValueError.
    """
    exif = Image.Exif()
    exif[ExifTags.Base.Software] = mark
    encoded = io.BytesIO()
    image.save(encoded, kind, exif=exif, quality=quality)
    handed_out.hand_out(path, encoded.getvalue(), replaceable=lambda there: is_marked(there, mark))


def write_marked_pages(
    path: Path, pages: Iterable[Image.Image], mark: str, *, dots_per_inch: float
) -> None:
    """Write a PDF of ``pages``, which are made one by one, over an earlier one of that mark.

    Raises UsageProblem where any other file is there, OSError, ValueError.
    """
    encoded = io.BytesIO()
    for number, page in enumerate(pages):
        encoded.seek(0)
        page.save(encoded, "PDF", resolution=dots_per_inch, append=number > 0, title=mark)
    content = encoded.getvalue() + f"\n% {mark}\n".encode("ascii")
    handed_out.hand_out(path, content, replaceable=lambda there: is_marked(there, mark))


def is_marked(path: Path, mark: str) -> bool:
    """Whether the file is an earlier picture with that mark; nothing of it is decoded."""
    try:
        return mark.encode("ascii") in read_regular(path, most_bytes=_LARGEST)
    except OSError:
        return False
