"""The pointer's shape over the photo: what a press there would do."""

from __future__ import annotations

from PySide6.QtCore import Qt

from patchfind.gui.photo.gestures import Gestures
from patchfind.gui.photo.selection import Point
from patchfind.gui.photo.view_transform import ViewTransform


def pointer_shape(
    gestures: Gestures, view: ViewTransform, at: Point, *, photo: bool
) -> Qt.CursorShape:
    """At a place of the view, where a ``photo`` is shown."""
    if gestures.handle_near(view, at) is not None:
        return Qt.CursorShape.PointingHandCursor
    if gestures.over_selection(view, at):
        return Qt.CursorShape.SizeAllCursor
    return Qt.CursorShape.CrossCursor if photo else Qt.CursorShape.ArrowCursor
