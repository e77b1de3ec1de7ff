"""A library's settings: a frozen dataclass kept as JSON in the library's data folder."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from patchfind.foundation.errors import LibraryCorrupt, StorageProblem

FILE_NAME = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can choose for one library; every default is what a fresh install does.

    ``backbone`` names an encoder specification; ``device`` is "auto", "cuda", "mps" or "cpu";
    ``verify_photos`` is how many photos of a shortlist are verified (M); ``decode_workers`` of
    0 means one per core, at most four; ``rescan_minutes`` is the periodic walk of folders.
    """

    backbone: str = "starter"
    device: str = "auto"
    verify_photos: int = 100
    decode_workers: int = 0
    rescan_minutes: int = 10


def load(library: Path) -> Settings:
    """The settings of the library in ``library``; the defaults where none were saved.

    Raises LibraryCorrupt where the file is there and is not what was saved.
    """
    path = library / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    known = {field.name: type(field.default) for field in dataclasses.fields(Settings)}
    try:
        stored = json.loads(text)
        values = {name: stored[name] for name in known if name in stored}
        if any(type(value) is not known[name] for name, value in values.items()):
            raise TypeError
        return Settings(**values)
    except (ValueError, TypeError) as error:
        raise LibraryCorrupt(
            f"The settings file {path} is damaged. Delete it to go back to the defaults; "
            "nothing else is lost.",
            path=path,
        ) from error


def save(library: Path, settings: Settings) -> None:
    """Replace the saved settings atomically. Raises StorageProblem."""
    path = library / FILE_NAME
    draft = path.with_suffix(".json.part")
    try:
        draft.write_text(json.dumps(dataclasses.asdict(settings), indent=2) + "\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise StorageProblem(
            f"The settings could not be written to {path}: {error.strerror}.", path=path
        ) from error
