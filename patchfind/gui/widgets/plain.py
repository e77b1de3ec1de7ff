"""Text from outside, shown as the very text that it is: names, paths, and sentences with them.

Qt takes a text that looks like markup for markup, and then reads the files that it names; "&" in
a button and "[*]" in a title mean something too. Control characters and what turns the direction
of writing round are shown as escapes. Nothing else in the window makes a label or a message box.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QFontMetrics, QIcon, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QSystemTrayIcon, QTextEdit, QToolTip, QWidget

from patchfind.foundation.printable import printable
from patchfind.gui.language import in_words
from patchfind.gui.widgets.dialog_buttons import WORDS_ALONE

_MARKUP = re.compile(r"<|&(?=lt;)")
_INVISIBLE = "\u2060"
"""A word joiner: it has no width, and no tag begins with it."""


def line(text: str) -> str:
    """``text`` as one line in the person's language, for whatever shows a plain text."""
    return printable(in_words(text))


def lines(text: str) -> str:
    """``text`` of several lines, each as :func:`line` has it."""
    return "\n".join(map(line, text.split("\n")))


def tip(*lines: str) -> str:
    """A tool tip of these lines, which Qt does not take for markup."""
    text = "\n".join(map(line, lines))
    return _MARKUP.sub(rf"\g<0>{_INVISIBLE}", text) if Qt.mightBeRichText(text) else text


def show_tip(place: QPoint, text: str, widget: QWidget) -> None:
    """Show a tool tip at a place on the screen, for what a widget has painted there."""
    QToolTip.showText(place, tip(text), widget)


def caption(text: str) -> str:
    """``text`` for a button or a menu's entry, with no letter taken for a key."""
    return line(text).replace("&", "&&")


def title(text: str) -> str:
    """``text`` for a window's title, where "[*]" would mark what is unsaved."""
    return line(text).replace("[*]", "[*][*]")


def elided(metrics: QFontMetrics, text: str, mode: Qt.TextElideMode, width: float) -> str:
    """``text`` as one line that fits ``width`` logical pixels, to be painted."""
    return metrics.elidedText(line(text), mode, int(width))


class DesktopNote(QSystemTrayIcon):
    """A sentence that the desktop shows; some desktops look for markup in it."""

    def say(self, title: str, sentence: str, icon: QIcon) -> None:
        """Show it, where the desktop shows such things."""
        self.show()
        text = _MARKUP.sub(rf"\g<0>{_INVISIBLE}", line(sentence))
        self.showMessage(line(title), text, icon)


class Label(QLabel):
    """A label that shows what it is given as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(text)

    def say(self, text: str) -> None:
        """Show ``text`` from now on."""
        self.setText(line(text))


class TextBox(QTextEdit):
    """Words that can be selected, and copied as words alone."""

    def createMimeDataFromSelection(self) -> QMimeData:
        copied = QMimeData()
        copied.setText(self.textCursor().selection().toPlainText())
        return copied


def message_box(
    parent: QWidget | None,
    icon: QMessageBox.Icon,
    text: str,
    *,
    explanation: str = "",
    details: str = "",
) -> QMessageBox:
    """A box that says ``text``, an ``explanation`` below it, and ``details`` on request."""
    box = QMessageBox(parent)
    box.setStyleSheet(WORDS_ALONE)
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(line(text))
    box.setInformativeText(lines(explanation))
    box.setDetailedText(details)
    return box
