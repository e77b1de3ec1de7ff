"""What would be written into XMP sidecars, before it is written, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.progress import Progress, RateMeter
from patchfind.foundation.errors import PatchFindError
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.dialog_buttons import button_box
from patchfind.gui.widgets.focus_ring import FocusRing
from patchfind.gui.widgets.formatting import number, pace
from patchfind.tools.sidecars import (
    Planned,
    Tagged,
    Wish,
    keywords_of,
    plan_sidecars,
    write_sidecar,
)

_MOST_SHOWN = 20_000
"""Characters of a packet that are shown."""


class KeywordsDialog(QDialog):
    """Nothing is written until the person presses "Write". Photos that are not ``sure`` are
    listed, and left out unless the person ticks them."""

    def __init__(
        self,
        runner: TaskRunner,
        tagged: Sequence[Tagged],
        sure: Sequence[bool],
        name: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keywords in sidecars"))
        self.resize(820, 560)
        self._runner = runner
        self._tagged = tagged
        self._planned: Sequence[Planned] = ()
        self._job: Job | None = None
        self._written = False
        self.keywords = QLineEdit(name)
        self.keywords.setPlaceholderText(self.tr("Several are parted by commas"))
        self.regions = QCheckBox(self.tr("With its place in each photo (IPTC image regions)"))
        self.regions.setEnabled(any(one.boxes for one in tagged))
        self.adobe = QCheckBox(
            self.tr("Name new sidecars IMG_1.xmp, as Adobe's programs do, not IMG_1.jpg.xmp")
        )
        self.rows = QStandardItemModel(0, 3, self)
        self.rows.setHorizontalHeaderLabels(
            [self.tr("Photo"), self.tr("Sidecar"), self.tr("What is written")]
        )
        for one, is_sure in zip(tagged, sure, strict=True):
            self._append(one, ticked=is_sure)
        self.view = self._make_view()
        self.packet = plain.TextBox()
        FocusRing(self.packet)
        self.packet.setReadOnly(True)
        self.packet.setAccessibleName(self.tr("What the sidecar will hold"))
        self.packet.setLineWrapMode(plain.TextBox.LineWrapMode.NoWrap)
        self.said = plain.Label()
        self.said.setWordWrap(True)
        self._lay_out()
        self.keywords.textChanged.connect(self._plan)
        for box in (self.regions, self.adobe):
            box.toggled.connect(self._plan)
        self.rows.itemChanged.connect(self._tick)
        self._plan()

    def _lay_out(self) -> None:
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        self.write = QPushButton(self.tr("Write"))
        self.write.clicked.connect(self._write)
        buttons.addButton(self.write, QDialogButtonBox.ButtonRole.ActionRole)
        for each in buttons.buttons():
            if isinstance(each, QPushButton):
                each.setAutoDefault(False)  # Enter in the field neither writes nor closes
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(self.tr("Keywords:"), self.keywords)
        column = QVBoxLayout(self)
        column.setSpacing(style.GAP)
        column.addLayout(form)
        column.addWidget(self.regions)
        column.addWidget(self.adobe)
        column.addWidget(self.view, 3)
        column.addWidget(self.packet, 2)
        column.addWidget(self.said)
        column.addWidget(buttons)

    def done(self, result: int) -> None:
        """Closing stops what is still going on."""
        if self._job is not None:
            self._runner.cancel(self._job.id)
        super().done(result)

    # Inside

    def _append(self, one: Tagged, *, ticked: bool) -> None:
        name = QStandardItem(plain.line(one.photo.name))
        name.setToolTip(plain.tip(str(one.photo)))
        name.setCheckable(True)
        name.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.rows.appendRow([name, QStandardItem(), QStandardItem()])

    def _make_view(self) -> QTreeView:
        view = QTreeView()
        view.setModel(self.rows)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setAlternatingRowColors(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.tr("Photos and their sidecars"))
        for column, width in ((0, 220), (1, 240)):
            view.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            view.header().resizeSection(column, width)
        view.selectionModel().currentChanged.connect(self._show_packet)
        return view

    def _plan(self) -> None:
        """Look anew at what would be written; an earlier look is dropped."""
        wish = Wish(
            keywords_of(self.keywords.text()), self.regions.isChecked(), self.adobe.isChecked()
        )
        self.write.setEnabled(False)
        self._written = False
        if not wish.keywords:
            self._take(())
            return
        self.said.say(self.tr("Looking at the sidecars…"))
        self._job = self._runner.submit(
            Lane.EXPORTS,
            self.tr("looking at the sidecars"),
            lambda job: plan_sidecars(self._tagged, wish, job.control, job.report),
            success=self._take,
            failure=self._fail,
            progress=self._say_progress,
            key="sidecars",
        )

    def _take(self, planned: Sequence[Planned]) -> None:
        self._planned = planned
        for place in range(self.rows.rowCount()):
            one = planned[place] if planned else None
            self._say(place, 1, one.sidecar.name if one else "")
            self._say(place, 2, self._state(one) if one else "")
        self._describe()
        current = self.view.currentIndex()
        if not current.isValid() and self.rows.rowCount():
            flags = QItemSelectionModel.SelectionFlag
            current = self.rows.index(0, 0)
            self.view.selectionModel().setCurrentIndex(current, flags.ClearAndSelect | flags.Rows)
        self._show_packet(current)

    def _say(self, row: int, column: int, text: str) -> None:
        item = self.rows.item(row, column)
        item.setData(plain.line(text), Qt.ItemDataRole.DisplayRole)
        item.setToolTip(plain.tip(text))

    def _state(self, one: Planned) -> str:
        if one.problem:
            return one.problem
        if not one.changes:
            return self.tr("Nothing: it says so already")
        return self.tr("A new sidecar") if one.before is None else self.tr("Added to what is there")

    def _chosen(self) -> list[int]:
        """The rows that are ticked and change."""
        return [
            place
            for place, one in enumerate(self._planned)
            if one.changes and self.rows.item(place, 0).checkState() is Qt.CheckState.Checked
        ]

    def _tick(self, item: QStandardItem) -> None:
        if item.isCheckable():
            self._describe()

    def _describe(self) -> None:
        if self._written:
            return
        count = len(self._chosen())
        self.write.setEnabled(count > 0)
        planned = self.tr("%Ln sidecar(s) will be written.", "", count)
        safe = self.tr("No photo is changed, and all else in a sidecar stays.")
        if not self._planned:
            self.said.say(self.tr("Give a keyword first."))
        else:
            none = self.tr("There is nothing to write.")
            self.said.say(f"{planned} {safe}" if count else none)

    def _show_packet(self, index: QModelIndex) -> None:
        place = index.row()
        packet = self._planned[place].after if 0 <= place < len(self._planned) else None
        text = (packet or b"").decode("utf-8", "replace")[:_MOST_SHOWN]
        self.packet.setPlainText(plain.lines(text))

    def _write(self) -> None:
        chosen = [(place, self._planned[place]) for place in self._chosen()]
        self.write.setEnabled(False)
        self._written = True

        def work(job: Job) -> dict[int, str]:
            meter = RateMeter(len(chosen))
            failures: dict[int, str] = {}
            for place, one in chosen:
                job.control.checkpoint()
                try:
                    write_sidecar(one)
                except PatchFindError as error:
                    failures[place] = error.sentence
                job.report(meter.advance())
            return failures

        def tell(failures: dict[int, str]) -> None:
            written = {place for place, _one in chosen}
            for place, one in enumerate(self._planned):
                if place in written:
                    self._say(place, 2, failures.get(place, self.tr("Written")))
                elif one.changes:
                    self._say(place, 2, self.tr("Left out"))
            unchanged = sum(not one.changes and not one.problem for one in self._planned)
            failed = len(failures) + sum(bool(one.problem) for one in self._planned)
            self.said.say(
                self.tr("{written} written, {unchanged} unchanged, {failed} not written.").format(
                    written=number(len(chosen) - len(failures)),
                    unchanged=number(unchanged),
                    failed=number(failed),
                )
            )

        self._job = self._runner.submit(
            Lane.EXPORTS,
            self.tr("writing sidecars"),
            work,
            success=tell,
            failure=self._fail,
            progress=self._say_progress,
        )

    def _say_progress(self, progress: Progress) -> None:
        counts = f"{number(progress.done)} / {number(progress.total)}"
        self.said.say(" · ".join(part for part in (counts, pace(progress)) if part))

    def _fail(self, failure: JobFailure) -> None:
        self.said.say(failure.sentence)
