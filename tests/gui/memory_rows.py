"""Photos and matches that exist only as rows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from patchfind.domain.geometry import Box
from patchfind.domain.headers import clock_ms
from patchfind.domain.match import Match, Strictness
from patchfind.domain.photo import (
    FolderId,
    Photo,
    PhotoId,
    PhotoState,
)

PATIENCE_MS = 10_000
"""How long a test waits for what should come at once."""


def photo_row(
    number: int,
    *,
    state: PhotoState = PhotoState.INDEXED,
    online: bool = True,
    folder: int = 1,
    below: str = "",
    taken: datetime | None = None,
) -> Photo:
    """A photo of 400 × 300 pixels that exists only as a row."""
    name = f"{below}photo-{number:06d}.jpg"
    return Photo(
        id=PhotoId(number),
        folder_id=FolderId(folder),
        path=Path(f"/photos/{folder}") / name,
        relative_path=name,
        size=1000,
        mtime_ns=number,
        content_hash=f"{number:032x}" if state is PhotoState.INDEXED else "",
        width=400,
        height=300,
        state=state,
        online=online,
        taken_ms=None if taken is None else clock_ms(taken),
    )


def match_row(
    number: int,
    score: float,
    *,
    strictness: Strictness = Strictness.SIMILAR,
    verified: bool = False,
) -> Match:
    """A match in the photo of that number."""
    photo = photo_row(number)
    return Match(
        photo_id=photo.id,
        path=photo.path,
        width=400,
        height=300,
        box=Box(0.2, 0.3, 0.6, 0.7),
        score=score,
        strictness=strictness,
        verified=verified,
        content_hash=photo.content_hash,
    )
