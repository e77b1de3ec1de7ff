"""A library's settings: a frozen dataclass kept as JSON in the library's data folder."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.records import (
    known_as,
    misfits,
    number,
    read_record,
    text,
    write_record,
)
from patchfind.foundation.sentence import Sentence

FILE_NAME = "settings.json"
_SET_ASIDE = "settings.damaged-{}.json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can choose for one library; every default is what a fresh install does.

    ``backbone`` names an encoder specification, or the folder of one; ``device`` is "auto", "cpu",
    "mps", "cuda", or one of several cards such as "cuda:1" (another word is refused in its use);
    ``verify_photos`` is how many photos of a shortlist geometry looks at (M); ``decode_workers`` of
    0 means as many as suit cores and memory; ``rescan_minutes`` is the periodic walk of folders;
    ``tell_finds`` has the desktop say what saved objects found once indexing has ended;
    ``processor_share`` is how many percent of all cores indexing may take, ``index_when`` says when
    the window indexes: "always", on "mains" power only, or only while nobody is there ("away");
    ``stay_in_tray`` keeps the window's process when the window is closed; ``theme`` is the
    "system"'s, "light" or "dark"; ``language`` is the "system"'s, or the code of one that the
    window speaks.
    """

    backbone: str = text("starter", r"[^\x00-\x1f\x7f\ud800-\udfff]{1,4096}")
    device: str = text("auto", r"[\w:.-]{1,40}")
    verify_photos: int = number(200, 1, 100_000)
    decode_workers: int = number(0, 0, 256)
    rescan_minutes: int = number(10, 1, 7 * 24 * 60)
    tell_finds: bool = True
    processor_share: int = number(100, 5, 100)
    index_when: str = text("always", "always|mains|away")
    stay_in_tray: bool = False
    theme: str = text("system", "system|light|dark")
    language: str = text("system", "system|en|de")


KNOWN = known_as(Settings)
"""Tells a file that was written here, be it damaged."""


def load(library: Path) -> Settings:
    """The settings of the library in ``library``; the defaults where none were saved.

    They are no reason to refuse a library: a file that cannot be read is set aside for the
    defaults (one that is none of ours stays as it is), and a value of the wrong kind is passed
    over. :func:`notice` tells of it. Raises StorageProblem where the file can neither be read nor
    renamed.
    """
    path = library / FILE_NAME
    try:
        settings = read_record(path, Settings)
    except FileNotFoundError:
        settings = Settings()
    except (OSError, ValueError) as error:
        _set_aside(path, error)
        settings = Settings()
    said = notice(library)
    if said is not None:
        _log.warning("%s", said)
    return settings


def notice(library: Path) -> Sentence | None:
    """The sentence about settings that are not in use because of damage, until others are saved.

    Read from what lies in ``library``, so that it can be said again at every start.
    """
    path = library / FILE_NAME
    try:
        wrong = ", ".join(misfits(path, Settings))
    except FileNotFoundError:
        # The names have the time in them: the last is the newest.
        aside = max(library.glob(_SET_ASIDE.format("*")), default=None)
        if aside is None:
            return None
        return Sentence(
            "The settings of this library could not be read. They are kept in {aside}, and the "
            "defaults are used until you choose your settings again.",
            aside=aside,
        )
    except (OSError, ValueError):
        if own_files.is_own(path, KNOWN):
            return None  # the next load sets it aside
        return Sentence(
            "{path} was not written by PatchFind (or is damaged beyond recognition) and stays as "
            "it is. The defaults are used; move it away to keep settings of your own.",
            path=path,
        )
    if not wrong:
        return None
    return Sentence(
        "The settings file {path} has a value of the wrong kind for {wrong}; the default is used "
        "until you correct it or choose your settings again.",
        path=path,
        wrong=wrong,
    )


def _set_aside(path: Path, error: Exception) -> None:
    """Rename a settings file that cannot be read, so that saving others does not replace it.

    Only one that is ours; any other stays, and then no settings can be saved.
    """
    if not own_files.is_own(path, KNOWN):
        return
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    with (
        StorageProblem.where_refused(
            "The settings file {path} cannot be read ({error}), nor renamed ({why}). Make "
            "the data folder writable, or delete the file to go back to the defaults; "
            "nothing else is lost.",
            error=error,
            path=path,
        ),
        suppress(FileNotFoundError),  # another running copy was quicker
    ):
        own_files.rename(path, path.with_name(_SET_ASIDE.format(now)), KNOWN)


def save(library: Path, settings: Settings) -> None:
    """Replace the saved settings atomically. Raises StorageProblem."""
    write_record(library / FILE_NAME, settings)
