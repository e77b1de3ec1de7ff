"""A library's settings: a frozen dataclass kept as JSON in the library's data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from patchfind.foundation.errors import LibraryCorrupt
from patchfind.foundation.records import read_record, write_record

FILE_NAME = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can choose for one library; every default is what a fresh install does.

    ``backbone`` names an encoder specification; ``device`` is "auto", "cuda", "mps" or "cpu";
    ``verify_photos`` is how many photos of a shortlist geometry looks at (M); ``decode_workers`` of
    0 means one per core, at most four; ``rescan_minutes`` is the periodic walk of folders.
    """

    backbone: str = "starter"
    device: str = "auto"
    verify_photos: int = 200
    decode_workers: int = 0
    rescan_minutes: int = 10


def load(library: Path) -> Settings:
    """The settings of the library in ``library``; the defaults where none were saved.

    Raises LibraryCorrupt where the file is there and is not what was saved.
    """
    path = library / FILE_NAME
    try:
        return read_record(path, Settings)
    except FileNotFoundError:
        return Settings()
    except ValueError as error:
        raise LibraryCorrupt(
            f"The settings file {path} is damaged. Delete it to go back to the defaults; "
            "nothing else is lost.",
            path=path,
        ) from error


def save(library: Path, settings: Settings) -> None:
    """Replace the saved settings atomically. Raises StorageProblem."""
    write_record(library / FILE_NAME, settings)
