"""The buttons at the foot of dialogs: words alone, whatever the desktop does."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox

WORDS_ALONE = "QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }"
"""For what makes a box of buttons by itself. A desktop without such icons gets Qt's own, of which
some are black on black."""


def button_box(buttons: QDialogButtonBox.StandardButton) -> QDialogButtonBox:
    """A box of these buttons."""
    box = QDialogButtonBox()
    box.setStyleSheet(WORDS_ALONE)
    box.setStandardButtons(buttons)
    return box
