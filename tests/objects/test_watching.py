"""Saved objects look at what is indexed: what is new of them is counted until it was seen."""

from __future__ import annotations

import os
from dataclasses import replace

from PIL import Image

from patchfind.domain.progress import Control
from patchfind.domain.query import Query
from tests.objects.conftest import Rig


def _add(rig: Rig, *names: str) -> list[str]:
    """New photos that show what the named ones show, a little cropped; their hashes."""
    paths = []
    for name in names:
        path = rig.folder / f"new-{name}"
        with Image.open(rig.folder / name) as photo:
            photo.crop((3, 5, photo.width - 4, photo.height - 2)).save(path)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        paths.append(path)
    rig.library.reconcile(Control())
    rig.tend()
    photos = [rig.library.photos.at(path) for path in paths]
    return [photo.content_hash for photo in photos if photo is not None]


def test_new_photos_of_an_object_are_counted_until_they_were_seen(rig: Rig) -> None:
    first, second, *_ = rig.holders
    other = next(one for one in rig.rendered if one not in rig.holders)
    saved = rig.library.objects.save("Robot", Query((rig.crop(first),)))
    assert rig.library.finds.unseen_counts() == {}
    new, _without = _add(rig, second.name, other.name)
    assert rig.library.finds.unseen_counts() == {saved: 1}
    assert rig.library.finds.unseen(saved) == {new}
    rig.library.check()
    rig.library.finds.mark_seen(saved)
    rig.tend()
    assert rig.library.finds.unseen_counts() == {}


def test_what_is_only_indexed_anew_or_was_refused_is_not_new(rig: Rig) -> None:
    first, _, third, *_ = rig.holders
    robot = rig.library.objects.save("Robot", Query((rig.crop(first),)))
    rig.library.objects.save("Other", Query((rig.crop(first),), (rig.crop(third),)))
    for one in rig.library.descriptors.sets():
        ranges = rig.library.descriptors.ranges(one.fingerprint)
        rig.library.descriptors.forget_rows(one.fingerprint, ranges)
    rig.tend()
    assert rig.library.finds.unseen_counts() == {}
    _add(rig, third.name)
    assert rig.library.finds.unseen_counts() == {robot: 1}


def test_a_find_goes_with_its_object_and_its_photo(rig: Rig) -> None:
    first, second, third, *_ = rig.holders
    saved = rig.library.objects.save("Robot", Query((rig.crop(first),)))
    _add(rig, second.name, third.name)
    assert rig.library.finds.unseen_counts() == {saved: 2}
    (rig.folder / f"new-{second.name}").unlink()
    rig.library.reconcile(Control())
    assert rig.library.finds.unseen_counts() == {saved: 1}
    finds = rig.library.finds.unseen_finds(saved)
    rig.library.objects.delete(saved)
    assert rig.library.finds.unseen_counts() == {}
    again = rig.library.objects.save("Robot", Query((rig.crop(first),)))
    rig.library.finds.give_back(again, finds)
    assert rig.library.finds.unseen_counts() == {again: 1}
    assert rig.library.finds.unseen_finds(again) == [
        replace(find, object_id=again) for find in finds
    ]
    rig.library.finds.mark_seen(again)
    rig.library.finds.take_back(again, finds)
    rig.library.finds.give_back(again, finds)  # it is as if they had never been found
    assert rig.library.finds.unseen_counts() == {again: 1}
