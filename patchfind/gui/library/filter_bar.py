"""Which photos of the library page are shown: by name, state, sub-folder and time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from patchfind.domain.arranging import Arrangement, Arranging, FolderGroup, Shown
from patchfind.domain.headers import period_of
from patchfind.domain.photo import FolderId
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.buttons import tool_button
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.icons import icon

_TYPING_MS = 250
"""What is typed is taken once the typing pauses for so long."""


class _Date(QLineEdit):
    """A year, month or day; what is none is said, and filters nothing."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(plain.line(name))
        self.setPlaceholderText(plain.line(hint))
        asked = self.fontMetrics().horizontalAdvance(hint) + 2 * style.GAP
        self.setMinimumWidth(asked)
        self.setMaximumWidth(max(asked, 104))
        self.setMaxLength(10)
        self._wrong = self.addAction(icon("warning"), QLineEdit.ActionPosition.TrailingPosition)
        self._wrong.setVisible(False)
        self._tip = self.tr(
            "{name}: a year, month or day, as in 2019, 2019-06 or 2019-06-15"
        ).format(name=name)
        self.setToolTip(plain.tip(self._tip))

    def period(self) -> tuple[int, int] | None:
        """When it begins and ends; None where it is empty or no date."""
        period = period_of(self.text())
        wrong = period is None and bool(self.text().strip())
        self._wrong.setVisible(wrong)
        said = self.tr("“{text}” is no date").format(text=self.text()) if wrong else ""
        self._wrong.setToolTip(plain.tip(said))
        self.setAccessibleDescription(plain.line(said))
        return period


class FilterBar(QWidget):
    """``wanted`` carries the filters as an Arranging, whose order says nothing."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Part of the file name"))
        self.name.setAccessibleName(self.tr("File name"))
        self.name.setClearButtonEnabled(True)
        self.state = QComboBox()
        self.state.setToolTip(self.tr("State"))
        self.state.setMinimumContentsLength(9)
        for state, words in self._states().items():
            self.state.addItem(plain.line(words), state)
        self.folder = QComboBox()
        self.folder.setToolTip(self.tr("Sub-folder"))
        self.folder.setMinimumContentsLength(6)
        for choice in (self.state, self.folder):
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            choice.activated.connect(lambda _place: self._tell())
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.after = _Date(self.tr("From"), self.tr("from 2019"))
        self.before = _Date(self.tr("Until"), self.tr("to 2020-06"))
        close = tool_button("cross", self.tr("Show all photos again"))
        close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GAP, 0, 2 * style.GAP, style.GAP)
        widgets = ((self.name, 3), (self.state, 2), (self.folder, 2), (self.after, 1))
        for widget, stretch in (*widgets, (self.before, 1), (close, 0)):
            row.addWidget(widget, stretch)
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._tell)
        for field in (self.name, self.after, self.before):
            field.textChanged.connect(lambda _text: self._typing.start())
            field.returnPressed.connect(self._tell)
        self._folders: tuple[tuple[FolderGroup, int], ...] | None = None

    def filters(self) -> Arranging:
        """What is asked for now."""
        after, before = self.after.period(), self.before.period()
        return Arranging(
            name=self.name.text().strip(),
            state=Shown(self.state.currentData()),
            below=self.folder.currentData(),
            after=None if after is None else after[0],
            before=None if before is None else before[1],
        )

    def show_folders(self, shown: Arrangement, roots: Mapping[FolderId, str]) -> None:
        """Offer the sub-folders that hold photos as a tree; ``roots`` are the folders' names."""
        if shown.folders == self._folders:
            return
        self._folders = shown.folders
        with QSignalBlocker(self.folder):
            self.folder.clear()
            self.folder.addItem(self.tr("All folders"), None)
            for group, count in tree_of(shown):
                name = group.path.rpartition("/")[2] or roots.get(group.folder_id, "")
                depth = group.path.count("/") + 1 if group.path else 0
                words = f"{'    ' * depth}{name}  ({number(count)})"
                self.folder.addItem(plain.line(words), group)
            place = self.folder.findData(shown.asked.below)
            self.folder.setCurrentIndex(max(place, 0))

    def clear(self) -> None:
        """Leave no photo out, and go."""
        for field in (self.name, self.after, self.before):
            with QSignalBlocker(field):
                field.clear()
        self.state.setCurrentIndex(0)
        self.folder.setCurrentIndex(0)
        self._tell()
        self.closed.emit()

    def _tell(self) -> None:
        self._typing.stop()
        self.wanted.emit(self.filters())

    def _states(self) -> dict[Shown, str]:
        return {
            Shown.ALL: self.tr("Any state"),
            Shown.INDEXED: self.tr("Indexed"),
            Shown.PENDING: self.tr("Waiting"),
            Shown.FAILED: self.tr("Failed"),
            Shown.OFFLINE: self.tr("Offline"),
        }


def tree_of(shown: Arrangement) -> list[tuple[FolderGroup, int]]:
    """Every folder that holds photos, or a folder that does, with how many in all below it."""
    counts: dict[FolderGroup, int] = {}
    for group, count in shown.folders:
        parts = group.path.split("/") if group.path else []
        for depth in range(len(parts) + 1):
            above = FolderGroup(group.folder_id, "/".join(parts[:depth]))
            counts[above] = counts.get(above, 0) + count
    return sorted(counts.items(), key=lambda one: (one[0].folder_id, one[0].path.split("/")))
