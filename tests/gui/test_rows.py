"""The list models: updates keep the view's place, and 100,000 rows stay quick."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.logging import _QtMessageCapture
from pytestqt.qtbot import QtBot

from patchfind.domain.match import Match, Strictness
from patchfind.domain.photo import FolderId, Photo, PhotoId, PhotoState
from patchfind.gui.library.photo_model import PhotoModel
from patchfind.gui.library.photo_tiles import PhotoDelegate
from patchfind.gui.results.match_model import CONFIRMED_ROLE, FIRST_SHOWN, MatchModel
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets import keyed_rows
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, KeyedRowsModel
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey
from patchfind.gui.widgets.tile_grid import TileGrid
from tests.gui.memory_interfaces import gradient
from tests.gui.memory_rows import match_row, photo_row

_MANY = 100_000
_PATIENT = settings(max_examples=60)


@pytest.fixture(scope="module")
def many_rows() -> list[Photo]:
    """The rows of 100,000 photos, which share a path: making that many takes seconds."""
    path = Path("/photos/one.jpg")
    return [
        Photo(
            id=PhotoId(number),
            folder_id=FolderId(1),
            path=path,
            relative_path=path.name,
            size=1000,
            mtime_ns=number,
            content_hash=f"{number:032x}",
            width=400,
            height=300,
            state=PhotoState.INDEXED,
            online=True,
        )
        for number in range(1, _MANY + 1)
    ]


class _Pairs(KeyedRowsModel[tuple[int, str]]):
    """Rows of a key and a word."""

    def key(self, row: tuple[int, str]) -> int:
        return row[0]

    def lines(self, row: tuple[int, str], role: int) -> Sequence[str]:
        return [row[1]] if role == Qt.ItemDataRole.DisplayRole else []


_ROWS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from("ab")), unique_by=lambda row: row[0], max_size=25
)


@_PATIENT
@given(before=_ROWS, after=_ROWS)
def test_any_update_shows_the_new_rows_and_held_indexes_follow_theirs(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    _check_update(before, after)


@_PATIENT
@given(before=_ROWS, after=_ROWS)
def test_so_do_they_where_an_update_is_scattered(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyed_rows, "_MOST_RUNS", 1)
        _check_update(before, after)


def _check_update(before: list[tuple[int, str]], after: list[tuple[int, str]]) -> None:
    model = _Pairs()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(before)
    held = {row[0]: QPersistentModelIndex(model.index_of(row[0])) for row in before}
    model.set_rows(after)
    assert tester.model() is model
    assert [model.index(i, 0).data(ROW_ROLE) for i in range(model.rowCount())] == after
    shown = dict(after)
    assert all(after[model.index_of(key).row()][0] == key for key in shown)
    assert all(model.index_of(key).isValid() == (key in shown) for key in range(31))
    if before:
        for key, index in held.items():
            assert index.isValid() == (key in shown)
            if index.isValid():
                assert model.index_of(key).row() == index.row()
                assert index.data(Qt.ItemDataRole.DisplayRole) == shown[key]


@_PATIENT
@given(before=_ROWS, after=_ROWS)
def test_without_reordering_every_row_keeps_its_place(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    model = _Pairs()
    model.set_rows(before)
    model.set_rows(after, reorder=False)
    keys = [row[0] for row in model.rows()]
    assert keys[: len(before)] == [key for key, _ in before]
    assert set(keys) == {key for key, _ in [*before, *after]}
    newest = {**dict(before), **dict(after)}
    assert all(newest[key] == word for key, word in model.rows())


def test_the_models_keep_qts_rules_through_updates(qtbot: QtBot, qtlog: _QtMessageCapture) -> None:
    model = PhotoModel()
    warn = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(model, warn)
    model.set_rows([photo_row(1), photo_row(2, state=PhotoState.PENDING), photo_row(4)])
    model.set_rows([photo_row(4), photo_row(3), photo_row(1)])
    model.set_rows([])
    assert tester.model() is model
    assert [record.message for record in qtlog.records] == []


def test_a_photo_says_its_state_in_words(qtbot: QtBot) -> None:
    model = PhotoModel()
    model.set_rows(
        [
            photo_row(1),
            photo_row(2, state=PhotoState.FAILED),
            photo_row(3, online=False),
        ]
    )
    spoken = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken[0] == "photo-000001.jpg"
    assert "Could not be indexed" in spoken[1]
    assert "Offline" in spoken[2]


class _CountingModel(PhotoModel):
    """Counts how often it looked at a row: what a refresh of many rows costs."""

    looks = 0

    def key(self, row: Photo) -> int:
        self.looks += 1
        return super().key(row)


def test_a_refresh_of_100000_photos_with_one_change_looks_at_each_a_few_times(
    qtbot: QtBot, many_rows: list[Photo]
) -> None:
    model = _CountingModel()
    rows = many_rows
    model.set_rows(rows)
    changed = list(rows)
    changed[777] = photo_row(778, state=PhotoState.FAILED)
    before = model.looks
    with qtbot.waitSignal(model.dataChanged) as heard:
        model.set_rows(changed)
    assert (heard.args[0].row(), heard.args[1].row()) == (777, 777)
    assert model.looks - before <= 10 * _MANY


@pytest.mark.parametrize("every", [3125, 1000])
def test_photos_that_come_and_go_all_over_100000_leave_the_chosen_one_chosen(
    qtbot: QtBot, runner: TaskRunner, many_rows: list[Photo], every: int
) -> None:
    thumbnails = ThumbnailCache(runner, lambda _key: None)
    grid = TileGrid(thumbnails)
    qtbot.addWidget(grid)
    grid.use_delegate(PhotoDelegate(thumbnails, grid))
    model = _CountingModel(grid)
    model.set_rows([photo for photo in many_rows if photo.id % every])
    grid.setModel(model)
    grid.setCurrentIndex(model.index_of(50_123))
    before = model.looks
    model.set_rows([photo for photo in many_rows if photo.id % every != 1])
    assert model.rowCount() == _MANY - _MANY // every
    assert [index.data(ROW_ROLE).id for index in grid.selectedIndexes()] == [50_123]
    assert grid.currentIndex() == model.index_of(50_123)
    assert model.looks - before <= 15 * _MANY, "not once more for every run of rows"


def test_of_100000_photos_only_the_visible_thumbnails_are_read(
    qtbot: QtBot, runner: TaskRunner, many_rows: list[Photo]
) -> None:
    asked: list[str] = []

    def read(key: ThumbnailKey) -> NDArray[np.uint8]:
        asked.append(key.content_hash)
        return gradient(32, 24)

    thumbnails = ThumbnailCache(runner, read)
    grid = TileGrid(thumbnails)
    qtbot.addWidget(grid)
    grid.resize(1000, 700)
    grid.use_delegate(PhotoDelegate(thumbnails, grid))
    model = PhotoModel(grid)
    rows = many_rows
    model.set_rows(rows)
    grid.setModel(model)
    with qtbot.waitSignal(thumbnails.arrived):
        grid.show()
    qtbot.waitUntil(lambda: len(asked) >= 12)
    assert len(asked) < 60, "rows that nobody sees were read"
    grid.scrollTo(model.index(_MANY - 1, 0))
    grid.viewport().grab()
    qtbot.waitUntil(lambda: rows[-1].content_hash in asked)
    assert len(asked) < 120


def test_the_cache_forgets_what_was_seen_longest_ago(qtbot: QtBot, runner: TaskRunner) -> None:
    thumbnails = ThumbnailCache(runner, lambda _key: gradient(8, 8), capacity=2)
    a, b, c = (ThumbnailKey(content_hash) for content_hash in "abc")
    for key in (a, b, c):
        with qtbot.waitSignal(thumbnails.arrived):
            assert thumbnails.get(key) is None
    assert thumbnails.get(b) is not None
    assert thumbnails.get(c) is not None
    with qtbot.waitSignal(thumbnails.arrived) as heard:
        assert thumbnails.get(a) is None
    assert heard.args == [a]


def test_a_thumbnail_that_was_missing_is_asked_for_again_later(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    stored: dict[ThumbnailKey, NDArray[np.uint8]] = {}
    key = ThumbnailKey("a")
    thumbnails = ThumbnailCache(runner, stored.get)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.get(key)
    stored[key] = gradient(8, 8)
    assert thumbnails.get(key) is None
    thumbnails.forget_missing()
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.get(key)
    assert thumbnails.get(key) is not None


def _ids(model: MatchModel) -> list[int]:
    return [match.photo_id for match in model.rows()]


def test_matches_are_shown_as_strictly_as_chosen(qtbot: QtBot) -> None:
    model = MatchModel()
    model.start()
    levels = [Strictness.SAME_OBJECT, Strictness.SIMILAR, Strictness.ANYTHING_LIKE_IT]
    model.update_matches(
        [match_row(n, 1.0 - n / 10, strictness=level) for n, level in enumerate(levels, 1)],
        finished=True,
    )
    for level, expected in zip(levels, ([1], [1, 2], [1, 2, 3]), strict=True):
        model.set_strictness(level)
        assert _ids(model) == expected
    assert [model.admitted(level) for level in levels] == [1, 2, 3]


def test_the_first_matches_show_before_their_levels_are_known(qtbot: QtBot) -> None:
    model = MatchModel()
    model.start()
    early = [
        match_row(n, 1.0 - n / 1000, strictness=Strictness.ANYTHING_LIKE_IT) for n in range(1, 200)
    ]
    model.update_matches(early, finished=False)
    assert _ids(model) == list(range(1, FIRST_SHOWN + 1))


def test_nothing_moves_under_the_pointer_until_the_search_is_done(qtbot: QtBot) -> None:
    model = MatchModel()
    model.start()
    model.update_matches([match_row(1, 0.9), match_row(2, 0.8)], finished=False)
    model.set_hold_still(hold=True)
    better: list[Match] = [match_row(3, 0.99), match_row(2, 0.95, verified=True), match_row(1, 0.9)]
    model.update_matches(better, finished=False)
    assert _ids(model) == [1, 2, 3]
    assert model.rows()[1].verified, "the row is up to date in its place"
    model.update_matches(better, finished=True)
    assert _ids(model) == [2, 3, 1], "the sure one first"


def test_lifting_the_pointer_puts_the_order_right(qtbot: QtBot) -> None:
    model = MatchModel()
    model.start()
    model.set_hold_still(hold=True)
    model.update_matches([match_row(1, 0.9), match_row(2, 0.8)], finished=False)
    model.update_matches([match_row(2, 0.95), match_row(1, 0.9)], finished=False)
    assert _ids(model) == [1, 2]
    model.set_hold_still(hold=False)
    assert _ids(model) == [2, 1]


def test_confirmed_matches_stay_in_front_and_rejected_ones_go(qtbot: QtBot) -> None:
    model = MatchModel()
    model.start()
    matches = [match_row(n, 1.0 - n / 10) for n in range(1, 5)]
    model.update_matches(matches, finished=True)
    model.set_feedback([matches[2]], [matches[0].photo_id])
    assert _ids(model) == [3, 2, 4]
    assert model.index(0, 0).data(CONFIRMED_ROLE)
    model.update_matches([matches[3], matches[1]], finished=True)
    assert _ids(model) == [3, 4, 2], "the confirmed photo is not among a refined search's matches"


@pytest.mark.parametrize("verified", [True, False])
def test_a_match_says_that_it_is_verified(qtbot: QtBot, verified: bool) -> None:
    model = MatchModel()
    model.start()
    model.update_matches([match_row(1, 0.9, verified=verified)], finished=True)
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert ("Verified" in spoken) == verified
