"""The buttons of every dialog on a desktop that would have pictures in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from pytestqt.qtbot import QtBot

from patchfind.gui.widgets.progress_box import ProgressBox
from tests.gui.conftest import OpenWindow
from tests.gui.driving import stocked_world
from tests.gui.tour import through_the_window


class _WithIcons(QProxyStyle):
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        answer: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, answer)


@pytest.fixture
def _pictures_wanted(qapp: QApplication) -> Iterator[None]:
    qapp.setStyle(_WithIcons("fusion"))
    yield
    qapp.setStyle("fusion")


def _drawn(top: QWidget) -> list[str]:
    """The texts of the buttons at the foot of ``top`` that have a picture as well."""
    boxes = top.findChildren(QDialogButtonBox)
    return [one.text() for box in boxes for one in box.buttons() if not one.icon().isNull()]


def test_buttons_of_dialogs_are_words_alone(
    _pictures_wanted: None, qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    plain = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(plain)
    assert not plain.buttons()[0].icon().isNull(), "the desktop of this test has no pictures"
    drawn: dict[str, list[str]] = {}
    through_the_window(
        qtbot,
        stocked_world(tmp_path),
        open_window,
        lambda name, shown: drawn.update({name: _drawn(shown)}),
    )
    box = ProgressBox("Copying", plain)
    assert {name for name, texts in drawn.items() if texts} == set()
    assert _drawn(box) == []
