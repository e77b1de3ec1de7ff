"""Actions with their keys, and the menu bar that is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

Menu = tuple[str, Sequence[QAction | None]]
"""A menu's title and its actions; None is a separator."""


def action(owner: QObject, text: str, do: Callable[[], object], *keys: str) -> QAction:
    """An action of ``owner`` that is reached by any of ``keys``."""
    made = QAction(text, owner)
    made.setShortcuts([QKeySequence(one) for one in keys])
    made.triggered.connect(lambda _on=False: do())
    return made


def fill_menu_bar(bar: QMenuBar, menus: Sequence[Menu]) -> None:
    for title, entries in menus:
        menu = bar.addMenu(title)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(entry)
