"""Has photos made ready to be pointed at, on a lane."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from patchfind.domain.progress import Control
from patchfind.gui.interfaces import ProposalsInterface
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets.pixels import to_pixels

Propose = Callable[[NDArray[np.uint8], Control], ProposalsInterface]
Found = Callable[[ProposalsInterface | None], None]


class ThingFinder(QObject):
    """Looks at one picture at a time."""

    def __init__(self, runner: TaskRunner, propose: Propose, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._propose = propose
        self._job: Job | None = None

    def look(self, picture: QImage, found: Found) -> None:
        """Hand what may be meant in a picture to ``found``, on the GUI thread; None where that
        cannot be said.
        """
        self.stop()
        self._job = self._runner.submit(
            Lane.THINGS,
            self.tr("looking for things"),
            lambda job: self._propose(to_pixels(picture), job.control),
            success=found,
            failure=lambda _failure: found(None),  # the lasso does without; the log has the reason
        )

    def stop(self) -> None:
        """The last picture is no longer wanted."""
        if self._job is not None:
            self._runner.cancel(self._job.id)
            self._job = None
