"""What a person sees of the setting-up: in a terminal here, in a window in `progress_window`."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from installer.launcher.environments import write_whole
from installer.launcher.failures import SetupFailed
from installer.launcher.uv_tool import Progress

Report = Callable[[Progress], None]
Work = Callable[[Report, threading.Event, str], None]
"""Sets up: gets where to report to, what says that it shall stop, and the proxy."""

INTRODUCTION = (
    "PatchFind needs PyTorch and some other free software. They are downloaded once, into a folder "
    "of your own: half a GB, or 3 GB where the build for graphics cards is needed. "
    "Nothing is sent anywhere."
)
OFFLINE_INTRODUCTION = (
    "PatchFind unpacks what it needs into a folder of your own, once. Nothing is downloaded."
)


class Front(Protocol):
    """Shows the setting-up; whether it was done, and a sentence for what went wrong."""

    def show(self, introduction: str, work: Work) -> bool: ...
    def tell(self, text: str) -> None: ...
    def ask(self, question: str) -> bool: ...


class Terminal:
    """Lines on stderr; Ctrl-C stops."""

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy
        self._last = ""

    def show(self, introduction: str, work: Work) -> bool:
        self.tell(introduction)
        if sys.stdin.isatty() and not self.ask("Go on?"):
            return False
        stop = threading.Event()
        failure: list[SetupFailed] = []

        def run() -> None:
            try:
                work(self._report, stop, self._proxy)
            except SetupFailed as problem:
                failure.append(problem)

        worker = threading.Thread(target=run)
        worker.start()
        while worker.is_alive():
            try:
                worker.join(0.2)
            except KeyboardInterrupt:
                stop.set()
        if failure:
            self.tell(str(failure[0]))
        return not failure

    def _report(self, progress: Progress) -> None:
        line = progress.line()
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line[:110]}")
            sys.stderr.flush()
        elif progress.step != self._last:  # a log needs no more than the steps
            self.tell(progress.step)
        self._last = progress.step

    def tell(self, text: str) -> None:
        start = "\r\x1b[K" if sys.stderr.isatty() and self._last else ""
        print(f"{start}[patchfind] {text}", file=sys.stderr, flush=True)

    def ask(self, question: str) -> bool:
        """Yes or no; no where nobody can answer."""
        if not sys.stdin.isatty():
            return False
        self.tell(f"{question} [y/N]")
        return sys.stdin.readline().strip().lower() in {"y", "yes"}


def remembered_proxy(folder: Path) -> str:
    """The proxy that was given last; empty where none was."""
    try:
        return (folder / "proxy").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember_proxy(folder: Path, proxy: str) -> None:
    """Keep ``proxy`` for the next time, for its owner's eyes alone: it may hold a password."""
    path = folder / "proxy"
    try:
        path.touch(mode=0o600)
        path.with_name("proxy.new").touch(mode=0o600)
        write_whole(path, proxy)
    except OSError:
        return  # it is asked again
