"""The views of the wanted object, as a row of small pictures with a menu each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.query import Crop
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.actions import menu_for
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.icons import icon
from patchfind.gui.widgets.pixels import cut_out
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

CHIP = QSize(72, 54)
_MOST = 3
"""More views than this are counted, not shown."""


class QueryChips(QWidget):
    """``remove_wanted`` and ``open_wanted`` carry the Crop of the picture that was clicked."""

    remove_wanted = Signal(object)
    open_wanted = Signal(object)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._crops: Sequence[Crop] = ()
        self._previews: Mapping[Crop, QImage] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(style.GAP // 2)
        thumbnails.arrived.connect(self._arrived)

    def show_crops(self, crops: Sequence[Crop], previews: Mapping[Crop, QImage]) -> None:
        """Show these views; ``previews`` has sharper pictures than the thumbnails' of some."""
        self._crops, self._previews = crops, previews
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, crop in enumerate(crops[:_MOST]):
            self._row.addWidget(self._button(place, crop))
        if len(crops) > _MOST:
            self._row.addWidget(plain.Label(f"+{number(len(crops) - _MOST)}"))

    def buttons(self) -> list[QToolButton]:
        """The pictures shown, in the order of the views."""
        items = [self._row.itemAt(place) for place in range(self._row.count())]
        widgets = [None if item is None else item.widget() for item in items]
        return [one for one in widgets if isinstance(one, QToolButton)]

    def menu_of(self, crop: Crop) -> QMenu:
        """What can be done with one view."""
        entries = (
            ("photos", self.tr("Open its photo"), self.open_wanted.emit),
            ("cross", self.tr("Remove from the search"), self.remove_wanted.emit),
        )
        menu = menu_for(self, crop, entries)
        menu.actions()[-1].setEnabled(len(self._crops) > 1)
        return menu

    def _button(self, place: int, crop: Crop) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(CHIP)
        button.setIcon(self._picture(crop))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name = self.tr("View {n} of the object, in {photo}").format(
            n=place + 1, photo=crop.path.name
        )
        button.setAccessibleName(plain.line(name))
        button.setToolTip(plain.tip(name))
        button.clicked.connect(lambda: self._show_menu(button, crop))
        return button

    def _picture(self, crop: Crop) -> QIcon:
        preview = self._previews.get(crop)
        if preview is not None:
            return QIcon(cut_out(QPixmap.fromImage(preview), WHOLE_PHOTO, CHIP))
        view = self._thumbnails.get(ThumbnailKey.of_view(crop))
        return icon("photos") if view is None else QIcon(cut_out(view, WHOLE_PHOTO, CHIP))

    def _arrived(self, key: ThumbnailKey) -> None:
        for crop, button in zip(self._crops, self.buttons(), strict=False):
            if key == ThumbnailKey.of_view(crop):
                button.setIcon(self._picture(crop))

    def _show_menu(self, button: QToolButton, crop: Crop) -> None:
        self.menu_of(crop).popup(button.mapToGlobal(button.rect().bottomLeft()))
