"""Opening what the person names: in a dialog, on the command line, or by dropping it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent, QFileOpenEvent
from PySide6.QtWidgets import QFileDialog

from patchfind.foundation.paths import is_folder
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.library.folder_actions import FolderActions
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.presence import Presence
from patchfind.gui.shell.single_instance import ASK, QUIETLY
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.drop_light import DropLight
from patchfind.gui.widgets.files import where_photos_lie
from patchfind.gui.widgets.message_bar import Tone


class Opening(QObject):
    """``found`` carries the OpenedPhoto once it is known what the library knows of the file."""

    found = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        library: LibraryInterface,
        folders: FolderActions,
        presence: Presence,
        window: Frame,
    ) -> None:
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._folders = folders
        self._messages = window.messages
        self._presence = presence
        self._window = window
        window.results_page.chips.open_wanted.connect(lambda crop: self.open_file(crop.path))
        window.photo_page.caveat.connect(self._warn)
        window.pages.currentChanged.connect(self._settle)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.light = DropLight(window)
        self._job: Job | None = None
        self.ask = action(self, self.tr("&Open photo…"), self._ask, "Ctrl+O")

    def take_arguments(self, arguments: Sequence[str]) -> None:
        """Open what was named on the command line, and bring the window to the front."""
        asked = {ASK + "photo": self.ask, ASK + "folder": self._folders.ask}
        paths = [Path(argument) for argument in arguments if argument not in (*asked, QUIETLY)]
        folders = [path for path in paths if is_folder(path)]
        files = [path for path in paths if path not in folders]
        for folder in folders:
            self._folders.add(folder)
        if files:
            self.open_file(files[0])
        if len(files) > 1:
            self._messages.say(
                self.tr("One photo is opened at a time: {name}.").format(name=files[0].name)
            )
        if QUIETLY not in arguments:
            self._presence.show()
        for argument in arguments:
            if argument in asked:
                asked[argument].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Folders dropped on the window join the library and a photo is opened.

        So is what macOS names in an event of the application, to which this listens there.
        """
        if isinstance(event, QFileOpenEvent) and event.file():
            self.take_arguments([event.file()])
            return True
        if watched is self._window and event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self.light.hide()
        if (
            watched is self._window
            and isinstance(event, QDropEvent)
            and event.source() is None  # what is dragged out of the window is not to come back
            and _are_files(event.mimeData().urls())
        ):
            # As a copy whatever keys are held: after a move the file manager deletes the originals.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            paths = [url.toLocalFile() for url in event.mimeData().urls()]
            if event.type() == QEvent.Type.Drop:
                self.take_arguments(paths)
            elif event.type() == QEvent.Type.DragEnter:
                self.light.light(self._words(paths))
            return True
        return super().eventFilter(watched, event)

    def _words(self, paths: Sequence[str]) -> str:
        """What dropping them does."""
        if any(is_folder(Path(path)) for path in paths):
            return self.tr("Let go to watch this folder: its photos are indexed")
        return self.tr("Let go to open this photo and select in it")

    def open_file(self, path: Path) -> None:
        """Look an image file up, whether the library knows it or not."""

        def look_up(_job: Job) -> OpenedPhoto:
            photo = self._library.photos.at(path)
            return OpenedPhoto(path) if photo is None else OpenedPhoto.of(photo)

        what = self.tr("opening a photo")
        self._job = self._runner.submit(
            Lane.PHOTOS, what, look_up, success=self.found.emit, key="open file"
        )

    def cancel(self) -> None:
        """A file that is still being looked up is no longer wanted."""
        if self._job is not None:
            self._runner.cancel(self._job.id)

    def _warn(self, caveat: str) -> None:
        """Say what is wrong with the opened photo."""
        about = self._window.photo_page.opening
        self._messages.say(caveat, tone=Tone.WARNING, about=about)

    def _settle(self) -> None:
        """What is wrong with a photo is of no interest on another page."""
        photo_page = self._window.photo_page
        if self._window.pages.front is not photo_page:
            self._messages.settle(photo_page.opening)

    def _ask(self) -> None:
        """Let the person choose any image file to search with."""
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a photo to search with"), where_photos_lie()
        )
        if chosen:
            self.open_file(Path(chosen))


def _are_files(urls: Sequence[QUrl]) -> bool:
    return bool(urls) and all(url.isLocalFile() for url in urls)
