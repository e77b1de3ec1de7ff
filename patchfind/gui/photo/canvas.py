"""The widget that shows one photo: zoom, pan, selecting, and a match drawn over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.query import Selection
from patchfind.gui.interfaces import ProposalsInterface
from patchfind.gui.photo import canvas_paint
from patchfind.gui.photo.gestures import Gestures, Tool
from patchfind.gui.photo.keys import ARROWS, NUDGE, NUDGES, PAN, handle_of, place_of
from patchfind.gui.photo.pointer_shape import pointer_shape
from patchfind.gui.photo.pointing import NOWHERE, Pointing
from patchfind.gui.photo.selection import Point
from patchfind.gui.photo.selection_history import SelectionHistory
from patchfind.gui.photo.view_transform import ViewTransform
from patchfind.gui.widgets import style
from patchfind.gui.widgets.announcing import announce
from patchfind.gui.widgets.pixels import cut_out

ZOOM_STEP = 1.25


class PhotoCanvas(QWidget):
    """Shows what ``show_image`` was given. ``selection_changed`` follows every edit, and
    ``view_changed`` whatever changes how large things are shown. ``menu_wanted`` carries what is
    pointed at, else the selection.
    """

    selection_changed = Signal()
    view_changed = Signal()
    find_wanted = Signal()
    menu_wanted = Signal(QPoint, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))
        self.setMinimumSize(240, 200)
        self.history = SelectionHistory(self)
        self.history.indexChanged.connect(self._edited)
        self._gestures = Gestures(self.history)
        self._pointing = Pointing(self._gestures)
        self._levels: list[QImage] = []
        self._view = ViewTransform(1, 1, 1.0, 1.0)
        self._match: Match | None = None
        self._outline_shown = True
        self._pan_from: QPointF | None = None
        self._space = False
        self._pointer = NOWHERE
        self._note = ""
        self._keys: Mapping[int, Callable[[], None]] = {
            **dict.fromkeys((Qt.Key.Key_Plus, Qt.Key.Key_Equal), lambda: self._enlarge(1)),
            Qt.Key.Key_Minus: lambda: self._enlarge(-1),
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_Up: lambda: self._step(-1),
            Qt.Key.Key_Period: lambda: self._step_handle(1),
            Qt.Key.Key_Comma: lambda: self._step_handle(-1),
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_1: self.actual_size,
            **dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self._find),
            **dict.fromkeys((Qt.Key.Key_Insert, Qt.Key.Key_P), self._insert),
            **dict.fromkeys((Qt.Key.Key_Delete, Qt.Key.Key_Backspace), self._remove_point),
        }

    # What is shown

    def clear(self, note: str) -> None:
        """Show no photo, only ``note``."""
        self._levels = []
        self._match = self._gestures.offered = None
        self._note = note
        self._gestures.abandon()
        self._pointing.use(None)
        self._pointer = NOWHERE  # a photo that opens under a resting pointer is not pointed at
        self.history.forget()
        self._edited()

    def show_image(self, levels: list[QImage], width: int, height: int) -> None:
        """Show a photo of ``width`` × ``height`` pixels from its reduced copies, largest first."""
        self._levels = levels
        self._note = ""
        self.look(ViewTransform(width, height, self.width(), self.height()).fit())

    def use_proposals(self, proposals: ProposalsInterface | None) -> None:
        """From now on things in the photo can be pointed at."""
        self._pointing.use(proposals)
        self._light()

    def show_match(self, match: Match | None, *, outline: bool) -> None:
        """Draw a match over the photo, its box with handles, or nothing."""
        self._match = match
        self._gestures.offered = None if match is None else match.box.clipped()
        self.view_changed.emit()
        self._outline_shown = outline
        self.update()

    @property
    def has_photo(self) -> bool:
        return bool(self._levels)

    @property
    def match_reach(self) -> float:
        """How long, in logical pixels, what was found or selected is shown; 0 without a match."""
        what = self._gestures.adjustable
        if self._match is None or what is None:
            return 0.0
        box = what if isinstance(what, Box) else what.bounds
        across, down = box.width * self._view.width, box.height * self._view.height
        return max(across, down) * self._view.scale

    @property
    def view(self) -> ViewTransform:
        """How the photo lies in the widget now."""
        return self._view

    # Selecting

    @property
    def lit(self) -> Polygon | None:
        """The outline of the thing that is pointed at."""
        return self._pointing.lit

    @property
    def selection(self) -> Selection | None:
        return self.history.present

    def set_tool(self, tool: Tool) -> None:
        """Choose how to draw; the whole-photo tool selects it at once."""
        self._gestures.tool = tool
        if tool is Tool.WHOLE and self.has_photo:
            self.select(WHOLE_PHOTO)
        self.update()

    def select(self, selection: Selection | None) -> None:
        """Replace the selection as one step that can be undone."""
        self.history.change(selection)

    def abandon(self) -> bool:
        """Drop what is drawn, dragged or lit by the keyboard just now; False where nothing is."""
        if not (self._gestures.active or self._pointing.by_key):
            return False
        self._gestures.abandon()
        self._pointing.leave()
        self.update()
        return True

    def preview(self, bounds: Box, side: int) -> QImage:
        """The part inside ``bounds``, at most ``side`` pixels long; null without a photo."""
        return cut_out(self._levels[0], bounds, QSize(side, side)) if self._levels else QImage()

    # Zoom

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about ``at`` in the widget, its middle by default."""
        middle = at or QPointF(self.width() / 2, self.height() / 2)
        self.look(self._view.zoomed(factor, middle.x(), middle.y()))

    def fit(self) -> None:
        self.look(self._view.fit())

    def actual_size(self) -> None:
        """One photo pixel on one screen pixel."""
        self.zoom(1.0 / self.devicePixelRatioF() / self._view.scale)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.look(self._view.resized(self.width(), self.height()))
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A mouse wheel grows and shrinks the thing that is pointed at, and zooms where there is
        none. A touchpad's scrolling pans. With Ctrl both zoom.
        """
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pixels = event.pixelDelta()
        if not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase and not control:
            self.look(self._view.panned(pixels.x(), pixels.y()))
        elif not control and self._pointing.turn(self._view, self._pointer, event.angleDelta().y()):
            self.update()
        else:
            self.zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            event.ignore()  # they are the window's
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        pans = event.button() == Qt.MouseButton.MiddleButton or (
            event.button() == Qt.MouseButton.LeftButton and self._space
        )
        if pans:
            self._pan_from = event.position()
        elif event.button() == Qt.MouseButton.LeftButton and self.has_photo:
            self._follow(event.position())
            self._gestures.press(self._view, _xy(event.position()))
        self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            step = event.position() - self._pan_from
            self._pan_from = event.position()
            self.look(self._view.panned(step.x(), step.y()))
        else:
            self._gestures.move(self._view, _xy(event.position()))
        self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            self._pan_from = None
        elif event.button() == Qt.MouseButton.LeftButton and self._gestures.release(self._view):
            self._pointing.choose()
        self._follow(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._gestures.add_point(self._view, _xy(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._follow(QPointF(event.pos()))
        if self.has_photo:
            self.menu_wanted.emit(event.globalPos(), self.lit or self.selection)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more, but for what a menu is open for."""
        if QApplication.activePopupWidget() is None and not self._pointing.by_key:
            self._pointer = NOWHERE
            self._light()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._follow(QPointF(*self._pointer))
            return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        across, down = ARROWS.get(event.key(), (0, 0))
        if self._space and (across or down):
            self.look(self._view.panned(-PAN * across, -PAN * down))
            return
        if held in NUDGES and (across or down):
            step = NUDGE / self._view.scale
            dx, dy = across * step / self._view.width, down * step / self._view.height
            if self._gestures.nudge(dx, dy, grow=NUDGES[held]):
                return
        action = self._keys.get(event.key())
        shift_only = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if action is None or not shift_only:
            super().keyPressEvent(event)
        else:
            action()
            self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._follow(QPointF(*self._pointer))
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the photo: another window gets the release of a key that is held."""
        self._space = False
        self._pan_from = None
        self._follow(QPointF(*self._pointer))
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A gesture ends with the page: its release comes to a photo that nobody sees."""
        self.abandon()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), style.ground(self.palette()))
        whole = QRectF(self.rect())
        if not self._levels:
            canvas_paint.paint_note(painter, self.palette(), whole, self._note)
            return
        picture = self._picture()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._view.scale < 4.0)
        canvas_paint.paint_photo(painter, self._levels, picture, whole, self.devicePixelRatioF())
        shown = self._gestures.shown
        hovered = self._gestures.handle_meant(self._view, self._pointer)
        if self._match is not None and shown is None:
            canvas_paint.paint_match(
                painter, self.palette(), self._match, picture, outline=self._outline_shown
            )
            if (offered := self._gestures.offered) is not None and not self._gestures.active:
                canvas_paint.paint_handles(painter, self.palette(), offered, picture, hovered)
        if shown is not None:
            canvas_paint.paint_selection(painter, self.palette(), shown, picture, hovered)
        elif self._gestures.active:
            canvas_paint.paint_line(painter, self._gestures.line, picture)
        elif self._match is None:
            hint = self.tr("Click an object or draw round it, then press Enter")
            canvas_paint.paint_hint(painter, self.palette(), whole, hint)
        if self._pointing.lit is not None and not self._gestures.dragging:
            path = canvas_paint.selection_path(self._pointing.lit, picture)
            style.light(painter, self.palette(), path)

    # Inside

    def _picture(self) -> QRectF:
        """The photo's rectangle in the widget."""
        view = self._view
        return QRectF(view.left, view.top, view.width * view.scale, view.height * view.scale)

    def look(self, view: ViewTransform) -> None:
        self._view = view
        self.view_changed.emit()
        self.update()

    def _edited(self) -> None:
        self.selection_changed.emit()
        self.update()

    def _find(self) -> None:
        """Select what the keyboard points at; else find what is selected, or select what is lit."""
        if self.selection is None or self._pointing.by_key:
            self._pointing.choose()
        else:
            self.find_wanted.emit()

    def _step(self, way: int) -> None:
        """Point at the next thing, and say where it is to who cannot see it."""
        self._pointing.step(way)
        if self._pointing.lit is not None:
            announce(self, place_of(self._pointing.lit))

    def _step_handle(self, way: int) -> None:
        """Choose a handle that arrows and Shift move, and say which to who cannot see it."""
        if (place := self._gestures.step_handle(way)) is not None:
            announce(self, handle_of(*place))

    def _insert(self) -> None:
        if self.has_photo:
            self._gestures.insert(self._view)

    def _enlarge(self, step: int) -> None:
        if not self._pointing.grow(step, self._pointer):
            self.zoom(ZOOM_STEP**step)

    def _light(self) -> None:
        busy = self._pan_from is not None or self._space or not self.has_photo
        self._pointing.follow(self._view, self._pointer, busy=busy)
        self.update()

    def _remove_point(self) -> None:
        self._gestures.remove_point(self._view, self._pointer)

    def _follow(self, position: QPointF) -> None:
        """Remember the pointer and show what a press there would do."""
        if _xy(position) != self._pointer:
            self._pointer = _xy(position)
            self._light()
        shape = pointer_shape(self._gestures, self._view, self._pointer, photo=self.has_photo)
        if self._space or self._pan_from is not None:
            held = self._pan_from is not None
            shape = Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
        self.setCursor(QCursor(shape))
        self.update()


def _xy(position: QPointF) -> Point:
    return position.x(), position.y()
