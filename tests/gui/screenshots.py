"""Makes the README's two pictures: `python -m tests.gui.screenshots FOLDER`, with a display.

The real window on a library of rendered photos: an object in a lasso, and its matches.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from patchfind.app import Services
from patchfind.domain.geometry import PixelBox
from patchfind.domain.photo import PhotoState
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.canvas import PhotoCanvas
from patchfind.gui.shell.application import Application
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.library.library import Library
from patchfind.tools.sample import render_sample_library

_LABEL = "robot"
_LIMIT_S = 600


def _until(done: Callable[[], bool]) -> None:
    """Let the window work until ``done``."""
    deadline = time.monotonic() + _LIMIT_S
    while not done():
        assert time.monotonic() < deadline, "the window never got there"
        QApplication.processEvents()
        time.sleep(0.01)


def _pause(seconds: float) -> None:
    end = time.monotonic() + seconds
    _until(lambda: time.monotonic() > end)


def _lasso(canvas: PhotoCanvas, box: PixelBox) -> None:
    """Draw round a box in pixels, the way a hand would: with soft corners."""
    x1, y1, x2, y2 = box
    places = []
    for step in range(81):
        across, down = math.cos(step / 80 * 2 * math.pi), math.sin(step / 80 * 2 * math.pi)
        reach = 1.04 / (abs(across) ** 3 + abs(down) ** 3) ** (1 / 3)
        x = (x1 + x2) / 2 + (x2 - x1) / 2 * across * reach
        y = (y1 + y2) / 2 + (y2 - y1) / 2 * down * reach
        view = canvas.view.to_view((x / canvas.view.width, y / canvas.view.height))
        places.append(QPoint(round(view[0]), round(view[1])))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])
    QTest.mouseMove(canvas, QPoint(4, 4))


def _take(window: MainWindow, library: Library, photos: Path, out: Path) -> None:
    rendered = render_sample_library(photos)
    for file in photos.iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    window.library.start()
    window.library.folder_actions.add(photos)
    model = window.library_page.model
    _until(
        lambda: (
            model.rowCount() == len(rendered)
            and all(photo.state is PhotoState.INDEXED for photo in model.rows())
        )
    )
    first = next(photo for photo in rendered if _LABEL in photo.boxes)
    known = library.photos.at(photos / first.name)
    assert known is not None
    window.open_photo(OpenedPhoto.of(known))
    canvas = window.photo_page.canvas
    _until(lambda: canvas.has_photo)
    _pause(0.5)
    _lasso(canvas, first.boxes[_LABEL][0])
    _pause(0.5)
    window.grab().save(str(out / "lasso.png"))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    _until(lambda: not window.session.running)
    _pause(2.0)
    window.grab().save(str(out / "matches.png"))


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    Application()
    with tempfile.TemporaryDirectory() as scratch:
        library = Library.open(Path(scratch) / "library")
        services, runner = Services(library), TaskRunner()
        window = MainWindow(services.interfaces(), runner)
        window.resize(1200, 760)
        window.show()
        try:
            _take(window, library, Path(scratch) / "Still lifes", out)
        finally:
            window.close()
            services.close()
            runner.shutdown(10.0)
            library.close()


if __name__ == "__main__":
    main()
