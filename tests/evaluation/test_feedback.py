"""The simulated person: where it clicks, and what stays where it was."""

from __future__ import annotations

from patchfind.evaluation.feedback import Click, frozen, next_click


def test_the_first_click_is_on_the_best_right_photo() -> None:
    assert next_click([7, 4, 9], {4, 9}, set(), []) == Click(photo=4, rank=1, right=True)


def test_the_second_click_is_on_the_best_wrong_photo() -> None:
    earlier = [Click(photo=4, rank=1, right=True)]
    assert next_click([7, 4, 9], {4, 9}, set(), earlier) == Click(7, 0, right=False)


def test_where_one_kind_is_missing_the_other_is_clicked() -> None:
    assert next_click([7, 8], set(), set(), []) == Click(7, 0, right=False)
    earlier = [Click(photo=4, rank=0, right=True)]
    assert next_click([4, 9], {4, 9}, set(), earlier) == Click(9, 1, right=True)


def test_the_querys_own_photo_and_junk_are_never_clicked() -> None:
    assert next_click([1, 2, 3], {1, 3}, {1, 2}, []) == Click(3, 2, right=True)
    assert next_click([1], {1}, {1}, []) is None


def test_nobody_clicks_far_down_the_list() -> None:
    assert next_click([*range(100)], {60}, set(), []) == Click(0, 0, right=False)


def test_clicked_photos_keep_their_ranks() -> None:
    assert frozen(["d", "e", "f"], [(0, "a"), (2, "b")]) == ["a", "d", "b", "e", "f"]
    assert frozen(["d"], [(5, "late")]) == ["d", "late"]
    assert frozen([], [(1, "b"), (0, "a")]) == ["a", "b"]
