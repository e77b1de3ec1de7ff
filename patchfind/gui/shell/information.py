"""What is known of the photo that is open, or chosen in a grid: found on a lane, and shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QObject

from patchfind.domain.headers import DateSource, Headers, file_clock_ms
from patchfind.domain.photo import Photo, PhotoState
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.language import tr
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.shell.frame import Frame
from patchfind.gui.tasks.runner import Lane, TaskRunner
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.facts_panel import FactsPanel
from patchfind.gui.widgets.formatting import data_size, moment, number

_Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Known:
    """A photo with its headers, None until they are read, and how much of it the file holds."""

    photo: Photo
    headers: Headers | None
    lines_there: int


class Information(QObject):
    """``toggle`` shows and hides the panel, which follows what is in front."""

    def __init__(self, runner: TaskRunner, library: LibraryInterface, window: Frame) -> None:
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._pages = window.pages
        self.panel = FactsPanel(self.tr("Information"))
        self.panel.hide()
        window.across.addWidget(self.panel)
        self.toggle = action(self, self.tr("Info&rmation"), self.look, "Ctrl+I")
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self.panel.setVisible)
        window.pages.currentChanged.connect(self.look)
        for page in window.grids:
            page.grid.selectionModel().currentChanged.connect(self.look)

    def look(self) -> None:
        """Another photo may be chosen, or other things known of it."""
        front = self._pages.front
        shown = None if front is None else front.shown()
        if not self.toggle.isChecked():
            return
        if shown is None:
            self.panel.show_facts([("", self.tr("Choose a photo to see what is known of it."))])
            return
        self._runner.submit(
            Lane.PHOTOS,
            self.tr("looking a photo up"),
            lambda _job: self._known(shown),
            success=lambda known: self._show(shown, known),
            key="information",
        )

    def _known(self, shown: OpenedPhoto) -> _Known | None:
        if shown.photo_id is None:
            return None
        photo = self._library.photos.by_ids([shown.photo_id]).get(shown.photo_id)
        if photo is None:
            return None
        headers = self._library.headers.of([photo.id]).get(photo.id)
        return _Known(photo, headers, self._library.headers.lines_there(photo.id))

    def _show(self, shown: OpenedPhoto, known: _Known | None) -> None:
        facts: _Facts = [(self.tr("Name"), shown.path.name)]
        if known is None:
            facts += [(self.tr("State"), self.tr("Not in the library"))]
        else:
            facts += [*_date(known), *_camera(known), *_size(known), *_state(known)]
        facts.append((self.tr("Folder"), str(shown.path.parent)))
        self.panel.show_facts(facts)


def _date(known: _Known) -> _Facts:
    headers = known.headers
    if headers is not None and headers.taken_ms is not None and headers.source is not None:
        source = {
            DateSource.EXIF: tr("by the camera (EXIF)"),
            DateSource.DIGITISED: tr("when it was digitised (EXIF)"),
            DateSource.XMP: tr("as a program noted it (XMP)"),
        }[headers.source]
        return [(tr("Date"), f"{_clock(headers.taken_ms, headers.offset_minutes)}, {source}")]
    written = file_clock_ms(known.photo.mtime_ns)
    if written is None:
        return [(tr("Date"), tr("unknown"))]
    why = tr("the file's own date") if headers else tr("the file's own date, until it is read")
    return [(tr("Date"), f"{_clock(written, None)}, {why}")]


def _clock(ms: int, offset_minutes: int | None) -> str:
    words = QLocale().toString(moment(ms), tr("d MMMM yyyy, HH:mm:ss"))
    if offset_minutes is None:
        return words
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{words} (UTC{'−' if offset_minutes < 0 else '+'}{hours}:{minutes:02})"


def _camera(known: _Known) -> _Facts:
    headers = known.headers
    if headers is None:
        return []
    named = [(tr("Camera"), headers.camera), (tr("Lens"), headers.lens)]
    facts = [(name, value) for name, value in named if value]
    if headers.latitude is not None and headers.longitude is not None:
        facts.append((tr("Place"), _degrees(headers.latitude, headers.longitude)))
    return facts


def _degrees(latitude: float, longitude: float) -> str:
    """A place as maps take it."""
    locale = QLocale()
    north, east = locale.toString(abs(latitude), "f", 5), locale.toString(abs(longitude), "f", 5)
    return f"{north}° {'S' if latitude < 0 else 'N'}, {east}° {'W' if longitude < 0 else 'E'}"


def _size(known: _Known) -> _Facts:
    photo = known.photo
    said = [data_size(photo.size)]
    if photo.width:
        sides = tr("{width} × {height} pixels")
        said.insert(0, sides.format(width=number(photo.width), height=number(photo.height)))
    return [(tr("Size"), ", ".join(said))]


def _state(known: _Known) -> _Facts:
    words = {
        PhotoState.PENDING: tr("Waiting to be indexed"),
        PhotoState.FAILED: tr("Could not be indexed"),
        PhotoState.INDEXED: tr("Indexed"),
    }[known.photo.state]
    offline = "" if known.photo.online else tr("Offline: its folder is not mounted")
    facts = [(tr("State"), ". ".join(part for part in (words, offline) if part))]
    if known.lines_there < 100:
        said = tr("{n} % of its lines could be read").format(n=known.lines_there)
        facts.append((tr("Incomplete"), said))
    return facts
