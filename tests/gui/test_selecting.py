"""Selecting on a photo: the outline's geometry, its undo, and real gestures on the canvas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon, iou
from patchfind.gui.photo.canvas import PhotoCanvas
from patchfind.gui.photo.gestures import Tool
from patchfind.gui.photo.selection import (
    Point,
    box_between,
    contains,
    handles,
    lasso,
    moved,
    with_handle_at,
)
from patchfind.gui.photo.view_transform import MOST_ZOOM, ViewTransform
from patchfind.gui.widgets.pixels import reduced_levels, to_image
from tests.gui.memory_interfaces import gradient

_PATIENT = settings(max_examples=40)
_FRACTION = st.floats(0, 1)
_SHIFT = st.floats(-2, 2)
_LEFT = Qt.MouseButton.LeftButton


@st.composite
def _boxes(draw: st.DrawFn) -> Box:
    made = box_between((draw(_FRACTION), draw(_FRACTION)), (draw(_FRACTION), draw(_FRACTION)))
    assume(made is not None)
    assert made is not None
    return made


@_PATIENT
@given(box=_boxes(), dx=_SHIFT, dy=_SHIFT)
def test_a_moved_box_keeps_its_size_and_stays_inside(box: Box, dx: float, dy: float) -> None:
    there = moved(box, dx, dy)
    assert isinstance(there, Box)
    assert there.width == pytest.approx(box.width)
    assert there.height == pytest.approx(box.height)
    assert there.x1 >= -1e-9
    assert there.x2 <= 1 + 1e-9
    assert there.y1 >= -1e-9
    assert there.y2 <= 1 + 1e-9


@_PATIENT
@given(box=_boxes(), handle=st.integers(0, 7), x=_SHIFT, y=_SHIFT)
def test_a_dragged_handle_goes_where_it_is_dragged_or_nowhere(
    box: Box, handle: int, x: float, y: float
) -> None:
    changed = with_handle_at(box, handle, (x, y))
    if changed == box:
        return
    reached = handles(changed)[handle]
    clamped = (min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
    edges_kept = handles(box)[handle]
    assert reached[0] in (pytest.approx(clamped[0]), pytest.approx(edges_kept[0]))
    assert reached[1] in (pytest.approx(clamped[1]), pytest.approx(edges_kept[1]))


@_PATIENT
@given(
    radius=st.floats(0.1, 0.4),
    count=st.integers(40, 120),
    start=st.floats(0, 6.28),
    aspect=st.floats(0.5, 2.0),
)
def test_a_lasso_becomes_few_points_that_stay_near_the_drawn_line(
    radius: float, count: int, start: float, aspect: float
) -> None:
    def at(step: int) -> Point:
        angle = start + 2 * math.pi * step / count
        return 0.5 + radius * math.cos(angle), 0.5 + radius * math.sin(angle)

    drawn = [at(step) for step in range(count)]
    outline = lasso(drawn, 0.01, aspect=aspect)
    assert outline is not None
    assert len(outline.points) < 40
    assert outline.area == pytest.approx(math.pi * radius**2, rel=0.35)
    scale = np.array([1.0, 1 / aspect])
    corners = np.asarray(outline.points) * scale
    ends = np.roll(corners, -1, axis=0)
    # Slow and plainly right: try 100 places along every edge of the outline.
    along = np.linspace(0, 1, 100)[:, None, None]
    places = (corners * (1 - along) + ends * along).reshape(-1, 2)
    between = float(np.hypot(*(ends - corners).T).max()) / 100
    for point in np.asarray(drawn) * scale:
        assert np.hypot(*(places - point).T).min() <= 0.01 + between


@_PATIENT
@given(x=_FRACTION, y=_FRACTION)
def test_inside_agrees_with_the_sign_of_every_edge_for_a_triangle(x: float, y: float) -> None:
    corners = ((0.1, 0.2), (0.9, 0.35), (0.4, 0.95))
    sides = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    assume(min(abs(side) for side in sides) > 1e-9)
    assert contains(Polygon(corners), (x, y)) == all(side > 0 for side in sides)


def test_a_line_that_encloses_nothing_is_no_selection() -> None:
    assert lasso([(0.2, 0.2), (0.2001, 0.2), (0.2, 0.2001)], 0.001, aspect=1.0) is None
    assert box_between((0.3, 0.3), (0.3005, 0.9)) is None


@_PATIENT
@given(
    zooms=st.lists(
        st.tuples(st.floats(0.3, 3.0), st.floats(0, 800), st.floats(0, 600)), max_size=8
    ),
    x=_FRACTION,
    y=_FRACTION,
)
def test_zoom_and_pan_never_lose_the_photo_and_map_back_exactly(
    zooms: list[tuple[float, float, float]], x: float, y: float
) -> None:
    view = ViewTransform(3000, 2000, 800, 600).fit()
    for factor, at_x, at_y in zooms:
        view = view.zoomed(factor, at_x, at_y).panned(at_x - 400, at_y - 300)
    assert view.scale <= MOST_ZOOM
    there = view.to_view((x, y))
    assert view.to_photo(*there) == pytest.approx((x, y), abs=1e-9)
    left, top = view.to_view((0.0, 0.0))
    right, bottom = view.to_view((1.0, 1.0))
    assert left < 800
    assert right > 0
    assert top < 600
    assert bottom > 0


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    view = ViewTransform(3000, 2000, 800, 600).fit().zoomed(6.0, 400, 300)
    before = view.to_photo(430, 310)
    assert view.zoomed(1.25, 430, 310).to_photo(430, 310) == pytest.approx(before)


# On the real widget


@pytest.fixture
def canvas(qtbot: QtBot) -> PhotoCanvas:
    """A canvas of 800 × 600 with a photo of 400 × 300 pixels."""
    made = PhotoCanvas()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.show_image(reduced_levels(to_image(gradient())), 400, 300)
    return made


def _at(canvas: PhotoCanvas, point: Point) -> QPoint:
    """Where a point in fractions of the photo lies in the widget."""
    x, y = canvas.view.to_view(point)
    return QPoint(round(x), round(y))


def draw(canvas: PhotoCanvas, points: list[Point]) -> None:
    """Press at the first point, move along the others, release at the last."""
    places = [_at(canvas, point) for point in points]
    QTest.mousePress(canvas, _LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, _LEFT, pos=places[-1])


def _ring(box: Box, count: int = 48) -> list[Point]:
    """Points of an ellipse in the box."""
    middle = ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)
    turns = [2 * math.pi * step / count for step in range(count)]
    return [
        (middle[0] + math.cos(t) * box.width / 2, middle[1] + math.sin(t) * box.height / 2)
        for t in turns
    ]


def test_a_lasso_leaves_an_outline_whose_points_can_be_dragged(
    qtbot: QtBot, canvas: PhotoCanvas
) -> None:
    drawn = Box(0.2, 0.2, 0.7, 0.8)
    draw(canvas, _ring(drawn))
    outline = canvas.selection
    assert isinstance(outline, Polygon)
    assert iou(outline.bounds, drawn) > 0.95
    draw(canvas, [outline.points[0], (0.5, 0.1), (0.9, 0.5)])
    assert isinstance(canvas.selection, Polygon)
    assert canvas.selection.points[0] == pytest.approx((0.9, 0.5), abs=0.01)
    assert canvas.selection.points[1:] == outline.points[1:]


def test_dragging_inside_moves_the_selection_and_undo_brings_it_back(
    qtbot: QtBot, canvas: PhotoCanvas
) -> None:
    canvas.set_tool(Tool.RECTANGLE)
    draw(canvas, [(0.2, 0.2), (0.3, 0.4), (0.5, 0.5)])
    before = canvas.selection
    assert before is not None
    draw(canvas, [(0.35, 0.3), (0.4, 0.4), (0.55, 0.5)])
    after = canvas.selection
    assert isinstance(after, Box)
    assert after.as_tuple() == pytest.approx((0.4, 0.4, 0.7, 0.7), abs=0.01)
    canvas.history.undo()
    assert canvas.selection == before
    canvas.history.redo()
    assert canvas.selection == after
    canvas.history.undo()
    canvas.history.undo()
    assert canvas.selection is None


def test_a_click_leaves_the_selection_as_it_is(qtbot: QtBot, canvas: PhotoCanvas) -> None:
    canvas.select(Box(0.1, 0.1, 0.3, 0.3))
    QTest.mouseClick(canvas, _LEFT, pos=_at(canvas, (0.8, 0.8)))
    assert canvas.selection == Box(0.1, 0.1, 0.3, 0.3)


def test_a_double_click_adds_a_point_and_delete_takes_it_away(
    qtbot: QtBot, canvas: PhotoCanvas
) -> None:
    corners = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
    canvas.select(Polygon(corners))
    QTest.mouseDClick(canvas, _LEFT, pos=_at(canvas, (0.5, 0.2)))
    assert isinstance(canvas.selection, Polygon)
    assert len(canvas.selection.points) == 5
    QTest.mouseMove(canvas, _at(canvas, (0.5, 0.2)))
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.selection == Polygon(corners)


def test_the_keyboard_goes_from_point_to_point_and_moves_adds_and_removes_them(
    qtbot: QtBot, canvas: PhotoCanvas
) -> None:
    corners = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
    canvas.select(Polygon(corners))

    def points() -> tuple[tuple[float, float], ...]:
        assert isinstance(canvas.selection, Polygon)
        return canvas.selection.points

    for key, said in (
        (Qt.Key.Key_Period, "Point 1 of 4"),
        (Qt.Key.Key_Period, "Point 2 of 4"),
        (Qt.Key.Key_Comma, "Point 1 of 4"),
        (Qt.Key.Key_Comma, "Point 4 of 4"),
    ):
        QTest.keyClick(canvas, key)
        assert canvas.accessibleDescription() == said
    QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert points()[:3] == corners[:3]
    assert points()[3][0] < 0.2
    canvas.history.undo()
    QTest.keyClick(canvas, Qt.Key.Key_P)
    assert points()[:4] == corners
    assert points()[4] == pytest.approx((0.2, 0.5))
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert points()[4][0] > 0.2, "it is the new point that arrows move"
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert points() == corners


@pytest.mark.parametrize(("tool", "kind"), [(Tool.RECTANGLE, Box), (Tool.LASSO, Polygon)])
def test_the_keyboard_begins_a_selection_in_the_middle_and_finds_it(
    qtbot: QtBot, canvas: PhotoCanvas, tool: Tool, kind: type[Box | Polygon]
) -> None:
    canvas.set_tool(tool)
    QTest.keyClick(canvas, Qt.Key.Key_P)
    begun = canvas.selection
    assert isinstance(begun, kind)
    QTest.keyClick(canvas, Qt.Key.Key_Period)
    QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.selection != begun, "a handle has moved"
    with qtbot.waitSignal(canvas.find_wanted):
        QTest.keyClick(canvas, Qt.Key.Key_Return)


def test_the_whole_photo_is_selected_by_its_tool_and_then_drawn_over(
    qtbot: QtBot, canvas: PhotoCanvas
) -> None:
    canvas.set_tool(Tool.WHOLE)
    whole = canvas.selection
    canvas.set_tool(Tool.LASSO)
    draw(canvas, _ring(Box(0.3, 0.3, 0.6, 0.6)))
    assert whole == WHOLE_PHOTO
    assert isinstance(canvas.selection, Polygon)


def test_keys_zoom_fit_and_find(qtbot: QtBot, canvas: PhotoCanvas) -> None:
    fitted = canvas.view.scale
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.scale > fitted
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.view.scale * canvas.devicePixelRatioF() == pytest.approx(1.0)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.view.scale == pytest.approx(fitted)
    with qtbot.assertNotEmitted(canvas.find_wanted):
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    canvas.select(WHOLE_PHOTO)
    with qtbot.waitSignal(canvas.find_wanted):
        QTest.keyClick(canvas, Qt.Key.Key_Return)


def test_space_and_drag_pans_without_selecting(qtbot: QtBot, canvas: PhotoCanvas) -> None:
    canvas.zoom(4.0)
    before = canvas.view
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, _LEFT, pos=QPoint(400, 300))
    QTest.mouseMove(canvas, QPoint(450, 320))
    QTest.mouseRelease(canvas, _LEFT, pos=QPoint(450, 320))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.left, canvas.view.top) == (before.left + 50, before.top + 20)
    assert canvas.selection is None


def test_the_wheel_zooms_about_the_pointer(qtbot: QtBot, canvas: PhotoCanvas) -> None:
    canvas.zoom(3.0)
    place = QPointF(500, 260)
    before = canvas.view.to_photo(place.x(), place.y())
    scale = canvas.view.scale
    canvas.wheelEvent(
        QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
    )
    assert canvas.view.scale > scale
    assert canvas.view.to_photo(place.x(), place.y()) == pytest.approx(before)


def test_the_selection_is_drawn_light_and_dark(qtbot: QtBot, canvas: PhotoCanvas) -> None:
    plain = canvas.grab().toImage()
    canvas.set_tool(Tool.RECTANGLE)
    draw(canvas, [(0.25, 0.25), (0.5, 0.5), (0.75, 0.75)])
    drawn = canvas.grab().toImage()
    edge = _at(canvas, (0.25, 0.4))
    shades = [drawn.pixelColor(edge.x() + dx, edge.y()).lightness() for dx in range(-3, 4)]
    assert max(shades) > 230, "no light stroke"
    assert min(shades) < 90, "no dark stroke"
    inside = _at(canvas, (0.5, 0.4))
    assert drawn.pixelColor(inside) == plain.pixelColor(inside), "the object itself is dimmed"
