"""The menu bar, built from one table of actions with their shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One action; an empty text is a separator."""

    text: str = ""
    action: Callable[[], object] | None = None
    shortcuts: tuple[str, ...] = ()


def fill_menu_bar(
    window: QMainWindow, menus: Sequence[tuple[str, Sequence[MenuEntry]]]
) -> dict[str, QAction]:
    """Build the window's menus; the actions by their text."""
    actions: dict[str, QAction] = {}
    for title, entries in menus:
        menu = window.menuBar().addMenu(title)
        for entry in entries:
            if entry.action is None:
                menu.addSeparator()
                continue
            action = menu.addAction(entry.text)
            action.setShortcuts([QKeySequence(keys) for keys in entry.shortcuts])
            action.triggered.connect(lambda _on=False, do=entry.action: do())
            actions[entry.text] = action
    return actions
