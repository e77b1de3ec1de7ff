"""Working in the window as a person does, to measure how long it keeps events waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from patchfind.foundation import own_files
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.shell.application import Application
from patchfind.gui.shell.first_frame import FirstFrame
from patchfind.gui.shell.indexing import Activity
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner

_TICK_MS = 5
_LOOK_MS = 20
_LONG_MS = 60
_PATIENCE_SECONDS = 600.0
_HAND_MS = 10
"""Between two moves of a hand that draws."""
_RING = 60
"""Moves round the middle of a photo."""


class LoopProbe(QObject):
    """How late a timer of 5 ms is each time, in milliseconds: what an event waits meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._late.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return self._late

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now


class Rehearsal:
    """Works in the window as a person does, part by part, while the probe counts."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._probe = LoopProbe()
        self.parts: dict[str, dict[str, float]] = {}

    def part(self, name: str, work: Callable[[], None]) -> None:
        """Do ``work``, which runs Qt's loop, and keep its delays under ``name``."""
        started = time.perf_counter()
        self._probe.start()
        work()
        late = np.array(self._probe.stop())
        self.parts[name] = {
            "seconds": time.perf_counter() - started,
            "p99": float(np.percentile(late, 99)),
            "worst": float(late.max()),
            "long": int((late > _LONG_MS).sum()),
        }

    def start(self, seconds: float) -> None:
        """The time after the first frame: reading, walking, loading the backbone."""
        self._window.library.start()
        _wait(round(seconds * 1000))

    def search(self, photo: Path) -> None:
        """Open a photo, draw round its middle, find, and wait for the last boxes."""
        page, session = self._window.photo_page, self._window.session
        self._window.opening.take_arguments([str(photo)])
        _until(lambda: _shows(self._window, photo) and page.canvas.has_photo)
        self._lasso(page.canvas)
        page.search()
        _until(lambda: not session.running)

    def index(self, arriving: Path, into: Path, query: Path) -> None:
        """Photos come into a watched folder; meanwhile something is searched."""
        indexing, shown = self._window.library.indexing, self._window.library_page.model
        before = shown.rowCount()
        for photo in arriving.iterdir():
            own_files.copy(photo, into / f"later-{photo.name}")
        indexing.rescan()
        _until(lambda: shown.rowCount() > before)
        self.search(query)
        _until(lambda: indexing.state.activity is Activity.RESTING)

    def _lasso(self, canvas: QWidget) -> None:
        turns = np.linspace(0, 2 * np.pi, _RING)
        middle = QPointF(canvas.rect().center())
        radius = min(canvas.width(), canvas.height()) / 5
        ring = [middle + QPointF(np.cos(turn), np.sin(turn)) * radius for turn in turns]
        _mouse(canvas, QEvent.Type.MouseButtonPress, ring[0])
        for place in ring:
            _mouse(canvas, QEvent.Type.MouseMove, place)
            _wait(_HAND_MS)
        _mouse(canvas, QEvent.Type.MouseButtonRelease, ring[-1])


def _shows(window: MainWindow, photo: Path) -> bool:
    shown = window.photo_page.shown()
    return shown is not None and shown.path == photo


def _mouse(widget: QWidget, kind: QEvent.Type, place: QPointF) -> None:
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        kind, place, widget.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _until(there: Callable[[], bool]) -> None:
    begun = time.perf_counter()
    while not there():
        _wait(_LOOK_MS)
        if time.perf_counter() - begun > _PATIENCE_SECONDS:
            raise TimeoutError


def rehearse(
    interfaces: Interfaces, seconds: float, later: Path, into: Path, queries: Sequence[Path]
) -> dict[str, dict[str, float]]:
    """The delays of each part of the work, by its name: see :class:`Rehearsal`.

    It waits for some ``seconds``, searches for what is in the middle of two photos, then once more
    while the photos in the folder ``later`` arrive in ``into``.
    """
    _application = Application()
    runner = TaskRunner()
    window = MainWindow(interfaces, runner)
    work = Rehearsal(window)
    loop = QEventLoop()
    FirstFrame(window, loop.quit)
    window.show()
    loop.exec()
    first, second = queries
    work.part(f"the first {seconds:.0f} seconds", lambda: work.start(seconds))
    work.part("a first search", lambda: work.search(first))
    work.part("a second search", lambda: work.search(second))
    work.part("indexing, and a search in it", lambda: work.index(later, into, first))
    window.close()
    runner.shutdown(10.0)
    return work.parts
