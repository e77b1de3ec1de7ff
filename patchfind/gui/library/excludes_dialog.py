"""What is left out of a folder: the person's own patterns, and the names that always are."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.photo import Folder
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.dialog_buttons import button_box
from patchfind.watch.litter import LITTER, NO_MEDIA


class ExcludesDialog(QDialog):
    """Asks for a folder's patterns; ``patterns`` are those that the person wrote."""

    def __init__(self, folder: Folder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(
            plain.title(self.tr("Leave out of “{name}”").format(name=folder.path.name))
        )
        self.setMinimumSize(520, 480)
        self._patterns = QPlainTextEdit("\n".join(folder.excludes))  # exactly: they are edited
        self._patterns.setTabChangesFocus(True)
        self._patterns.setAccessibleName(self.tr("Patterns"))
        self.always = QTreeWidget()
        self.always.setAccessibleName(self.tr("What is always left out"))
        self.always.setColumnCount(2)
        self.always.setHeaderLabels([self.tr("Name"), self.tr("Where it comes from")])
        self.always.setRootIsDecorated(False)
        hidden = (".*", self.tr("Hidden files and folders, trash and snapshots among them"))
        marked = (NO_MEDIA, self.tr("A folder that holds this file, with all below it"))
        for name, origin in (*((one.name, one.origin) for one in LITTER), hidden, marked):
            self.always.addTopLevelItem(QTreeWidgetItem([name, plain.line(origin)]))
        self.always.resizeColumnToContents(0)
        buttons = button_box(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        always = self.tr(
            "Always left out, here %Ln folder(s) at the last look:", "", folder.left_out
        )
        column = QVBoxLayout(self)
        for widget, stretch in (
            (plain.Label(self.tr("Patterns, one a line. “drafts/*” or “*.gif”, for example:")), 0),
            (self._patterns, 1),
            (style.quiet(plain.Label(always)), 0),
            (self.always, 2),
            (buttons, 0),
        ):
            column.addWidget(widget, stretch)

    @property
    def patterns(self) -> tuple[str, ...]:
        lines = self._patterns.toPlainText().splitlines()
        return tuple(line.strip() for line in lines if line.strip())
