"""Reading the headers of photos that were indexed before headers were kept; nothing is embedded."""

from __future__ import annotations

import time

from patchfind.domain.headers import Headers
from patchfind.domain.photo import PhotoId
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.foundation.errors import PhotoProblem, PhotoStalled
from patchfind.imaging.pool import DecodePool
from patchfind.library.library import Library

_AT_ONCE = 32
_READ_SECONDS = 60.0

_Read = tuple[int, PhotoId, int, int, Headers]


def read_headers(
    library: Library, control: Control, on_progress: ProgressCallback, *, gently: bool
) -> int:
    """Read what is missing of the photos within reach; of how many contents it was read.

    Each step is kept, so that whatever ends this, the next call goes on. ``gently`` rests after
    each step for as long as it took. A photo that cannot be read is left for the next call; so are
    all where a disk does not answer. Raises Cancelled, ProcessProblem, StorageProblem.
    """
    if library.read_only is not None or not (total := library.headers.unread_count()):
        return 0
    meter, read, last = RateMeter(total), 0, 0
    with DecodePool(1, read_seconds=_READ_SECONDS) as pool:
        while listed := library.headers.unread(last, _AT_ONCE):
            control.checkpoint()
            started = time.monotonic()
            found, answers = _read(library, pool, listed)
            library.headers.keep(found)
            read, last = read + len(found), max(listed)
            on_progress(meter.advance(len(listed)))
            if not answers:
                break
            if gently:
                control.rest(time.monotonic() - started)
    return read


def _read(
    library: Library, pool: DecodePool, listed: dict[int, PhotoId]
) -> tuple[list[_Read], bool]:
    """What was read of the contents ``listed``, and whether their disk answers."""
    photos = library.photos.by_ids(listed.values())
    awaited = {
        content_id: (photo_id, pool.headers(photos[photo_id].path))
        for content_id, photo_id in listed.items()
        if photo_id in photos
    }
    found: list[_Read] = []
    for content_id, (photo_id, future) in awaited.items():
        try:
            said = future.result()
        except PhotoStalled:
            return found, False
        except PhotoProblem:  # the next walk, or the next check, says what has become of it
            continue
        found.append((content_id, photo_id, said.size, said.mtime_ns, said.headers))
    return found, True
