"""Groups of photos that are the same, or nearly so."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from patchfind.domain.duplicates import copies_in, grouped
from patchfind.domain.photo import Photo
from tests.gui.memory_rows import photo_row

_CONTENTS = "abcdefgh"
_NEAR = st.lists(st.lists(st.sampled_from(_CONTENTS), min_size=2, max_size=4, unique=True)).map(
    lambda groups: [
        group
        for n, group in enumerate(groups)
        if not any({*group} & {*before} for before in groups[:n])
    ]
)


def _photos(contents: str) -> list[Photo]:
    return [replace(photo_row(n), content_hash=one) for n, one in enumerate(contents)]


@given(st.text(_CONTENTS, max_size=12), _NEAR)
def test_every_photo_that_has_its_like_is_in_one_group_with_all_of_them(
    contents: str, near: list[list[str]]
) -> None:
    photos = _photos(contents)
    groups = grouped(photos, near)
    shown = [photo for group in groups for photo in group]
    assert len(shown) == len({photo.id for photo in shown})
    alike = {one: {*group} for group in near for one in group}
    for photo in photos:
        like = {
            one.id
            for one in photos
            if one.content_hash in alike.get(photo.content_hash, photo.content_hash)
        }
        around = [{one.id for one in group} for group in groups if photo in group]
        assert around == ([like] if len(like) > 1 else [])
    for group in groups:
        order = next((g for g in near if group[0].content_hash in g), [group[0].content_hash])
        places = [order.index(photo.content_hash) for photo in group]
        assert places == sorted(places), "the best is not first, or copies are apart"
        assert len(group) - len(copies_in(group)) == len({*places})


def test_photos_that_were_not_read_yet_are_no_copies_of_one_another() -> None:
    assert grouped(
        _photos("aa") + [replace(photo_row(n), content_hash="") for n in (7, 8)], []
    ) == [tuple(_photos("aa"))]
