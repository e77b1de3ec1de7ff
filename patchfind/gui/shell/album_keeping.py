"""What is said on a saved object's page is kept with the object, as it is said."""

from __future__ import annotations

from PySide6.QtCore import QObject

from patchfind.domain.query import Query
from patchfind.gui.objects.saved_objects import SavedObjects
from patchfind.gui.shell.frame import Frame


class AlbumKeeping(QObject):
    """Follows each step on the page, and each that is taken back. What is said while the object is
    no longer saved it learns once that is taken back.
    """

    def __init__(self, saved: SavedObjects, window: Frame) -> None:
        super().__init__(window)
        self._saved = saved
        self._session = window.session
        self._before: Query | None = None
        self._session.started.connect(self._begin)
        self._session.query_changed.connect(self._keep)
        self._session.renamed.connect(self._keep)

    def _begin(self) -> None:
        self._before = self._session.query

    def _keep(self) -> None:
        state, after = self._session.state, self._session.query
        if state.gone:
            return
        before, self._before = self._before, after
        if state.name and before is not None and after is not None and before != after:
            self._saved.keep(state.name, before, after)
