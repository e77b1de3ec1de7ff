"""A page as the window knows it, so that menus and keys act on whichever is in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtGui import QUndoStack

from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.domain.query import Crop
from patchfind.gui.opened_photo import OpenedPhoto


@runtime_checkable
class Page(Protocol):
    """What the pages have in common; actions of its own a page holds as attributes."""

    @property
    def undo_stack(self) -> QUndoStack | None:
        """The steps that Ctrl+Z takes back here; None where nothing is changed on the page."""

    def shown(self) -> OpenedPhoto | None:
        """The photo or match that it shows, or that is chosen in its grid."""

    def picked(self) -> Sequence[Photo | Match]:
        """The photos or matches that are selected."""

    def to_take(self) -> Sequence[Photo | Match]:
        """What leaves the window on request: what is selected where that is several, else all."""

    def judged_match(self) -> Match | None:
        """The match that a verdict is about now, as the person sees it; None where none is."""

    def wanted(self) -> Crop | None:
        """What there is to search for; None where nothing is shown or chosen."""

    def zoom(self, factor: float) -> None:
        """Enlarge what it shows."""

    def escape(self) -> bool:
        """Drop what is being done on the page; False where that is nothing."""
