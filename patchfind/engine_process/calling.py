"""The engine as the window has it: calls are done in a process, which starts with the first."""

from __future__ import annotations

import atexit
import itertools
import logging
import multiprocessing
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from patchfind.domain.duplicates import NearDuplicates
from patchfind.domain.match import Match, SearchResult
from patchfind.domain.photo import FolderId
from patchfind.domain.progress import Control, ProgressCallback, Step
from patchfind.domain.query import Crop, Query
from patchfind.engine_process.messages import Call, EngineTraceback, Message, Word
from patchfind.engine_process.serving import serve
from patchfind.foundation.errors import Cancelled, EngineEnded, ProcessProblem
from patchfind.foundation.process_start import start_process
from patchfind.foundation.quick_imports import quick_imports
from patchfind.foundation.sentence import of_system
from patchfind.library.library import Library
from patchfind.objects.album import members

_GOODBYE_SECONDS = 1.5
"""How long the process may take to end by itself, before it is killed."""
_BURIAL_SECONDS = 2.0

_Answers = SimpleQueue[tuple[Word | Step, Any]]


class EngineProcess:
    """Searches and indexes ``library`` as :class:`patchfind.engine.Engine` does. Thread-safe.

    Calls wait for their answers, beside one another. A process that ends by itself has those that
    wait raise EngineEnded, and the next call starts another. Where none can be started, calls raise
    ProcessProblem; after ``close``, Cancelled.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._guard = threading.Lock()
        self._process: _Process | None = None
        self._closed = False
        atexit.register(self.close)  # multiprocessing would wait for the process for ever

    def warm_up(self) -> str:
        """Start, and make the next search as quick as a later one; the sentence about it."""
        said: str = self._call("warm_up")
        return said

    def search(
        self,
        query: Query,
        *,
        on_matches: Callable[[Sequence[Match]], None],
        control: Control,
    ) -> SearchResult:
        """Search with the chosen backbone, or the last complete one."""
        found: SearchResult = self._call("search", query, control=control, on_matches=on_matches)
        return found

    def members(self, query: Query) -> Sequence[Match]:
        """The photos that a saved object has of its own, which the catalogue tells at once."""
        return members(self._library, query)

    def read_ahead(self, path: Path) -> None:
        """Have a photo's pixels at hand for a search in it."""
        self._call("read_ahead", path)

    def prepare(self, crop: Crop, control: Control) -> None:
        """Have the first matches of a selection at hand."""
        self._call("prepare", crop, control=control)

    def pending(self) -> bool:
        """Whether any photo is to be indexed, which the catalogue tells at once."""
        with quick_imports():
            from patchfind.library.backbones import anything_pending

        return anything_pending(self._library)

    def run(self, control: Control, on_progress: ProgressCallback) -> int:
        """Index everything pending with the chosen backbone; how many photos were indexed.

        It goes on when ``on_progress`` has returned, which may let queries pass.
        """
        count: int = self._call("run", control=control, waits=True, on_progress=on_progress)
        return count

    def keep_objects(self, control: Control) -> None:
        """Have the saved objects keep what can be kept of their views now."""
        self._call("keep_objects", control=control)

    def read_headers(self, control: Control, on_progress: ProgressCallback) -> int:
        """Read, gently, what is missing of the headers of photos that are indexed already."""
        count: int = self._call(
            "read_headers", control=control, waits=True, on_progress=on_progress
        )
        return count

    def near_duplicates(
        self, folder_id: FolderId | None, control: Control, on_progress: ProgressCallback
    ) -> NearDuplicates:
        """The near-duplicates in a folder, or in all; ``on_progress`` may let queries pass."""
        found: NearDuplicates = self._call(
            "near_duplicates", folder_id, control=control, waits=True, on_progress=on_progress
        )
        return found

    def report(self) -> list[str]:
        """What `patchfind doctor` finds."""
        lines: list[str] = self._call("report")
        return lines

    def close(self) -> None:
        """End the process, by force where it does not end soon; idempotent."""
        with self._guard:
            self._closed = True
            if self._process is not None:
                self._process.end()
        atexit.unregister(self.close)

    def _call(
        self,
        name: str,
        *arguments: object,
        control: Control | None = None,
        waits: bool = False,
        **callback: Callable[[Any], None],
    ) -> Any:
        call = Call(
            name, arguments, self._library.settings, control is not None, tuple(callback), waits
        )
        with self._guard:
            if self._closed:
                raise Cancelled
            if self._process is None or self._process.gone:
                self._process = _Process(self._library.root)
            process = self._process
        return process.do(call, control or Control(), next(iter(callback.values()), None))


