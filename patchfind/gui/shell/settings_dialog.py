"""The library's settings: backbone, device, and the download that only the person starts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.progress import Progress
from patchfind.foundation.settings import Settings
from patchfind.gui.interfaces import BackboneChoice, BackbonesInterface
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.formatting import number

_DEVICES = ("auto", "cuda", "mps", "cpu")


class SettingsDialog(QDialog):
    """``chosen`` carries the new Settings when they are accepted."""

    chosen = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        backbones: BackbonesInterface,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(520)
        self._runner = runner
        self._backbones = backbones
        self._settings = settings
        self._choices: dict[str, BackboneChoice] = {}
        self._listing_job: Job | None = None
        self._download_job: Job | None = None
        self.backbone = QComboBox()
        self.backbone.currentIndexChanged.connect(self._describe)
        self._about = style.quiet(plain.Label())
        self._about.setWordWrap(True)
        self.download = QPushButton(self.tr("Download…"))
        self.download.clicked.connect(self._toggle_download)
        self._bar = QProgressBar()
        self._bar.hide()
        self.device = QComboBox()
        names = (
            self.tr("Automatic"),
            self.tr("NVIDIA graphics card (CUDA)"),
            self.tr("Apple graphics (MPS)"),
            self.tr("Processor only"),
        )
        for value, name in zip(_DEVICES, names, strict=True):
            self.device.addItem(plain.line(name), value)
        if settings.device not in _DEVICES:  # one of several cards, written in the file by hand
            self.device.addItem(plain.line(settings.device), settings.device)
        self.device.setCurrentIndex(self.device.findData(settings.device))
        self.verify = QSpinBox()
        self.verify.setRange(10, 1000)
        self.verify.setSingleStep(10)
        self.verify.setValue(settings.verify_photos)
        self.tell_finds = QCheckBox(self.tr("Say on the desktop what saved objects found"))
        self.tell_finds.setChecked(settings.tell_finds)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._read_choices()

    def accept(self) -> None:
        changed = dataclasses.replace(
            self._settings,
            backbone=self.backbone.currentData() or self._settings.backbone,
            device=self.device.currentData(),
            verify_photos=self.verify.value(),
            tell_finds=self.tell_finds.isChecked(),
        )
        if changed != self._settings:
            self.chosen.emit(changed)
        super().accept()

    def done(self, result: int) -> None:
        for job in (self._listing_job, self._download_job):
            if job is not None:
                self._runner.cancel(job.id)
        super().done(result)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(style.GAP)
        row = QHBoxLayout()
        row.addWidget(self.backbone, 1)
        row.addWidget(self.download)
        form.addRow(self.tr("Backbone"), row)
        form.addRow("", self._about)
        form.addRow("", self._bar)
        form.addRow(self.tr("Device"), self.device)
        form.addRow(self.tr("Photos looked at closely per search"), self.verify)
        form.addRow("", self.tell_finds)
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
