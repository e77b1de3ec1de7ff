"""How the window is arranged: put back at the start as it was left, and remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject

from patchfind.domain.arranging import Order
from patchfind.domain.match import Strictness
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.window_state import WindowState
from patchfind.gui.shell.frame import Frame

_log = logging.getLogger(__name__)

_OBJECTS_HEIGHT = 220
"""Of the saved objects, in logical pixels, until the person chooses: four of them."""


class WindowStateKeeper(QObject):
    """The window's place, its two dividers, the tiles' size, and how matches are shown."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self._window = window
        self._objects_height = 0
        for page in window.grids:
            page.grid.tile_width_wanted.connect(self.set_tile_width)

    def restore(self, state: WindowState) -> None:
        """Arrange the window as ``state`` says; a place on a screen that is gone is moved."""
        window = self._window
        if not window.restoreGeometry(QByteArray.fromBase64(state.geometry.encode("ascii"))):
            window.resize(1280, 820)
        self._window.across.setSizes(
            [state.panel_width, max(1, window.width() - state.panel_width)]
        )
        self._objects_height = state.objects_height
        lower = state.objects_height or _OBJECTS_HEIGHT
        self._window.down.setSizes([max(1, window.height() - lower), lower])
        self.set_tile_width(state.tile_width)
        if state.strictness in list(Strictness):
            self._window.results_page.strictness.choose(Strictness(state.strictness))
        self._window.results_page.outlines.setChecked(state.outlines)
        self._window.library_page.set_order(Order(state.order))

    def state(self) -> WindowState:
        """How the window is arranged now."""
        upper, lower = self._window.down.sizes()
        if lower and upper:  # the saved objects are hidden while there are none
            self._objects_height = lower
        return WindowState(
            geometry=bytes(self._window.saveGeometry().toBase64().data()).decode("ascii"),
            panel_width=self._window.across.sizes()[0],
            objects_height=self._objects_height,
            tile_width=self._window.library_page.grid.tile_width,
            strictness=int(self._window.results_page.strictness.level),
            outlines=self._window.results_page.outlines.isChecked(),
            order=self._window.library_page.order,
        )

    def keep(self, save: Callable[[WindowState], None]) -> None:
        """Remember how the window is arranged now."""
        try:
            save(self.state())
        except StorageProblem as problem:
            _log.warning("%s", problem.sentence)  # only comfort is lost

    def set_tile_width(self, least: int) -> None:
        """Make the tiles of all grids at least so wide, within reason."""
        self._window.library_page.set_tile_width(least)
        for page in self._window.grids:
            page.grid.set_tile_width(least)
