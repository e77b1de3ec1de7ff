"""The way of the Tab key through a page: as its layout is read, whatever was made first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def go_in_reading_order(page: QWidget) -> None:
    """Let Tab go through what is in the page's layout now, from its first widget to its last."""
    for before, after in pairwise(_stops(page.layout())):
        QWidget.setTabOrder(before, after)


def _stops(layout: QLayout | None) -> Iterator[QWidget]:
    items = [] if layout is None else [layout.itemAt(place) for place in range(layout.count())]
    for item in items:
        widget = None if item is None else item.widget()
        if item is not None and widget is None:
            yield from _stops(item.layout())
        elif widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        elif widget is not None:
            yield from _stops(widget.layout())
