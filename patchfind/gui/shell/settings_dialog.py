"""The settings in plain words, and the download of a backbone, which only the person starts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from patchfind.desktop.conditions import Conditions
from patchfind.domain.progress import Progress
from patchfind.foundation.settings import Settings
from patchfind.gui.interfaces import BackboneChoice, BackbonesInterface, DesktopInterface
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.dialog_buttons import button_box
from patchfind.gui.widgets.formatting import number

_LINES_ABOUT = 5
"""So many lines may be said of a backbone; the dialog does not grow with what it says."""
_Choices = Sequence[tuple[object, str]]
"""What a setting can be, each with its words."""


class SettingsDialog(QDialog):
    """``chosen`` carries the new Settings when they are accepted, ``session_chosen`` whether
    PatchFind is to start with the session, ``menus_chosen`` whether file managers are to show it,
    each where that is to change."""

    chosen = Signal(object)
    session_chosen = Signal(bool)
    menus_chosen = Signal(bool)

    def __init__(
        self,
        runner: TaskRunner,
        backbones: BackbonesInterface,
        desktop: DesktopInterface,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(640)
        self._runner = runner
        self._backbones = backbones
        self._desktop = desktop
        self._settings = settings
        self._choices: dict[str, BackboneChoice] = {}
        self._listing_job: Job | None = None
        self._download_job: Job | None = None
        self._desktop_job: Job | None = None
        self._starts = self._in_menus = False
        self.backbone = QComboBox()
        self.backbone.currentIndexChanged.connect(self._describe)
        self._about = style.quiet(plain.Label())
        self._about.setWordWrap(True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._about.setMinimumHeight(_LINES_ABOUT * self.fontMetrics().lineSpacing())
        self.download = QPushButton(self.tr("Download…"))
        self.download.clicked.connect(self._toggle_download)
        self._bar = QProgressBar()
        self._bar.hide()
        self.theme = _box(self._themes(), settings.theme)
        self.language = _box(self._languages(), settings.language)
        self.device = _box(self._devices(), settings.device)
        self.share = _box(self._shares(), settings.processor_share)
        self.when = _box(self._times(), settings.index_when)
        self.session = QCheckBox(self.tr("Start with the session, without a window"))
        self.menus = QCheckBox(self.tr("Show “Find objects in this photo” in file managers"))
        for switch in (self.session, self.menus):
            switch.setEnabled(False)  # until the desktop has been asked
        self.tray = QCheckBox(self.tr("Go on in the notification area when the window is closed"))
        self.tray.setChecked(settings.stay_in_tray)
        self.verify = QSpinBox()
        self.verify.setRange(10, 1000)
        self.verify.setSingleStep(10)
        self.verify.setValue(settings.verify_photos)
        self.tell_finds = QCheckBox(self.tr("Say on the desktop what saved objects found"))
        self.tell_finds.setChecked(settings.tell_finds)
        self._buttons = button_box(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._read_choices()
        self._ask_desktop()

    def accept(self) -> None:
        changed = dataclasses.replace(
            self._settings,
            backbone=self.backbone.currentData() or self._settings.backbone,
            device=self.device.currentData(),
            verify_photos=self.verify.value(),
            tell_finds=self.tell_finds.isChecked(),
            theme=self.theme.currentData(),
            language=self.language.currentData(),
            processor_share=self.share.currentData(),
            index_when=self.when.currentData(),
            stay_in_tray=self.tray.isChecked(),
        )
        if changed != self._settings:
            self.chosen.emit(changed)
        if self.session.isChecked() != self._starts:
            self.session_chosen.emit(self.session.isChecked())
        if self.menus.isChecked() != self._in_menus:
            self.menus_chosen.emit(self.menus.isChecked())
        super().accept()

    def done(self, result: int) -> None:
        for job in (self._listing_job, self._download_job, self._desktop_job):
            if job is not None:
                self._runner.cancel(job.id)
        super().done(result)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(style.GAP)
        form.addRow(self.tr("Colours"), self.theme)
        form.addRow(self.tr("Language, from the next start on"), self.language)
        _rule_below(form)
        form.addRow(self.tr("Index new photos"), self.when)
        form.addRow(self.tr("Of the processor it may take"), self.share)
        form.addRow(self.tr("Compute on"), self.device)
        _rule_below(form)
        form.addRow("", self.menus)
        form.addRow("", self.session)
        form.addRow("", self.tray)
        form.addRow("", self.tell_finds)
        _rule_below(form)
        form.addRow(self.tr("Photos looked at closely per search"), self.verify)
        row = QHBoxLayout()
        row.addWidget(self.backbone, 1)
        row.addWidget(self.download)
        form.addRow(self.tr("Backbone"), row)
        form.addRow("", self._about)
        form.addRow("", self._bar)
        note = style.quiet(
            plain.Label(
                self.tr(
                    "Another backbone indexes the library anew; what the present one has indexed "
                    "is kept. Nothing is downloaded unless you ask here."
                )
            )
        )
        note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(2 * style.GAP)
        column.addLayout(form)
        column.addWidget(note)
        column.addStretch(1)
        column.addWidget(self._buttons)

    def _themes(self) -> _Choices:
        return (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        )

    def _languages(self) -> _Choices:
        return (("system", self.tr("As the system")), ("en", "English"), ("de", "Deutsch"))

    def _devices(self) -> _Choices:
        return (
            ("auto", self.tr("The graphics card if there is one")),
            ("cuda", self.tr("An NVIDIA graphics card")),
            ("mps", self.tr("Apple graphics")),
            ("cpu", self.tr("The processor alone")),
        )

    def _shares(self) -> _Choices:
        return (
            (100, self.tr("All")),
            (75, self.tr("Three quarters")),
            (50, self.tr("Half")),
            (25, self.tr("A quarter")),
            (10, self.tr("A tenth")),
        )

    def _times(self) -> _Choices:
        return (
            ("always", self.tr("At any time")),
            ("mains", self.tr("On mains power, not on battery")),
            ("away", self.tr("While nobody is at the computer")),
        )

    def _ask_desktop(self) -> None:
        """What the desktop knows: it may take its time."""

        def ask(_job: Job) -> tuple[bool, bool, Conditions]:
            desktop = self._desktop
            return desktop.starts_with_session(), desktop.in_menus(), desktop.conditions()

        self._desktop_job = self._runner.submit(
            Lane.DESKTOP, self.tr("asking the desktop"), ask, success=self._show_desktop
        )

    def _show_desktop(self, told: tuple[bool, bool, Conditions]) -> None:
        self._desktop_job = None
        self._starts, self._in_menus, now = told
        for switch, is_on in ((self.session, self._starts), (self.menus, self._in_menus)):
            switch.setChecked(is_on)
            switch.setEnabled(True)
        for choice, told_now in (("mains", now.on_mains), ("away", now.idle_seconds)):
            if told_now is None:
                at = self.when.findData(choice)
                words = self.tr("{choice} (which this desktop does not tell)")
                words = words.format(choice=self.when.itemText(at))
                self.when.setItemText(at, plain.line(words))

    def _read_choices(self) -> None:
        self._listing_job = self._runner.submit(
            Lane.LIBRARY,
            self.tr("listing the backbones"),
            lambda _job: self._backbones.choices(),
            success=self._show_choices,
            key="backbones",
        )

    def _show_choices(self, choices: Sequence[BackboneChoice]) -> None:
        kept = self.backbone.currentData() or self._settings.backbone
        self._choices = {choice.name: choice for choice in choices}
        self.backbone.clear()
        for choice in choices:
            self.backbone.addItem(plain.line(choice.name), choice.name)
        self.backbone.setCurrentIndex(max(0, self.backbone.findData(kept)))
        self._describe()

    def _describe(self) -> None:
        choice = self._choices.get(self.backbone.currentData())
        if choice is None:
            return
        self._about.say(choice.description)
        self.download.setVisible(not choice.available)
        if self._download_job is None:
            self.download.setText(
                self.tr("Download ({n} MB)…").format(n=number(choice.download_mb))
                if choice.download_mb
                else self.tr("Download…")
            )
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(choice.available)

    def _toggle_download(self) -> None:
        if self._download_job is not None:
            self._runner.cancel(self._download_job.id)
            self._end_download()
            return
        name = self.backbone.currentData()

        self._bar.setRange(0, 0)
        self._bar.show()
        self.backbone.setEnabled(False)
        self.download.setText(self.tr("Stop"))
        self._download_job = self._runner.submit(
            Lane.DOWNLOADS,
            self.tr("downloading a backbone"),
            lambda job: self._backbones.download(name, job.control, job.report),
            success=lambda _none: self._end_download(),
            failure=self._download_failed,
            progress=self._advance,
        )

    def _advance(self, progress: Progress) -> None:
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * progress.done / max(1, progress.total)))

    def _download_failed(self, failure: JobFailure) -> None:
        self._end_download()
        self._about.say(failure.sentence)

    def _end_download(self) -> None:
        self._download_job = None
        self._bar.hide()
        self.backbone.setEnabled(True)
        self._describe()
        self._read_choices()


def _box(choices: _Choices, chosen: object) -> QComboBox:
    """A box with ``choices``, and with what is chosen now if that is none of them."""
    box = QComboBox()
    for value, words in choices:
        box.addItem(plain.line(words), value)
    if box.findData(chosen) < 0:  # written in the file by hand, or by the command line
        box.addItem(plain.line(str(chosen)), chosen)
    box.setCurrentIndex(box.findData(chosen))
    return box


def _rule_below(form: QFormLayout) -> None:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    form.setWidget(form.rowCount(), QFormLayout.ItemRole.SpanningRole, line)
