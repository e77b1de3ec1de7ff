"""What photos' headers tell is kept with them when they are indexed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from patchfind.domain.headers import UNKNOWN, DateSource, iso_date
from patchfind.domain.photo import Photo
from patchfind.library.library import Library
from tests.indexing.ingest_rig import ingest, look_at_folders, render_photos

_EXIF_IFD, _DATE, _OFFSET, _MODEL = 0x8769, 0x9003, 0x9011, 0x0110


def dated(path: Path, date: str = "2019:06:01 12:34:56") -> None:
    """Give a JPEG a date, with its offset from UTC, and a camera; of other bytes than before."""
    exif = Image.Exif()
    exif[_MODEL] = "Pixel 7"
    exif[_EXIF_IFD] = {_DATE: date, _OFFSET: "+02:00"}
    with Image.open(path) as picture:
        picture.load()
    picture.save(path, quality=85, exif=exif)


def photo_at(library: Library, path: Path) -> Photo:
    photo = library.photos.at(path)
    assert photo is not None
    return photo


def test_an_indexed_photo_is_known_by_when_and_with_what_it_was_taken(
    library: Library, photos: Path
) -> None:
    first, second, third = render_photos(photos, 3)
    dated(first)
    dated(third, "0000:00:00 00:00:00")
    look_at_folders(library)
    ingest(library)
    shown = photo_at(library, first)
    assert shown.taken_ms is not None
    headers = library.headers.of([shown.id])[shown.id]
    assert headers.taken_ms == shown.taken_ms
    assert iso_date(shown.taken_ms, headers.offset_minutes) == "2019-06-01T12:34:56+02:00"
    assert (headers.source, headers.camera) == (DateSource.EXIF, "Pixel 7")
    plain, odd = photo_at(library, second), photo_at(library, third)
    assert (plain.taken_ms, odd.taken_ms) == (None, None)
    assert library.headers.of([plain.id]) == {plain.id: UNKNOWN}
    assert library.headers.of([odd.id])[odd.id].camera == "Pixel 7"
    assert library.headers.unread_count() == 0


def test_a_moved_and_a_copied_photo_keep_their_date(library: Library, photos: Path) -> None:
    (first,) = render_photos(photos, 1)
    dated(first)
    look_at_folders(library)
    ingest(library)
    copy = photos / "copy.jpg"
    copy.write_bytes(first.read_bytes())
    first.rename(photos / "moved.jpg")
    look_at_folders(library)
    taken = [photo.taken_ms for photo in library.photos.all()]
    assert len(taken) == 2
    assert None not in taken
