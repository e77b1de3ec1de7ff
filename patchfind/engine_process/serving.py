"""The life of the engine's process: what the window calls is done, side by side, until it leaves.

It works on the library under a share of its own of the lock that the window holds a share of, so
nobody gets in between; the last words of the window are the end of its pipe.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from patchfind.domain.progress import Control, Step
from patchfind.engine import Engine
from patchfind.engine_process.messages import Call, Word
from patchfind.foundation.errors import InvariantBroken, PatchFindError
from patchfind.foundation.process_end import end_process
from patchfind.foundation.settings import Settings
from patchfind.library.library import Library

_AT_ONCE = 8
"""More than the window has lanes that call."""
_LAST_WORDS_SECONDS = 1.0
"""How long what is under way may take to notice that it is cancelled."""


def serve(calls: Connection, answers: Connection, root: Path, log_level: int) -> None:
    """Serve the window of the library in ``root`` until ``calls`` ends, and end the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's to handle
    channel = _Channel(answers)
    log = logging.getLogger("patchfind")
    log.setLevel(log_level)
    log.addHandler(_ToWindow(channel))
    try:
        _Serving(root, channel).until_the_end(calls)
    except Exception:
        log.exception("the engine's process fails")
        end_process(1)
    end_process(0)


class _Channel:
    """The way to the window, for many threads."""

    def __init__(self, answers: Connection) -> None:
        self._answers = answers
        self._sending = threading.Lock()

    def send(self, number: int, word: Word, value: object = None) -> None:
        """Say something; to a window that is gone, nothing. Raises what pickling it raises."""
        with self._sending, contextlib.suppress(OSError):
            self._answers.send((number, word, value))


class _ToWindow(QueueHandler):
    """Hands log records to the window, which alone writes the log."""

    def __init__(self, channel: _Channel) -> None:
        super().__init__(channel)  # type: ignore[arg-type]  # only enqueue uses it
        self._channel = channel

    def enqueue(self, record: logging.LogRecord) -> None:
        self._channel.send(0, Word.LOG, record)


class _Served:
    """A call that is being done."""

    def __init__(self, tell: Callable[[object], None], *, waits: bool) -> None:
        self.control = Control()
        self._tell = tell
        self._waits = waits
        self._heard = threading.Event()

    def take(self, word: Word | Step) -> None:
        """What the window says of it."""
        if isinstance(word, Step):
            self.control.take(word)
        if word in (Word.HEARD, Step.CANCEL):
            self._heard.set()

    def tell(self, value: object) -> None:
        """Have the window's callback take ``value`` in, and wait for it if the call does."""
        self._heard.clear()
        self._tell(value)
        if self._waits and not self.control.cancelled:
            self._heard.wait()


class _Serving:
    """One library, opened by the first call, and the calls that are under way."""

    def __init__(self, root: Path, channel: _Channel) -> None:
        self._root = root
        self._channel = channel
        self._opening = threading.Lock()
        self._library: Library | None = None
        self._engine: Engine | None = None
        self._under_way: dict[int, _Served] = {}
        self._done: set[Future[None]] = set()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="patchfind-call")

    def until_the_end(self, calls: Connection) -> None:
        """Do what comes; in the end cancel what is under way, and let go of everything."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                number, word, value = calls.recv()
                if word is Word.CALL:
                    served = _Served(
                        partial(self._channel.send, number, Word.TOLD), waits=value.waits
                    )
                    self._under_way[number] = served
                    future = self._threads.submit(self._do, number, value, served)
                    self._done.add(future)
                    future.add_done_callback(self._done.discard)
                elif (known := self._under_way.get(number)) is not None:
                    known.take(word)
        for served in list(self._under_way.values()):
            served.take(Step.CANCEL)
        if not wait(list(self._done), _LAST_WORDS_SECONDS).not_done and self._library is not None:
            assert self._engine is not None
            self._engine.close()
            self._library.close()

    def _do(self, number: int, call: Call, served: _Served) -> None:
        named: dict[str, Any] = dict.fromkeys(call.tells, served.tell)
        if call.controlled:
            named["control"] = served.control
        try:
            work = self._named(call.name, call.settings)
            self._channel.send(number, Word.ANSWER, work(*call.arguments, **named))
        except Exception as error:  # noqa: BLE001 - whatever it is, the window hears of it
            self._channel.send(number, Word.FAILURE, _explained(error))
        finally:
            del self._under_way[number]

    def _named(self, name: str, settings: Settings) -> Callable[..., object]:
        """What is called by that name. Raises what opening the library raises."""
        with self._opening:
            if self._engine is None:
                self._library = Library.open(self._root, create=False)
                self._engine = Engine(self._library)
            assert self._library is not None
            self._library.take_settings(settings)
            if name == "report":
                return partial(_report, self._library)
            work: Callable[..., object] = getattr(self._engine, name)
            return work


def _report(library: Library) -> list[str]:
    from patchfind.tools.doctor import examine

    return [finding.line for finding in examine(library)]


def _explained(error: Exception) -> tuple[Exception, str]:
    """An error that can be sent, the world's as it is, and its traceback."""
    said = "".join(traceback.format_exception(error))
    return error if isinstance(error, PatchFindError) else InvariantBroken(repr(error)), said
