"""What a screen reader is told of the window: names, roles, values and order, on every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Polygon
from patchfind.gui.photo.canvas import PhotoCanvas
from patchfind.gui.photo.keys import PAN
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.facts_panel import FactsPanel
from tests.gui.conftest import OpenWindow
from tests.gui.driving import OBJECT, front_page, lasso_and_find, open_first, stocked_world
from tests.gui.tour import through_the_window

_OWN = (PhotoCanvas, FactsPanel)
"""Painted by ourselves: Qt has no role for such, and no row."""
_WITH_A_VALUE = (
    QAccessible.Role.Slider,
    QAccessible.Role.ProgressBar,
    QAccessible.Role.SpinBox,
)


def test_all_that_takes_the_keyboard_has_a_name_a_role_and_a_value(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    wrong: list[str] = []

    def look(name: str, shown: QWidget) -> None:
        for widget in _takes_the_keyboard(shown):
            told = QAccessible.queryAccessibleInterface(widget)
            said = told.text(QAccessible.Text.Name)
            mute = told.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client)
            if not said or (mute and not isinstance(widget, _OWN)):
                wrong.append(f"{name}: {widget!r} says {said!r} as {told.role().name}")
            if told.role() in _WITH_A_VALUE and told.valueInterface() is None:
                wrong.append(f"{name}: {said} has no value")
            if isinstance(widget, QAbstractItemView):
                rows = [*_rows(told)]
                empty = not rows and widget.model().rowCount() > 0
                if empty or not all(rows):
                    wrong.append(f"{name}: the rows of {said} are {rows}")

    through_the_window(qtbot, stocked_world(tmp_path), open_window, look)
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_tab_goes_through_a_page_as_it_is_read(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    wrong: list[str] = []

    def look(name: str, shown: QWidget) -> None:
        if not isinstance(shown, MainWindow):
            return
        page = front_page(shown)
        stops = [*_in_the_order_of_tab(page, {*_takes_the_keyboard(page)})]
        frames = [QRect(stop.mapTo(page, QPoint()), stop.size()) for stop in stops]
        back = [
            f"{name}: from {stops[place - 1]!r} to {there!r}"
            for place, there in enumerate(stops)
            if _lies_before(frames[place], frames[place - 1])
        ]
        wrong.extend(back if len(back) > 1 else [])  # once it comes round to the beginning

    through_the_window(qtbot, stocked_world(tmp_path), open_window, look)
    assert not wrong, "\n".join(wrong)


def test_tab_leaves_every_field_and_what_has_the_keyboard_looks_so(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    held, unseen = set[str](), set[str]()

    def look(name: str, shown: QWidget) -> None:
        stops = [*_takes_the_keyboard(shown)]
        at = QApplication.focusWidget() or shown
        for _ in stops:
            QTest.keyClick(at, Qt.Key.Key_Tab)
            stop = QApplication.focusWidget()
            if stop is None or stop not in stops:
                break
            what = f"{name}: {type(stop).__name__} “{stop.accessibleName() or stop.toolTip()}”"
            if stop is at and len(stops) > 1:
                held.add(what)
            if isinstance(stop, QPushButton) and stop.isDefault():
                at = stop
                continue  # it looks as if it had the keyboard: Enter presses it
            with_it = stop.grab().toImage()
            stop.clearFocus()
            if stop.grab().toImage() == with_it:
                unseen.add(what)
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            at = stop

    through_the_window(qtbot, stocked_world(tmp_path), open_window, look)
    assert not held, "\n".join(sorted(held))
    assert not unseen, "\n".join(sorted(unseen))


def _lies_before(one: QRect, other: QRect) -> bool:
    """Whether ``one`` is read before ``other``: above it, or in one line on its left."""
    in_one_line = one.top() <= other.bottom()
    return one.bottom() < other.top() or (one.left() < other.left() and in_one_line)


def _in_the_order_of_tab(first: QWidget, wanted: set[QWidget]) -> Iterator[QWidget]:
    """All that is ``wanted``, as Tab comes to it after ``first``."""
    at = first.nextInFocusChain()
    while wanted and at is not None:
        if at in wanted:
            wanted.remove(at)
            yield at
        at = at.nextInFocusChain()


def _takes_the_keyboard(top: QWidget) -> Iterator[QWidget]:
    for widget in top.findChildren(QWidget):
        by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        inside = widget.objectName().startswith("qt_") or widget.focusProxy() is not None
        if by_tab and widget.isVisible() and widget.isEnabled() and not inside:
            yield widget


def _rows(view: QAccessibleInterface) -> Iterator[str]:
    """What the first column says."""
    for place in range(view.childCount()):
        child = view.child(place)
        cell = None if child is None else child.tableCellInterface()
        if child is not None and cell is not None and cell.columnIndex() == 0:
            yield child.text(QAccessible.Text.Name)


def test_the_space_bar_and_arrows_move_a_picture_that_is_larger_than_its_room(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(stocked_world(tmp_path))
    open_first(qtbot, window)
    canvas = window.photo_page.canvas
    canvas.zoom(4.0)
    before = canvas.view.left, canvas.view.top
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.left, canvas.view.top) == (before[0] - PAN, before[1] - PAN)


def test_a_window_from_right_to_left_is_mirrored_and_its_photo_is_not(
    qapp: QApplication, qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        window = open_window(stocked_world(tmp_path))
        window.resize(900, 600)
        qtbot.waitUntil(lambda: window.folders.mapTo(window, QPoint()).x() > 450)
        lasso_and_find(qtbot, window)
        (crop,) = window.session.crops
        assert isinstance(crop.selection, Polygon)
        assert crop.selection.bounds.x1 == pytest.approx(OBJECT[0][0], abs=0.02)
        grid = window.results_page.grid
        first, second = (grid.visualRect(grid.model().index(row, 0)) for row in range(2))
        assert first.right() > grid.viewport().width() - grid.gridSize().width() - 1
        assert not first.intersects(second)
        assert grid.indexAt(first.center()).row() == 0
        slider = window.results_page.strictness
        names = [label.mapTo(window, QPoint()).x() for label in slider.names()]
        assert names == sorted(names, reverse=True)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
