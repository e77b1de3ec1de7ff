"""The search that there is, always in sight: a click shows its matches, the arrow earlier ones."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from patchfind.domain.query import Crop
from patchfind.gui.results.search_session import QueryState, SearchSession
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.icons import icon
from patchfind.gui.widgets.pixels import cut_out
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

_PICTURE = QSize(44, 33)


class SearchChip(QToolButton):
    """Hidden before the first search. ``show_wanted`` asks for the matches; ``recent`` is a menu
    of the searches before this one.
    """

    show_wanted = Signal()

    def __init__(
        self, session: SearchSession, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self.setIconSize(_PICTURE)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAutoRaise(True)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(partial(self._list_recent, self._menu))
        self.recent = QAction(self.tr("R&ecent searches"), self)
        self.recent.setMenu(self._menu)
        self.recent.setEnabled(False)
        self.clicked.connect(self.show_wanted)
        session.started.connect(self._refresh)
        session.query_changed.connect(self._refresh)
        session.renamed.connect(self._refresh)
        thumbnails.arrived.connect(self._arrived)
        self.hide()

    @property
    def words(self) -> str:
        """What is looked for, in words."""
        return self._named(self._session.state) if self._session.crops else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _refresh(self) -> None:
        self.setVisible(bool(self._session.crops))
        recent = bool(self._session.recent)
        self.recent.setEnabled(recent)
        # Without any there is no arrow, since it would lead nowhere.
        modes = QToolButton.ToolButtonPopupMode
        self.setPopupMode(modes.MenuButtonPopup if recent else modes.DelayedPopup)
        self.setMenu(self._menu if recent else None)  # type: ignore[arg-type]  # Qt takes none
        tip = self.tr("The search that views are added to: {search}")
        self.setToolTip(plain.tip(tip.format(search=self.words)))
        self.setAccessibleName(plain.line(self.words))
        self._say()

    def _say(self) -> None:
        """The photo's name gives way where there is no room for it, the count below does not."""
        if not self._session.crops:
            return
        state, middle = self._session.state, Qt.TextElideMode.ElideMiddle
        name = plain.elided(self.fontMetrics(), _name(state), middle, self._room())
        views = plain.caption(self._views(state))
        # Qt leaves no gap beside the picture.
        said = "\N{EN SPACE}{name}\n\N{EN SPACE}{views}"
        self.setText(said.format(name=plain.caption(name), views=views))
        self.setIcon(self._picture(self._session.crops[0]))

    def _room(self) -> int:
        """How wide the name may be, beside the picture and the arrow."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        whole, button = QStyle.ComplexControl.CC_ToolButton, QStyle.SubControl.SC_ToolButton
        inside = self.style().subControlRect(whole, option, button, self)
        gaps = style.GAP + self.fontMetrics().horizontalAdvance("\N{EN SPACE}")
        return inside.width() - _PICTURE.width() - gaps

    def _named(self, state: QueryState) -> str:
        return f"{_name(state)} · {self._views(state)}"

    def _views(self, state: QueryState) -> str:
        return self.tr("%Ln view(s)", "", len(state.query.crops))

    def _picture(self, crop: Crop) -> QIcon:
        photo = self._thumbnails.get(ThumbnailKey("", crop.path))
        if photo is None:
            return icon("search")
        return QIcon(cut_out(photo, crop.bounds, _PICTURE))

    def _arrived(self, key: ThumbnailKey) -> None:
        if self._session.crops and key == ThumbnailKey("", self._session.crops[0].path):
            self._say()

    def _list_recent(self, menu: QMenu) -> None:
        menu.clear()
        for state in self._session.recent:
            entry = menu.addAction(plain.caption(self._named(state)), partial(self._resume, state))
            entry.setIcon(self._picture(state.crops[0]))

    def _resume(self, state: QueryState) -> None:
        self._session.resume(state)
        self.show_wanted.emit()


def _name(state: QueryState) -> str:
    """The saved object's name, else that of the photo that the object was selected in."""
    return state.name or state.crops[0].path.stem
