"""Pointing at things in the real window: hovering, clicking, the wheel, the keyboard, menus."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon, iou
from patchfind.domain.progress import Control
from patchfind.gui.photo.canvas import PhotoCanvas
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.keyed_rows import ROW_ROLE
from patchfind.gui.widgets.thumbnails import ThumbnailKey
from patchfind.gui.widgets.tiles import TileDelegate
from patchfind.matching.proposals import Proposals, propose
from tests.gui.conftest import OpenWindow
from tests.gui.driving import OBJECT, lasso_and_find, open_first, stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld
from tests.gui.test_selecting import draw

_MUG = Box(0.55, 0.3, 0.8, 0.7)
_BOOK = Box(0.1, 0.55, 0.35, 0.8)
_SKY = (0.3, 0.2)
_PATIENCE_MS = 6 * PATIENCE_MS
"""The first job of all imports OpenCV."""
_LEFT = Qt.MouseButton.LeftButton


def table() -> NDArray[np.uint8]:
    """A mug with a badge, and a book, before a plain wall: 400 × 300 pixels."""
    picture = np.full((300, 400, 3), (190, 205, 220), dtype=np.uint8)
    for box, colour in ((_MUG, (150, 40, 40)), (_BOOK, (30, 90, 50))):
        x1, y1, x2, y2 = (round(edge) for edge in box.to_pixels(400, 300))
        cv2.rectangle(picture, (x1, y1), (x2 - 1, y2 - 1), colour, -1)
    cv2.circle(picture, (270, 150), 22, (240, 220, 60), -1)
    return picture


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    made = stocked_world(tmp_path)
    made.picture = made.thumbnail = table()
    made.propose = propose
    return made


@pytest.fixture
def window(qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow) -> MainWindow:
    """The first photo is opened and ready to be pointed at."""
    opened = open_window(world)
    open_first(qtbot, opened)

    def ready() -> bool:
        _hover(opened.photo_page.canvas, (0.5, 0.1))
        _hover(opened.photo_page.canvas, _middle(_BOOK))
        return opened.photo_page.canvas.lit is not None

    qtbot.waitUntil(ready, timeout=_PATIENCE_MS)
    return opened


def _middle(box: Box) -> tuple[float, float]:
    return (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2


def _at(canvas: PhotoCanvas, place: tuple[float, float]) -> QPoint:
    x, y = canvas.view.to_view(place)
    return QPoint(round(x), round(y))


def _hover(canvas: PhotoCanvas, place: tuple[float, float]) -> None:
    QTest.mouseMove(canvas, _at(canvas, place))


def _turn(canvas: PhotoCanvas, place: tuple[float, float], notches: int, *keys: Qt.Key) -> None:
    there = QPointF(_at(canvas, place))
    held = Qt.KeyboardModifier.ControlModifier if keys else Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        there,
        QPointF(canvas.mapToGlobal(there.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)


def _right_click(canvas: PhotoCanvas, place: tuple[float, float]) -> QMenu:
    there = _at(canvas, place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, there, canvas.mapToGlobal(there))
    QApplication.sendEvent(canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def _close(menu: QMenu) -> None:
    menu.close()


def _is(outline: object, box: Box) -> bool:
    return isinstance(outline, Polygon) and iou(outline.bounds, box) > 0.85


def test_what_is_under_the_pointer_lights_up_and_nothing_does_on_the_wall(
    window: MainWindow,
) -> None:
    canvas = window.photo_page.canvas
    _hover(canvas, _SKY)
    dark = canvas.grab().toImage()
    assert canvas.lit is None
    _hover(canvas, _middle(_BOOK))
    assert _is(canvas.lit, _BOOK)
    inside = _at(canvas, (0.2, 0.75))
    assert canvas.grab().toImage().pixelColor(inside) != dark.pixelColor(inside)
    assert canvas.selection is None, "only pointing selects nothing"


def test_a_click_selects_the_thing_and_enter_finds_it(
    qtbot: QtBot, world: MemoryWorld, window: MainWindow
) -> None:
    canvas = window.photo_page.canvas
    _hover(canvas, _middle(_BOOK))
    QTest.mouseClick(canvas, _LEFT, pos=_at(canvas, _middle(_BOOK)))
    assert _is(canvas.selection, _BOOK)
    assert canvas.lit is None, "the selection is not lit once more"
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.running)
    assert world.search.queries[-1].crops[0].selection == canvas.selection


def test_the_wheel_and_plus_grow_and_shrink_what_is_lit_and_what_is_selected(
    window: MainWindow,
) -> None:
    canvas = window.photo_page.canvas
    place = _middle(_MUG)
    _hover(canvas, place)
    scale, first = canvas.view.scale, canvas.lit
    assert first is not None
    _turn(canvas, place, 1)
    assert canvas.lit is not None
    assert canvas.lit.area > first.area
    _hover(canvas, (place[0] + 0.01, place[1]))
    assert canvas.lit.area > first.area, "a pointer that trembles takes nothing back"
    _turn(canvas, place, -1)
    assert canvas.lit == first
    QTest.mouseClick(canvas, _LEFT, pos=_at(canvas, place))
    assert canvas.selection == first
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert isinstance(canvas.selection, Polygon)
    assert canvas.selection.area > first.area
    _turn(canvas, place, -1)
    assert canvas.selection == first
    assert canvas.view.scale == scale
    _turn(canvas, place, 1, Qt.Key.Key_Control)
    assert canvas.view.scale > scale
    assert canvas.selection == first


def test_the_wheel_zooms_where_nothing_is(window: MainWindow) -> None:
    canvas = window.photo_page.canvas
    scale = canvas.view.scale
    _hover(canvas, _SKY)
    _turn(canvas, _SKY, 1)
    assert canvas.view.scale > scale


def test_a_lasso_is_drawn_over_things_as_ever(window: MainWindow) -> None:
    canvas = window.photo_page.canvas
    _hover(canvas, _middle(_MUG))
    draw(canvas, [*OBJECT, *OBJECT[:1]])
    drawn = canvas.selection
    assert isinstance(drawn, Polygon)
    assert drawn.bounds.as_tuple() == pytest.approx((0.3, 0.25, 0.7, 0.75), abs=0.01)


def test_a_lasso_corrects_what_a_click_selected_and_undo_leads_back(window: MainWindow) -> None:
    canvas = window.photo_page.canvas
    QTest.mouseClick(canvas, _LEFT, pos=_at(canvas, _middle(_BOOK)))
    clicked = canvas.selection
    assert isinstance(clicked, Polygon)
    draw(canvas, [clicked.points[0], (0.05, 0.5), (0.04, 0.45)])
    assert canvas.selection != clicked
    canvas.history.undo()
    assert canvas.selection == clicked
    canvas.history.undo()
    assert canvas.selection is None


def test_the_keyboard_goes_from_thing_to_thing_and_enter_selects(
    qtbot: QtBot, world: MemoryWorld, window: MainWindow
) -> None:
    canvas = window.photo_page.canvas
    _hover(canvas, _SKY)
    met = []
    told = {}
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Down)
        met.append(canvas.lit)
        told[canvas.accessibleDescription()] = canvas.lit
    assert any(_is(thing, _BOOK) for thing in met)
    (book,) = (said for said, thing in told.items() if _is(thing, _BOOK))
    assert re.fullmatch(r"A thing at 2\d % from the left and 6\d % from the top, 2\d % wide", book)
    last = canvas.lit
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.lit == last
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.selection == last
    assert not world.search.queries
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(world.search.queries))


def test_the_menu_speaks_of_the_thing_or_of_the_photo(
    qtbot: QtBot, world: MemoryWorld, window: MainWindow
) -> None:
    canvas = window.photo_page.canvas
    menu = _right_click(canvas, _SKY)
    assert _words(menu)[0] == "Find similar photos"
    _close(menu)
    menu = _right_click(canvas, _middle(_BOOK))
    assert _words(menu)[:2] == ["Find this object", "Find similar photos"]
    assert _is(canvas.lit, _BOOK), "what the menu speaks of is not drawn"
    menu.actions()[0].trigger()
    _close(menu)
    qtbot.waitUntil(lambda: bool(world.search.queries))
    assert _is(world.search.queries[-1].crops[0].selection, _BOOK)


def test_things_of_a_photo_that_is_turned_over_never_light_up_in_the_next(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    begun, gate, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(photo: NDArray[np.uint8], control: Control) -> Proposals:
        if not begun.is_set():
            begun.set()
            gate.wait(10)
            ended.set()
            control.checkpoint()
        return propose(np.full_like(photo, 128), control)

    world.propose = slow
    window = open_window(world)
    open_first(qtbot, window)
    canvas = window.photo_page.canvas
    qtbot.waitUntil(begun.is_set)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: canvas.has_photo)
    gate.set()
    qtbot.waitUntil(ended.is_set)
    QApplication.processEvents()
    _hover(canvas, _middle(_BOOK))
    assert canvas.lit is None


@pytest.mark.parametrize("spot", [_BOOK, None], ids=["on the book", "on the wall"])
def test_a_thumbnails_menu_offers_the_thing_at_that_spot_drawn(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, spot: Box | None
) -> None:
    window = open_window(world)
    grid = window.library_page.grid
    index = window.library_page.model.index(1, 0)
    key = ThumbnailKey.of(window.library_page.model.rows()[1])
    qtbot.waitUntil(lambda: window.thumbnails.get(key) is not None, timeout=_PATIENCE_MS)
    place = _place_in_tile(window, _SKY if spot is None else _middle(spot))
    before = grid.visualRect(index)
    grid.customContextMenuRequested.emit(place)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=_PATIENCE_MS)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    shown = grid.viewport().grab(before).toImage()
    if spot is None:
        assert _words(menu)[0] == "Find similar photos"
        menu.actions()[0].trigger()
    else:
        assert _words(menu)[:2] == ["Find this object", "Find similar photos"]
        menu.actions()[0].trigger()
    _close(menu)
    qtbot.waitUntil(lambda: bool(world.search.queries))
    (crop,) = world.search.queries[-1].crops
    assert crop.photo_id == 2
    assert crop.selection == WHOLE_PHOTO if spot is None else _is(crop.selection, spot)
    drawn = grid.viewport().grab(before).toImage() != shown
    assert drawn == (spot is not None), "the light goes with the menu, and only a thing has one"


def _place_in_tile(window: MainWindow, place: tuple[float, float]) -> QPoint:
    """Where a place of the second photo, which is 4:3, lies in the library's grid."""
    grid, row = window.library_page.grid, window.library_page.model.rows()[1]
    delegate = grid.itemDelegate()
    assert isinstance(delegate, TileDelegate)
    index = window.library_page.model.index(1, 0)
    picture = delegate.picture_of(row, QRectF(grid.visualRect(index)))
    return QPointF(
        picture.x() + place[0] * picture.width(), picture.y() + place[1] * picture.height()
    ).toPoint()


def test_a_match_that_is_right_clicked_is_itself_the_object(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    grid = window.results_page.grid
    index = window.results_page.model.index(0, 0)
    match = index.data(ROW_ROLE)
    grid.menu_wanted.emit(match, QPoint(0, 0), _middle(match.box))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu), "no picture has to be looked at first"
    menu.actions()[0].trigger()
    _close(menu)
    qtbot.waitUntil(lambda: not window.session.running)
    assert world.search.queries[-1].crops[0].selection in (match.outline, match.box)
