"""The views of the wanted object, as a row of small pictures with a menu each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.query import Crop
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.actions import menu_for
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.icons import icon
from patchfind.gui.widgets.pixels import cut_out
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

CHIP = QSize(64, 48)
_MOST = 3
"""More views than this, and those for which there is no room, are behind a button."""


class QueryChips(QWidget):
    """``remove_wanted`` and ``open_wanted`` carry the Crop of the picture that was clicked."""

    remove_wanted = Signal(object)
    open_wanted = Signal(object)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._crops: Sequence[Crop] = ()
        self._previews: Mapping[Crop, QImage] = {}
        self._buttons: list[QToolButton] = []
        self.others = QToolButton()
        self.others.setAutoRaise(True)
        self.others.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.others.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.others.setAccessibleName(self.tr("More views of the object"))
        self.others.setToolTip(self.tr("More views of the object"))
        menu = QMenu(self)
        menu.aboutToShow.connect(partial(self._list_others, menu))
        self.others.setMenu(menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(style.GAP // 2)
        self._row.addWidget(self.others)
        thumbnails.arrived.connect(self._arrived)

    def show_crops(self, crops: Sequence[Crop], previews: Mapping[Crop, QImage]) -> None:
        """Show these views; ``previews`` has sharper pictures than the thumbnails' of some."""
        self._crops, self._previews = crops, previews
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [self._button(place, crop) for place, crop in enumerate(crops[:_MOST])]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(place, button)
        self.updateGeometry()
        self._fit()

    def buttons(self) -> list[QToolButton]:
        """The pictures shown, in the order of the views."""
        return [one for one in self._buttons if not one.isHidden()]

    def sizeHint(self) -> QSize:
        """With a picture of every view, as far as there may be one."""
        return QSize(self._width_of(len(self._buttons)), CHIP.height() + style.GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width_of(min(1, len(self._buttons))), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def menu_of(self, crop: Crop) -> QMenu:
        """What can be done with one view."""
        entries = (
            ("photos", self.tr("Open its photo"), self.open_wanted.emit),
            ("cross", self.tr("Remove from the search"), self.remove_wanted.emit),
        )
        return menu_for(self, crop, entries)

    def _width_of(self, shown: int) -> int:
        """How much room that many pictures take, with the button for the others."""
        widths = [one.minimumWidth() for one in self._buttons[:shown]]
        if shown < len(self._crops):
            widths.append(self.others.sizeHint().width())
        return sum(widths) + self._row.spacing() * max(0, len(widths) - 1)

    @property
    def _room(self) -> int:
        """For so many pictures there is room."""
        counts = range(len(self._buttons), 1, -1)
        return next((one for one in counts if self._width_of(one) <= self.width()), 1)

    def _fit(self) -> None:
        for place, button in enumerate(self._buttons):
            button.setVisible(place < self._room)  # which may make room: the layout is asked
        left = len(self._crops) - self._room
        self.others.setText(plain.caption(f"+{number(max(0, left))}"))
        self.others.setVisible(left > 0)

    def _button(self, place: int, crop: Crop) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        self._show_picture(button, crop)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name = self._name(place, crop)
        button.setAccessibleName(plain.line(name))
        button.setToolTip(plain.tip(name))
        button.clicked.connect(lambda: self._show_menu(button, crop))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(lambda _place: self._show_menu(button, crop))
        return button

    def _name(self, place: int, crop: Crop) -> str:
        return self.tr("View {n} of the object, in {photo}").format(
            n=place + 1, photo=crop.path.name
        )

    def _show_picture(self, button: QToolButton, crop: Crop) -> None:
        """Show the view, in a button of its shape."""
        picture = self._picture(crop)
        button.setIcon(picture)
        size = picture.actualSize(CHIP)
        button.setIconSize(size)
        button.setFixedSize(size + QSize(style.GAP, style.GAP))

    def _picture(self, crop: Crop) -> QIcon:
        preview = self._previews.get(crop)
        if preview is not None:
            return QIcon(cut_out(QPixmap.fromImage(preview), WHOLE_PHOTO, CHIP))
        view = self._thumbnails.get(ThumbnailKey.of_view(crop))
        return icon("photos") if view is None else QIcon(cut_out(view, WHOLE_PHOTO, CHIP))

    def _arrived(self, key: ThumbnailKey) -> None:
        for crop, button in zip(self._crops, self._buttons, strict=False):
            if key == ThumbnailKey.of_view(crop):
                self._show_picture(button, crop)
                self.updateGeometry()
                self._fit()

    def _list_others(self, menu: QMenu) -> None:
        """The views without a picture; one that is chosen shows what can be done with it."""
        menu.clear()
        shown = len(self.buttons())
        for place, crop in enumerate(self._crops[shown:], start=shown):
            entry = menu.addAction(plain.caption(self._name(place, crop)))
            entry.setIcon(self._picture(crop))
            entry.triggered.connect(partial(self._show_menu, self.others, crop))

    def _show_menu(self, button: QToolButton, crop: Crop, *_checked: bool) -> None:
        below: QPoint = button.rect().bottomLeft()
        self.menu_of(crop).popup(button.mapToGlobal(below))
