"""Every error a person can meet, each with a sentence that says what happened and what to do.

Two trees, never mixed: :class:`PatchFindError` is the world's fault and is shown to the person
as its sentence; :class:`InvariantBroken` is our fault and reaches the log with its traceback.

PatchFindError
├── Cancelled            the person stopped the work
├── UsageProblem         a command, option or selection that makes no sense
├── PhotoProblem         one photo cannot be used (it becomes a listed failure)
│   ├── PhotoUnreadable  damaged, truncated, not a picture, or no permission
│   │   └── PhotoUnread  its disk or network share gives an error in place of its bytes
│   ├── PhotoTooLarge    beyond the limits on pixels, memory or time
│   ├── PhotoStalled     its disk or network share does not answer
│   └── PhotoVanished    the file is no longer there
├── FolderProblem        a folder cannot be added, read or relocated
├── LibraryProblem       the library as a whole cannot be opened or written
│   ├── LibraryBusy      another copy holds it
│   ├── LibraryTooNew    written by a newer version
│   ├── LibraryCorrupt   damaged; can be rebuilt from the photos
│   └── StorageProblem   disk full or read-only
├── WeightsProblem       weights missing, damaged or not what was asked for
├── NetworkProblem       a download that was asked for did not work
├── DeviceProblem        the chosen device cannot be used
└── ProcessProblem       the system does not start the processes that are needed
    └── EngineEnded      the one that searches and indexes ended by itself
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patchfind.foundation.sentence import Sentence, of_system, sentence_of

_STOPPED = Sentence("Stopped.")


class PatchFindError(Exception):
    """The world's fault. ``sentence`` is complete, plain, and safe to show to the person.

    It is made of a template, which the window translates, ``path``, the file or folder concerned,
    where there is one, and the other ``values``. ``exit_code`` is what the command line returns.
    """

    exit_code = 1

    def __init__(self, sentence: str, *, path: Path | None = None, **values: object) -> None:
        self.sentence = sentence_of(sentence).given(path=path, **values)
        super().__init__(self.sentence)
        self.path = path

    @classmethod
    @contextmanager
    def where_refused(
        cls, sentence: str, *, path: Path | None = None, **values: object
    ) -> Iterator[None]:
        """Raised where the system refuses what is done meanwhile; ``{why}`` is what it says."""
        try:
            yield
        except OSError as error:
            raise cls(sentence, path=path, why=of_system(error), **values) from error


class Cancelled(PatchFindError):
    """The person stopped the work; nothing is wrong."""

    exit_code = 130

    def __init__(self, sentence: str = _STOPPED, *, path: Path | None = None) -> None:
        super().__init__(sentence, path=path)


class UsageProblem(PatchFindError):
    """A command, option or selection that makes no sense."""

    exit_code = 2


class PhotoProblem(PatchFindError):
    """One photo cannot be used; the others go on."""

    exit_code = 3


class PhotoUnreadable(PhotoProblem):
    """Damaged, truncated, not a picture, or not permitted."""


class PhotoUnread(PhotoUnreadable):
    """Its disk or network share gives an error in place of its bytes: it may be either's fault."""


class PhotoTooLarge(PhotoProblem):
    """Beyond the limits on pixels, memory or decoding time."""


class PhotoStalled(PhotoProblem):
    """Its disk or network share did not give its bytes in time; that says nothing of the photo."""


class PhotoVanished(PhotoProblem):
    """The file is no longer where the library knew it."""


class FolderProblem(PatchFindError):
    """A folder cannot be added, read or relocated."""

    exit_code = 4


class LibraryProblem(PatchFindError):
    """The library as a whole cannot be opened or written."""

    exit_code = 5


class LibraryBusy(LibraryProblem):
    """Another running copy holds the library."""


class LibraryTooNew(LibraryProblem):
    """The library was written by a newer version of PatchFind."""


class LibraryCorrupt(LibraryProblem):
    """The library is damaged; it can be rebuilt from the photos."""


class StorageProblem(LibraryProblem):
    """The disk is full, or the data folder cannot be written."""


class WeightsProblem(PatchFindError):
    """A backbone's weights are missing, damaged, or not what was asked for."""

    exit_code = 6


class NetworkProblem(PatchFindError):
    """A download that the person asked for did not work."""

    exit_code = 7


class DeviceProblem(PatchFindError):
    """The chosen computing device cannot be used."""

    exit_code = 8


class ProcessProblem(PatchFindError):
    """The system does not let PatchFind start the processes that it needs."""

    exit_code = 9


class EngineEnded(ProcessProblem):
    """The process that searches and indexes ended by itself; the next call starts a new one."""


class InvariantBroken(RuntimeError):
    """Our fault: something that cannot happen did. Logged with its traceback."""