class _Process:
    """One such process, from its start to its end.

    Two threads of this one speak with it, so that nobody who calls or cancels waits for a pipe.
    Raises ProcessProblem.
    """

    def __init__(self, root: Path) -> None:
        self.gone = False
        self._ended = False
        self._guard = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Answers] = {}
        self._outbox: SimpleQueue[Message | None] = SimpleQueue()
        context = multiprocessing.get_context("spawn")
        their_calls, self._calls = context.Pipe(duplex=False)
        self._answers, their_answers = context.Pipe(duplex=False)
        level = logging.getLogger("patchfind").level
        # Not a daemon: it has processes of its own, which decode.
        self._process = context.Process(
            target=serve, args=(their_calls, their_answers, root, level), name="patchfind-engine"
        )
        with their_calls, their_answers:
            try:
                start_process(self._process)
            except OSError as error:
                raise ProcessProblem(
                    "The part of PatchFind that searches and indexes cannot be started ({why}). "
                    "Close other programs to free memory and try again; if it stays so, install "
                    "PatchFind anew.",
                    why=of_system(error),
                ) from error
        self._threads = [
            threading.Thread(target=work, name="patchfind-engine", daemon=True)
            for work in (self._send_all, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def do(self, call: Call, control: Control, tell: Callable[[Any], None] | None) -> Any:
        """What the call answers, or raises; ``tell`` is called here meanwhile."""
        answers: _Answers = SimpleQueue()
        with self._guard:
            number = next(self._numbers)
            self._waiting[number] = answers
            if self.gone:
                answers.put((Word.FAILURE, self._why_gone()))
        self._send(number, Word.CALL, call)
        try:
            with control.followed(partial(self._send, number)):
                while True:
                    word, value = answers.get()
                    if word is Word.TOLD:
                        assert tell is not None
                        tell(value)
                        if call.waits:
                            self._send(number, Word.HEARD)
                    elif word is Word.ANSWER:
                        return value
                    else:
                        error, there = value
                        raise error from (EngineTraceback(there) if there else None)
        finally:
            del self._waiting[number]
            self._send(number, Step.CANCEL)  # what is not through by now, nobody waits for

    def end(self) -> None:
        """Have it end, by force where it does not soon; those who wait find themselves cancelled.

        A second time is no harm.
        """
        with self._guard:
            self._ended = True
            self._fail_all()
        self._outbox.put(None)
        sending, listening = self._threads
        listening.join(_GOODBYE_SECONDS)
        if listening.is_alive():
            self._process.kill()
        listening.join(_BURIAL_SECONDS)
        sending.join(_BURIAL_SECONDS)

    def _send(self, number: int, word: Word | Step, value: object = None) -> None:
        self._outbox.put((number, word, value))

    def _send_all(self) -> None:
        """The life of the one thread; closing the pipe tells the process that it is to end."""
        with self._calls, suppress(OSError):
            while (message := self._outbox.get()) is not None:
                self._calls.send(message)

    def _listen(self) -> None:
        """The life of the other thread, which ends with the process."""
        try:
            with self._answers, suppress(EOFError, OSError):
                while True:
                    self._take(*self._answers.recv())
        finally:
            self._process.join(_BURIAL_SECONDS)
            self._process.kill()
            with self._guard:
                self.gone = True
                self._fail_all()
            self._outbox.put(None)

    def _take(self, number: int, word: Word, value: Any) -> None:
        if word is Word.LOG:
            logging.getLogger(value.name).handle(value)
        elif (answers := self._waiting.get(number)) is not None:
            answers.put((word, value))

    def _fail_all(self) -> None:
        """Those who wait for an answer wait no longer. Under the guard."""
        for answers in list(self._waiting.values()):
            answers.put((Word.FAILURE, self._why_gone()))

    def _why_gone(self) -> tuple[Exception, str]:
        if self._ended:
            return Cancelled(), ""
        return (
            EngineEnded(
                "The part of PatchFind that searches and indexes ended unexpectedly (exit code "
                "{code}). What was done is kept: try again. If it happens again, close other "
                "programs to free memory.",
                code=str(self._process.exitcode),  # a name, not a count
            ),
            "",
        )
