"""The real window around its pages: indexing, failures, settings, and closing."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QFileOpenEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from patchfind.domain.photo import Failure, PhotoId, PhotoState
from patchfind.domain.progress import Progress
from patchfind.gui.library.failures_dialog import FailuresDialog
from patchfind.gui.shell.indexing import Activity, IndexingState
from patchfind.gui.shell.settings_dialog import SettingsDialog
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets.files import where_photos_lie
from patchfind.watch.scanner import Excludes
from tests.gui.conftest import OpenWindow
from tests.gui.driving import front_page
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld
from tests.gui.memory_rows import photo_row


def test_an_added_folder_is_listed_watched_and_walked(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = MemoryWorld(tmp_path)
    window = open_window(world)
    walks = world.library.walks
    world.library.rows = [photo_row(1), photo_row(2, state=PhotoState.PENDING)]
    window.opening.take_arguments([str(tmp_path)])
    qtbot.waitUntil(lambda: window.folders.model.rowCount() == 2)
    qtbot.waitUntil(lambda: world.library.walks > walks)
    qtbot.waitUntil(lambda: world.watch.paths == (tmp_path,))
    assert front_page(window) is window.library_page
    state = window.folders.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 waiting" in state


@pytest.mark.parametrize(
    ("argument", "title"),
    [("--ask=photo", "Open a photo to search with"), ("--ask=folder", "Choose a folder of photos")],
)
def test_a_second_start_can_have_the_person_choose(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, argument: str, title: str
) -> None:
    window = open_window(world)
    asked = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            asked.append(dialog.windowTitle())
            dialog.reject()

    looking = QTimer()
    looking.timeout.connect(answer)
    looking.start(20)
    window.opening.take_arguments([argument])
    looking.stop()
    assert asked == [title]


def test_a_photo_that_the_system_names_in_an_event_is_opened(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(window.opening)
    named = QFileOpenEvent(QUrl.fromLocalFile(str(tmp_path / "from Finder.jpg")))
    QApplication.sendEvent(application, named)
    application.removeEventFilter(window.opening)
    qtbot.waitUntil(lambda: front_page(window) is window.photo_page)
    shown = window.photo_page.shown()
    assert shown is not None
    assert shown.path == tmp_path / "from Finder.jpg"


@pytest.mark.parametrize("address", ["file", "https"])
def test_a_folder_dropped_on_the_window_is_added_and_a_web_page_is_not_taken(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow, address: str
) -> None:
    world = MemoryWorld(tmp_path)
    window = open_window(world)
    world.library.rows = [photo_row(1)]
    dragged = QMimeData()
    dragged.setUrls([QUrl(f"{address}://{tmp_path.as_posix()}")])
    how = Qt.DropAction.CopyAction, dragged, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(40, 40), *how, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted() == (address == "file")
    light = window.opening.light
    assert light.isVisible() == entering.isAccepted(), "it lights up where it would be taken"
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not light.isVisible()
    if entering.isAccepted():
        QApplication.sendEvent(window, entering)
        assert light.geometry() == window.rect()
        dropped = QDropEvent(QPointF(40, 40), *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, dropped)
        assert not light.isVisible()
        qtbot.waitUntil(lambda: world.watch.paths == (tmp_path,))


def test_what_is_dropped_is_taken_as_a_copy_though_shift_asks_for_a_move(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(MemoryWorld(tmp_path))
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    how = offered, dragged, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    for event in (QDragEnterEvent(QPoint(40, 40), *how), QDropEvent(QPointF(40, 40), *how)):
        # As the platform does it: with Shift a file manager asks for a move.
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
        assert event.dropAction() == Qt.DropAction.CopyAction
    qtbot.waitUntil(lambda: window.folders.model.rowCount() > 0)


def test_indexing_shows_progress_and_can_be_paused(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.total = 3
    world.index.gate.clear()
    window = open_window(world)
    window.library.indexing.toggle_pause()
    assert window.status_bar.sentence == "Indexing is paused"
    (pause,) = [
        one
        for one in window.status_bar.findChildren(QToolButton)
        if one.accessibleName() == "Resume indexing"
    ]
    place = pause.geometry()
    for activity, done in ((Activity.INDEXING, 3), (Activity.INDEXING, 123_456)):
        window.status_bar.show_state(IndexingState(activity, Progress(done, 999_999)))
        QApplication.processEvents()
        assert pause.geometry() == place, "it moves away from under the pointer"
    window.status_bar.show_state(window.library.indexing.state)
    world.index.gate.set()
    qtbot.wait(30)
    assert world.index.done <= 1, "paused work went on"
    window.library.indexing.toggle_pause()
    qtbot.waitUntil(lambda: world.index.done == 3)
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date")


def test_a_hint_of_a_change_leads_to_a_walk(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: world.watch.hint is not None)
    walks = world.library.walks
    assert world.watch.hint is not None
    threading.Thread(target=world.watch.hint).start()
    qtbot.waitUntil(lambda: world.library.walks == walks + 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date")


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
    shown = [one for one in dialog.findChildren(QPushButton) if one.isDefault()]
    assert [one.text().replace("&", "") for one in shown] == ["Close"], "what Enter does"
    assert dialog.rows.index(0, 0).data() == "bad.jpg"
    assert dialog.rows.index(0, 1).data() == "1"
    assert dialog.rows.index(0, 2).data() == "It ends too early."
    QTest.mouseClick(dialog.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.library.retried == 1)


def test_no_reason_is_cut_off_however_narrow_its_column(qtbot: QtBot) -> None:
    reason = "It ends too early, and this is said at some length. " * 4
    dialog = FailuresDialog([Failure(PhotoId(1), Path("/photos/1/bad.jpg"), reason)])
    qtbot.addWidget(dialog)
    dialog.show()
    index = dialog.rows.index(0, 2)
    for width in (400, 200):
        dialog.view.header().resizeSection(2, width)
        qtbot.wait(20)
        room = dialog.view.visualRect(index)
        words = dialog.view.fontMetrics().boundingRect(
            room, int(Qt.TextFlag.TextWordWrap), str(index.data())
        )
        assert words.height() <= room.height(), width


def test_a_failed_photo_can_be_left_out_from_now_on_by_its_menu(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    bad = Path("/photos/1/scans [old]/bad*.jpg")
    world.library.failed = [
        Failure(PhotoId(1), bad, "It ends too early."),
        Failure(PhotoId(2), bad.with_name("worse.jpg"), "It ends too early."),
    ]
    window = open_window(world)
    walks = world.library.walks
    window.dialogs.show_failures()
    qtbot.waitUntil(lambda: bool(window.findChildren(FailuresDialog)))
    (dialog,) = window.findChildren(FailuresDialog)
    place = dialog.view.visualRect(dialog.rows.index(0, 0)).center()
    dialog.view.customContextMenuRequested.emit(place)
    menu = dialog.findChildren(QMenu)[-1]
    assert [one.text() for one in menu.actions()][:2] == ["Show in folder", "Copy path"]
    menu.actions()[2].trigger()
    assert dialog.rows.rowCount() == 1
    qtbot.waitUntil(lambda: world.library.walks > walks)
    (pattern,) = world.library.watched[0].excludes
    excludes = Excludes([pattern])
    assert excludes.match("bad*.jpg", "scans [old]/bad*.jpg")
    assert not excludes.match("bad-not.jpg", "scans [old]/bad-not.jpg")
    assert not excludes.match("bad*.jpg", "bad*.jpg")
    assert "No file was touched" in window.messages.sentence
    window.history.undo_action.trigger()
    qtbot.waitUntil(lambda: not world.library.watched[0].excludes)


def test_delete_on_a_folder_asks_whether_to_remove_it_and_on_all_photos_does_nothing(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: window.folders.model.rowCount() > 1)
    window.folders.view.setFocus()
    asked: list[str] = []

    def answer() -> None:
        (box,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
        asked.append(box.text())
        box.reject()

    for row, answers in ((0, 0), (1, 1)):
        window.folders.view.setCurrentIndex(window.folders.model.index(row, 0))
        QTimer.singleShot(50, answer) if answers else None
        QTest.keyClick(window.folders.view, Qt.Key.Key_Delete)
        assert len(asked) == answers
    assert "never deletes" not in window.messages.sentence


def test_dialogs_begin_where_the_pictures_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert where_photos_lie() == str(tmp_path)
    (tmp_path / "Pictures").mkdir()
    assert where_photos_lie() == str(tmp_path / "Pictures")


def test_settings_offer_a_download_and_are_kept(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner
) -> None:
    dialog = SettingsDialog(runner, world.backbones, world.desktop, world.library.settings)
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
    settings = world.library.settings
    world.library.save_settings(dataclasses.replace(settings, theme="dark"))
    window.dialogs.settings_changed.emit("Computing on the CPU.")
    done = world.index.done
    qtbot.waitUntil(lambda: world.index.done > done + 3)
    assert not world.index.stopped, "the theme is no reason to begin again"
    world.library.save_settings(dataclasses.replace(settings, backbone="large"))
    window.dialogs.settings_changed.emit("Computing on the CPU.")
    qtbot.waitUntil(lambda: world.index.stopped)
    done = world.index.done
    qtbot.waitUntil(lambda: world.index.done > done + 3)


def test_an_unhandled_failure_while_reading_the_library_reaches_the_person(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(world)

    def broken() -> list[object]:
        raise OSError("disk gone")

    monkeypatch.setattr(world.library.folders, "counts", broken)
    world.library.change()
    window.library.refresher.refresh()
    qtbot.waitUntil(lambda: "reading the library" in window.messages.sentence)
    assert "disk gone" in window.messages.details
