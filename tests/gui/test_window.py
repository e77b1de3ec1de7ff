"""The real window over a library in memory: what a person sees, clicks and hears about."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import WHOLE_PHOTO, Box
from patchfind.domain.match import Stop
from patchfind.domain.photo import Failure, Folder, FolderId, PhotoId, PhotoState
from patchfind.foundation.errors import PhotoUnreadable
from patchfind.gui.empty_state import EmptyState
from patchfind.gui.failures_dialog import FailuresDialog
from patchfind.gui.gestures import Tool
from patchfind.gui.keyed_rows import ROW_ROLE
from patchfind.gui.main_window import MainWindow
from patchfind.gui.settings_dialog import SettingsDialog
from patchfind.gui.subject import Subject
from patchfind.gui.task_runner import TaskRunner
from tests.gui.conftest import OpenWindow
from tests.gui.memory_ports import PATIENCE_MS, MemoryWorld, match_row, photo_row
from tests.gui.test_selecting import draw

_OBJECT = [(0.3, 0.3), (0.5, 0.25), (0.7, 0.35), (0.65, 0.7), (0.4, 0.75), (0.3, 0.5)]


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Six photos in two folders, and a search that finds three of them."""
    made = MemoryWorld(tmp_path, [photo_row(n, folder=1 if n < 5 else 2) for n in range(1, 7)])
    made.search.stages = (
        [match_row(2, 0.5), match_row(3, 0.4)],
        [match_row(3, 0.9, stop=Stop.SAME_OBJECT, verified=True), match_row(2, 0.5)],
    )
    return made


def _page(window: MainWindow) -> QWidget:
    """The page in front."""
    pages = (window.library_page, window.photo_page, window.results_page, window.empty_page)
    return next(page for page in pages if page.isVisible())


def _open_first(qtbot: QtBot, window: MainWindow) -> None:
    """Open the first photo with the keyboard."""
    grid = window.library_page.grid
    grid.setCurrentIndex(window.library_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)


def _lasso(qtbot: QtBot, window: MainWindow) -> None:
    """Open the first photo, draw round an object, press Enter, and wait for the end."""
    _open_first(qtbot, window)
    draw(window.photo_page.canvas, [*_OBJECT, *_OBJECT[:1]])
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.running)


def _found(window: MainWindow) -> list[int]:
    return [match.photo_id for match in window.results_page.model.rows()]


