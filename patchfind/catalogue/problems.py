"""Turns SQLite's errors into sentences: the world's fault, or else ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from patchfind.foundation.errors import (
    InvariantBroken,
    LibraryBusy,
    LibraryCorrupt,
    LibraryProblem,
    StorageProblem,
)
from patchfind.foundation.locks import locks_work
from patchfind.foundation.sentence import Sentence

_NO_LOCKS = Sentence(
    "{path} lies on a disk or network share on which files cannot be locked, so it is not written "
    "to: two copies of PatchFind would destroy it. Move the library's folder to a disk of this "
    "machine (the photos may stay where they are)."
)
_ADVICE = Sentence("Free some space there or make it writable, then try again; nothing was lost.")
_DAMAGED = Sentence("{damaged}")

_PROBLEMS: Mapping[int, tuple[type[LibraryProblem], Sentence]] = {
    sqlite3.SQLITE_FULL: (
        StorageProblem,
        Sentence("The disk that holds {path} is full. {advice}"),
    ),
    sqlite3.SQLITE_IOERR: (
        StorageProblem,
        Sentence("The disk refused to write {path}. {advice}"),
    ),
    sqlite3.SQLITE_READONLY: (StorageProblem, Sentence("{path} cannot be written. {advice}")),
    sqlite3.SQLITE_CANTOPEN: (StorageProblem, Sentence("{path} cannot be opened. {advice}")),
    sqlite3.SQLITE_PERM: (StorageProblem, Sentence("{path} may not be opened. {advice}")),
    sqlite3.SQLITE_BUSY: (
        LibraryBusy,
        Sentence(
            "Another running copy of PatchFind is writing to {path}. Wait for it, or close it."
        ),
    ),
    sqlite3.SQLITE_CORRUPT: (LibraryCorrupt, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (LibraryCorrupt, _DAMAGED),
    # A value longer than any of ours, or a query that went on longer than any of ours can.
    sqlite3.SQLITE_TOOBIG: (LibraryCorrupt, _DAMAGED),
    sqlite3.SQLITE_INTERRUPT: (LibraryCorrupt, _DAMAGED),
}

_EXTENDED: Mapping[int, tuple[type[LibraryProblem], Sentence]] = dict.fromkeys(
    (
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_IOERR_LOCK,
        sqlite3.SQLITE_IOERR_RDLOCK,
        sqlite3.SQLITE_IOERR_UNLOCK,
        sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
        sqlite3.SQLITE_IOERR_SHMLOCK,
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_IOERR_SHMOPEN,
    ),
    (StorageProblem, _NO_LOCKS),
)
"""What a share without locks, or without memory that processes share, makes of it."""

_NO_TEXT = "Could not decode to UTF-8"
"""How Python begins its complaint of a TEXT that is none, for which SQLite has no code."""


def damaged(path: Path, what: str = "") -> LibraryCorrupt:
    """The refusal of a catalogue that is damaged or not one of ours; ``what`` says where."""
    return LibraryCorrupt(
        "The catalogue {path} is damaged{what}. Your photos are untouched. Rebuild the "
        "library (“patchfind rebuild”): the damaged file is kept beside the new one, "
        "which takes over what can be read of it or of its copies.",
        what=Sentence(" ({what})", what=what) if what else "",
        path=path,
    )


def emptied(path: Path) -> LibraryCorrupt:
    """The refusal of a catalogue that is gone while the data that it told of is there."""
    return LibraryCorrupt(
        "The catalogue {path} is missing or empty, but the data of its library lies "
        "beside it. Your photos are untouched, and so is this data. Put the file back "
        "if you have it, or rebuild the library (“patchfind rebuild”) from what is "
        "kept beside it.",
        path=path,
    )


def forgetful(path: Path) -> LibraryCorrupt:
    """The refusal of a catalogue that does not belong to the data beside it."""
    return LibraryCorrupt(
        "The catalogue {path} does not fit the data of its library: an older copy was "
        "put in its place, or it is damaged. Your photos are untouched, and so is this "
        "data. Put the newest copy there if you have it, or rebuild the library "
        "(“patchfind rebuild”) from what is kept beside it.",
        path=path,
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise SQLite's errors about the catalogue ``path`` as ours, each with its sentence.

    An error that has none is the file's fault where the file turns out to be damaged, else ours.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # a message of SQLite that quotes a damaged schema
        raise damaged(path) from error
    except sqlite3.ProgrammingError as error:
        raise InvariantBroken(f"unexpected from SQLite: {error}") from error
    except sqlite3.Error as error:
        extended = getattr(error, "sqlite_errorcode", 0)
        code = extended & 0xFF
        if code == sqlite3.SQLITE_BUSY and not locks_work(path.parent):
            extended = sqlite3.SQLITE_PROTOCOL  # some refusals to lock look like another's lock
        if code in _PROBLEMS or extended in _EXTENDED:
            kind, sentence = _EXTENDED.get(extended) or _PROBLEMS[code]
            raise kind(
                sentence, path=path, advice=_ADVICE, damaged=damaged(path).sentence
            ) from error
        if str(error).startswith(_NO_TEXT) or _is_damaged(path):
            raise damaged(path) from error
        raise InvariantBroken(f"unexpected from SQLite: {error}") from error


def _is_damaged(path: Path) -> bool:
    """Whether SQLite finds fault with the file; False where it cannot be asked."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return bool(file.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code not in _PROBLEMS or _PROBLEMS[code][0] is LibraryCorrupt
