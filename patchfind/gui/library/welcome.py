"""What the window says while there is no folder of photos."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from patchfind.gui.widgets.empty_state import EmptyState


class Welcome(EmptyState):
    """At first that the library is being opened, then what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("photos", parent)
        self.say(self.tr("Opening the library…"), "")

    def ask_for_folder(self, ask_to_add: Callable[[], None]) -> None:
        self.say(
            self.tr("Add a folder of photos"),
            self.tr(
                "Choose one, or drop it here. PatchFind looks through it and then finds, in all "
                "its photos, whatever you draw round in one. Nothing leaves this computer, and no "
                "photo is ever changed."
            ),
            (self.tr("Add folder…"), ask_to_add),
        )
