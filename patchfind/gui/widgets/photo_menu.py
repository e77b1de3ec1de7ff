"""The context menu of a photo or a match: the same actions everywhere it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.query import Selection
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.files import show_in_folder
from patchfind.gui.widgets.icons import icon


class PhotoMenu(QObject):
    """Builds and shows the menu; what is chosen leaves as a signal."""

    find_wanted = Signal(object)
    add_wanted = Signal(object)
    open_wanted = Signal(object)
    feedback_wanted = Signal(object, bool)
    cover_wanted = Signal(object)
    said = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.fills: list[Callable[[QMenu], None]] = []
        """Each adds what can be done with all that is selected."""

    def show(
        self,
        photo: OpenedPhoto,
        place: QPoint,
        *,
        selection: Selection | None,
        opened: bool,
        searching: bool,
    ) -> QMenu:
        """Show the menu at ``place`` on the screen; ``opened`` where the photo view shows it."""
        menu = self.build(photo, selection=selection, opened=opened, searching=searching)
        menu.popup(place)
        return menu

    def build(
        self,
        photo: OpenedPhoto,
        *,
        selection: Selection | None,
        opened: bool,
        searching: bool = False,
    ) -> QMenu:
        """The menu; ``searching`` where there is a search that a selection could join."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)

        def add(shape: str, text: str, action: Callable[[], object]) -> None:
            menu.addAction(icon(shape), plain.caption(text), action)

        match, crop = photo.match, photo.crop(selection)
        if crop.selection != WHOLE_PHOTO:
            add("search", self.tr("Find this object"), lambda: self.find_wanted.emit(crop))
        everything = replace(photo, match=None).crop()
        add("search", self.tr("Find similar photos"), lambda: self.find_wanted.emit(everything))
        if searching and (match is None or selection is not None):
            add("plus", self.tr("Add to the search"), lambda: self.add_wanted.emit(crop))
        if match is not None:
            for shape, text, is_it in (
                ("check", self.tr("This is it"), True),
                ("cross", self.tr("This is not"), False),
            ):
                add(shape, text, partial(self.feedback_wanted.emit, match, is_it))
            if match.view is not None:
                add("keep", self.tr("Make it the cover"), lambda: self.cover_wanted.emit(match))
        menu.addSeparator()
        if not opened:
            add("photos", self.tr("Open"), lambda: self.open_wanted.emit(photo))
        add("folder", self.tr("Show in folder"), lambda: self.show_in_folder(photo))
        add("copy", self.tr("Copy path"), lambda: self.copy_path(photo))
        for fill in self.fills:
            fill(menu)
        return menu

    def copy_path(self, photo: OpenedPhoto) -> None:
        QApplication.clipboard().setText(str(photo.path))
        self.said.emit(self.tr("The path of {name} is copied.").format(name=photo.path.name))

    def show_in_folder(self, photo: OpenedPhoto) -> None:
        if not show_in_folder(photo.path):
            self.said.emit(
                self.tr("The system has no program that shows {path}.").format(
                    path=photo.path.parent
                )
            )
