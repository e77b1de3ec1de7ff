"""What photos' headers tell is kept with them, be they indexed now or long ago."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from patchfind.catalogue import Catalogue
from patchfind.catalogue.copies import copy_to, sound_tables, take_over
from patchfind.domain.changes import Changes
from patchfind.domain.headers import UNKNOWN, DateSource, iso_date
from patchfind.domain.photo import Photo
from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled
from patchfind.indexing import header_reading
from patchfind.indexing.header_reading import read_headers
from patchfind.library.library import Library
from tests.indexing.ingest_rig import ingest, look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder

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


def _forget_headers(library: Library) -> None:
    """As a library that was indexed before headers were kept."""
    with closing(sqlite3.connect(library.paths.catalogue)) as connection:
        connection.execute("DELETE FROM headers")
        connection.commit()


def _read(library: Library, control: Control | None = None) -> int:
    return read_headers(library, control or Control(), lambda _progress: None, gently=True)


def test_photos_that_were_indexed_before_get_their_dates_without_being_indexed_again(
    library: Library, photos: Path
) -> None:
    paths = render_photos(photos, 5)
    for path in paths[:3]:
        dated(path)
    look_at_folders(library)
    ingest(library)
    before = library.data_version()
    _forget_headers(library)
    assert {photo.taken_ms for photo in library.photos.all()} == {None}
    assert _read(library) == 5
    assert sum(photo.taken_ms is not None for photo in library.photos.all()) == 3
    assert library.data_version().changes_since(before) == Changes.HEADERS
    assert not library.photos.pending(SmallEncoder().fingerprint)
    assert _read(library) == 0


def test_reading_dates_goes_on_where_it_was_stopped(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(header_reading, "_AT_ONCE", 2)
    for path in render_photos(photos, 6):
        dated(path)
    look_at_folders(library)
    ingest(library)
    _forget_headers(library)
    control = Control()
    with pytest.raises(Cancelled):
        read_headers(library, control, lambda _progress: control.cancel(), gently=True)
    assert library.headers.unread_count() == 4
    assert _read(library) == 4


def test_what_cannot_be_read_or_changed_meanwhile_keeps_no_date(
    library: Library, photos: Path
) -> None:
    gone, changed, sound = render_photos(photos, 3)
    dated(sound)
    look_at_folders(library)
    ingest(library)
    _forget_headers(library)
    gone.unlink()
    dated(changed)
    assert _read(library) == 2
    assert photo_at(library, sound).taken_ms is not None
    assert photo_at(library, changed).taken_ms is None
    assert library.headers.unread_count() == 2


def test_photos_of_a_folder_that_is_offline_wait_for_it(library: Library, photos: Path) -> None:
    for path in render_photos(photos, 2):
        dated(path)
    look_at_folders(library)
    ingest(library)
    _forget_headers(library)
    away = photos.rename(photos.with_name("unplugged"))
    look_at_folders(library)
    assert _read(library) == 0
    away.rename(photos)
    look_at_folders(library)
    assert _read(library) == 2


def test_a_catalogue_that_is_brought_back_has_its_dates_read_again(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    for path in render_photos(photos, 2):
        dated(path)
    look_at_folders(library)
    ingest(library)
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    old.touch()
    copy_to(library.paths.catalogue, old)
    Catalogue.open(new).close()
    assert take_over(new, old, sound_tables(old))
    with closing(Catalogue.open(new)) as brought_back:
        assert brought_back.headers.unread_count() == 2
    with closing(Catalogue.open(old)) as copied:
        assert copied.headers.unread_count() == 0
