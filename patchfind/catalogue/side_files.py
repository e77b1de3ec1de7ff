"""The files that make up a catalogue, looked at before SQLite opens any of them.

A library folder may come from anywhere. SQLite would wait for ever at a pipe, follow a link, and
delete the file that a crafted journal names as its superior.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from patchfind.catalogue.problems import damaged
from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.own_files import Known
from patchfind.foundation.regular_file import NotAsExpected, check_regular, open_regular
from patchfind.foundation.sentence import Sentence, of_system

KNOWN: Mapping[str, Known] = {
    "": own_files.begins_with(b"SQLite format 3\0"),
    "-wal": own_files.begins_with(bytes.fromhex("377f0682"), bytes.fromhex("377f0683")),
    "-shm": own_files.begins_with(bytes.fromhex("18e22d00"), bytes.fromhex("002de218")),
    "-journal": own_files.begins_with(bytes.fromhex("d9d505f920a163d7"), bytes(8)),
}
"""How the files of a sound catalogue begin, by what their names have at the end."""

SUFFIXES = tuple(KNOWN)
MOST_BYTES = 4 << 30
"""A catalogue has about 300 bytes for each photo."""
_JOURNAL = "-journal"
_HAS_SUPERIOR = bytes.fromhex("d9d505f920a163d7")
"""The last bytes of a journal that belongs to a transaction over several databases."""


def check_files(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """Look at the database ``path`` and at what lies beside it, as far as they are there.

    Raises StorageProblem where one is no regular file, is too long or cannot be looked at, and
    LibraryCorrupt where there is a journal that is none of ours.
    """
    for suffix in SUFFIXES:
        check_file(path.with_name(path.name + suffix), most_bytes)
    journal = path.with_name(path.name + _JOURNAL)
    try:
        with open_regular(journal) as file:
            file.seek(-min(len(_HAS_SUPERIOR), journal.stat().st_size), 2)
            if file.read() == _HAS_SUPERIOR:
                raise damaged(path, Sentence("{name} is not one of its own", name=journal.name))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(journal, error) from error


def check_file(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """Raise StorageProblem where something lies at ``path`` that is no part of a catalogue."""
    try:
        check_regular(path, most_bytes=most_bytes)
    except FileNotFoundError:
        return
    except NotAsExpected as error:
        raise StorageProblem(
            "{path} cannot be opened as a part of a library: {why}. Move it away, and put "
            "the file there that belongs there.",
            why=of_system(error),
            path=path,
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StorageProblem:
    return StorageProblem(
        "{path} cannot be read ({why}). Allow reading it, then try again.",
        why=of_system(error),
        path=path,
    )