def test_with_no_folder_the_window_asks_for_one(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(MemoryWorld(tmp_path))
    assert _page(window) is window.empty_page
    assert window.empty_page.heading == "Add a folder of photos"


def test_an_added_folder_is_listed_watched_and_walked(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = MemoryWorld(tmp_path)
    window = open_window(world)
    walks = world.library.walks
    world.library.rows = [photo_row(1), photo_row(2, state=PhotoState.PENDING)]
    window.take_arguments([str(tmp_path)])
    qtbot.waitUntil(lambda: window.folders.model.rowCount() == 2)
    qtbot.waitUntil(lambda: world.library.walks > walks)
    qtbot.waitUntil(lambda: world.watch.paths == (tmp_path,))
    assert _page(window) is window.library_page
    state = window.folders.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 waiting" in state


def test_a_folder_that_cannot_be_added_says_why(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.folder_actions.add(Path("/photos/1"))
    qtbot.waitUntil(lambda: "is in the library already" in window.messages.sentence)
    assert "FolderProblem" in window.messages.details


def test_choosing_a_folder_shows_its_photos_only(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    assert window.library_page.model.rowCount() == 6
    window.folders.view.setCurrentIndex(window.folders.model.index(2, 0))
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 2)


def test_an_offline_folder_is_badged_and_its_photos_stay(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = MemoryWorld(tmp_path, [photo_row(1, online=False)])
    world.library.watched = [Folder(FolderId(1), Path("/media/usb"), (), online=False)]
    window = open_window(world)
    said = window.folders.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Offline" in said
    assert window.library_page.model.rowCount() == 1


def test_a_lasso_and_enter_find_the_object(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _lasso(qtbot, window)
    assert _page(window) is window.results_page
    assert _found(window) == [3, 2]
    assert window.results_page.heading == "2 matches"
    crop = world.search.queries[0].crops[0]
    assert crop.photo_id == 1
    assert crop.bounds.as_tuple() == pytest.approx((0.3, 0.25, 0.7, 0.75), abs=0.02)


def test_the_first_matches_show_while_the_search_still_runs(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    _open_first(qtbot, window)
    window.photo_page.choose_tool(Tool.WHOLE)
    window.photo_page.search()
    qtbot.waitUntil(lambda: _found(window) == [2, 3])
    assert window.session.running
    assert window.results_page.heading == "Searching…"
    world.search.gate.set()
    qtbot.waitUntil(lambda: _found(window) == [3, 2])


def test_moving_on_cancels_the_search(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    _open_first(qtbot, window)
    window.photo_page.search()
    qtbot.waitUntil(lambda: bool(_found(window)))
    window.escape()
    assert _page(window) is window.photo_page
    qtbot.waitUntil(lambda: world.search.cancelled == 1)


def test_a_second_search_drops_the_first_ones_answers(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    window.search(Subject.of_photo(photo_row(1)).crop(Box(0.1, 0.1, 0.5, 0.5)))
    qtbot.waitUntil(lambda: bool(_found(window)))
    world.search.stages = ([match_row(6, 0.7)],)
    window.search(Subject.of_photo(photo_row(2)).crop(Box(0.2, 0.2, 0.6, 0.6)))
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)
    assert _found(window) == [6]


def test_nothing_found_gives_advice(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = ([],)
    window = open_window(world)
    _lasso(qtbot, window)
    assert window.results_page.heading == "Nothing found"
    said = [
        state.heading for state in window.results_page.findChildren(EmptyState) if state.isVisible()
    ]
    assert said == ["No other photo seems to hold this"]


def test_a_stop_that_is_too_strict_offers_the_next(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = ([match_row(4, 0.2, stop=Stop.ANYTHING_LIKE_IT)],)
    window = open_window(world)
    _lasso(qtbot, window)
    assert _found(window) == []
    (state,) = [s for s in window.results_page.findChildren(EmptyState) if s.isVisible()]
    assert state.heading == "Nothing this strict"
    state.press()
    assert window.results_page.strictness.stop is Stop.ANYTHING_LIKE_IT
    assert _found(window) == [4]


def test_a_failing_search_reaches_the_message_bar(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.error = PhotoUnreadable("cat.jpg is damaged. Copy it again.")
    window = open_window(world)
    _open_first(qtbot, window)
    window.photo_page.search()
    qtbot.waitUntil(lambda: window.messages.sentence == "cat.jpg is damaged. Copy it again.")
    assert "PhotoUnreadable" in window.messages.details
    assert window.results_page.heading == "The search did not work"


def test_feedback_joins_the_search_and_can_be_taken_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _lasso(qtbot, window)
    third, second = window.results_page.model.rows()
    window.subject_menu.feedback_wanted.emit(third, True)
    window.subject_menu.feedback_wanted.emit(second, False)
    qtbot.waitUntil(lambda: not window.session.running)
    query = world.search.queries[-1]
    assert [crop.photo_id for crop in query.crops] == [1, 3]
    assert [crop.photo_id for crop in query.negatives] == [2]
    assert _found(window) == [3]
    window.session.take_back()
    qtbot.waitUntil(lambda: not window.session.running)
    assert _found(window) == [3, 2]
    assert world.search.queries[-1].negatives == ()


def test_a_match_opens_with_its_box_and_can_be_searched_from(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _lasso(qtbot, window)
    grid = window.results_page.grid
    grid.setCurrentIndex(window.results_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    subject = window.photo_page.subject
    assert subject is not None
    assert subject.match is not None
    image = window.photo_page.canvas.grab().toImage()
    x, y = window.photo_page.canvas.view.to_view((0.2, 0.5))
    shades = [image.pixelColor(round(x) + dx, round(y)).lightness() for dx in range(-4, 5)]
    assert max(shades) > 230, "the match's box is not drawn"
    window.photo_page.search()
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    assert world.search.queries[-1].crops[0].selection == subject.match.box


def test_a_vanished_photo_shows_its_thumbnail_and_says_so(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.vanished.add(photo_row(1).path)
    window = open_window(world)
    _open_first(qtbot, window)
    qtbot.waitUntil(lambda: "is no longer there" in window.messages.sentence)
    assert window.photo_page.canvas.has_photo


def test_arrows_step_through_the_photos(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open_first(qtbot, window)
    for key, expected in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        QTest.keyClick(window.photo_page.canvas, key)
        subject = window.photo_page.subject
        assert subject is not None
        assert subject.photo_id == expected


def test_f_searches_for_the_whole_photo_and_again_from_a_match(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.library_page.grid.setCurrentIndex(window.library_page.model.index(0, 0))
    QTest.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: _found(window) == [3, 2])
    QTest.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    whole, again = (query.crops[0] for query in world.search.queries)
    assert (whole.photo_id, whole.selection) == (1, WHOLE_PHOTO)
    assert (again.photo_id, again.selection) == (3, Box(0.2, 0.3, 0.6, 0.7))


def test_a_photo_named_at_the_start_stays_in_front_when_the_library_arrives(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner
) -> None:
    window = MainWindow(world.ports(), runner)
    qtbot.addWidget(window)
    window.take_arguments(["/elsewhere/outside.jpg"])
    qtbot.waitUntil(window.photo_page.isVisible)
    with qtbot.waitSignal(window.feed.changed):
        window.start()
    assert _page(window) is window.photo_page
    window.back()
    assert _page(window) is window.library_page
    window.close()


def test_escape_drops_the_selection_then_goes_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open_first(qtbot, window)
    window.photo_page.canvas.select(Box(0.1, 0.1, 0.4, 0.4))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.photo_page.canvas.selection is None
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert _page(window) is window.library_page


def test_delete_says_that_nothing_is_deleted(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    grid = window.library_page.grid
    grid.setCurrentIndex(window.library_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert "never deletes" in window.messages.sentence
    assert window.library_page.model.rowCount() == 6


def test_the_menu_of_a_photo_and_of_a_match(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)

    def words(subject: Subject) -> list[str]:
        menu = window.subject_menu.build(subject, selection=None, opened=False)
        return [action.text() for action in menu.actions() if action.text()]

    photo = Subject.of_photo(photo_row(1))
    assert words(photo) == ["Find this object", "Open", "Show in folder", "Copy path"]
    assert "This is it" in words(Subject.of_match(match_row(2, 0.5)))
    window.subject_menu.copy_path(photo)
    assert QApplication.clipboard().text() == str(photo.path)


def test_indexing_shows_progress_and_can_be_paused(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.total = 3
    world.index.gate.clear()
    window = open_window(world)
    window.indexing.toggle_pause()
    assert window.strip.sentence == "Indexing is paused"
    world.index.gate.set()
    qtbot.wait(30)
    assert world.index.done <= 1, "paused work went on"
    window.indexing.toggle_pause()
    qtbot.waitUntil(lambda: world.index.done == 3)
    qtbot.waitUntil(lambda: window.strip.sentence == "Up to date")


def test_a_hint_of_a_change_leads_to_a_walk(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: world.watch.hint is not None)
    walks = world.library.walks
    assert world.watch.hint is not None
    threading.Thread(target=world.watch.hint).start()
    qtbot.waitUntil(lambda: world.library.walks == walks + 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.strip.sentence == "Up to date")


def test_closing_while_indexing_is_quick_and_stops_the_work(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner, open_window: OpenWindow
) -> None:
    world.index.total = 1_000_000
    window = open_window(world)
    qtbot.waitUntil(lambda: world.index.done > 3)
    started = time.monotonic()
    window.close()
    assert time.monotonic() - started < 2.0
    assert runner.shutdown(0.0)
    assert world.index.stopped
    assert world.index.done < 1_000_000


def test_failures_are_listed_with_reasons_and_retried(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.failed = [Failure(PhotoId(1), Path("/photos/1/bad.jpg"), "It ends too early.")]
    window = open_window(world)
    window.folders.failures_wanted.emit()
    qtbot.waitUntil(lambda: bool(window.findChildren(FailuresDialog)))
    (dialog,) = window.findChildren(FailuresDialog)
    assert dialog.rows.index(0, 0).data() == "bad.jpg"
    assert dialog.rows.index(0, 1).data() == "It ends too early."
    QTest.mouseClick(dialog.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.library.retried == 1)


def test_settings_offer_a_download_and_are_kept(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner
) -> None:
    dialog = SettingsDialog(runner, world.backbones, world.library.settings)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.backbone.count() == 2)
    assert not dialog.download.isVisible()
    dialog.backbone.setCurrentIndex(1)
    assert dialog.download.isVisible()
    QTest.mouseClick(dialog.download, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.backbones.downloaded == ["large"])
    qtbot.waitUntil(lambda: not dialog.download.isVisible())
    with qtbot.waitSignal(dialog.chosen) as heard:
        dialog.accept()
    assert heard.args[0].backbone == "large"


def test_another_backbone_ends_the_indexing_under_way_and_begins_again(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.total = 1_000_000
    window = open_window(world)
    qtbot.waitUntil(lambda: world.index.done > 3)
    window.dialogs.settings_changed.emit("Computing on the CPU.")
    qtbot.waitUntil(lambda: world.index.stopped)
    done = world.index.done
    qtbot.waitUntil(lambda: world.index.done > done + 3)


def test_a_folder_without_photos_says_what_is_looked_for(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.rows = []
    window = open_window(world)
    (state,) = [s for s in window.library_page.findChildren(EmptyState) if s.isVisible()]
    assert state.heading == "No photos here yet"


def test_an_unhandled_failure_while_reading_the_library_reaches_the_person(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(world)

    def broken() -> list[object]:
        raise OSError("disk gone")

    monkeypatch.setattr(world.library, "folders", broken)
    world.library.version += 1
    window.feed.refresh()
    qtbot.waitUntil(lambda: "reading the library" in window.messages.sentence)
    assert "disk gone" in window.messages.details


def test_right_click_on_a_thumbnail_selects_it_and_asks_for_its_menu(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    grid = window.library_page.grid
    place = grid.visualRect(window.library_page.model.index(2, 0)).center()
    with qtbot.waitSignal(window.library_page.menu_wanted) as heard:
        grid.customContextMenuRequested.emit(place)
    assert heard.args[0].photo_id == 3
    assert isinstance(heard.args[1], QPoint)
    assert grid.currentIndex().data(ROW_ROLE).id == 3
