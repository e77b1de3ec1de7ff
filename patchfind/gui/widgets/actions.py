"""Actions with their keys, the menu bar that is made of them, and menus of a moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from patchfind.gui.widgets.icons import icon

_Thing = TypeVar("_Thing")

Menu = tuple[str, Sequence[QAction | None]]
"""A menu's title and its actions; None is a separator."""


def action(owner: QObject, text: str, do: Callable[[], object], *keys: str) -> QAction:
    """An action of ``owner`` that is reached by any of ``keys``."""
    made = QAction(text, owner)
    made.setShortcuts([QKeySequence(one) for one in keys])
    made.triggered.connect(lambda _on=False: do())
    return made


def menu_of(parent: QWidget, actions: Sequence[QAction]) -> QMenu:
    """A menu that stays, of actions that are elsewhere too."""
    menu = QMenu(parent)
    menu.addActions(actions)
    return menu


def menu_for(
    parent: QWidget, thing: _Thing, entries: Sequence[tuple[str, str, Callable[[_Thing], object]]]
) -> QMenu:
    """What can be done with ``thing``, as (icon, text, what to do); it goes when it is closed."""
    menu = QMenu(parent)
    for shape, text, do in entries:
        menu.addAction(icon(shape), text, partial(do, thing))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def fill_menu_bar(bar: QMenuBar, menus: Sequence[Menu]) -> list[QMenu]:
    """Add the menus; those that were made."""
    made = []
    for title, entries in menus:
        menu = bar.addMenu(title)
        made.append(menu)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(entry)
    return made
