"""How a library's window was left: kept as JSON in the library's data folder."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from patchfind.foundation.records import known_as, number, read_record, text, write_record

FILE_NAME = "window.json"
_MOST_PIXELS = 100_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowState:
    """What the person arranged. Sizes are logical pixels; 0 leaves a size to the window.

    ``geometry`` is the window's place as its toolkit writes it, in Base64; ``panel_width`` is the
    left side's width and ``objects_height`` that of the saved objects in it; ``tile_width`` is
    the least width of a thumbnail's tile; ``strictness`` is the chosen level as a number;
    ``outlines`` says whether matches show their outline; ``order`` is what the library's photos
    are sorted by.
    """

    geometry: str = text("", r"[A-Za-z0-9+/=]{0,10000}")
    panel_width: int = number(256, 0, _MOST_PIXELS)
    objects_height: int = number(0, 0, _MOST_PIXELS)
    tile_width: int = number(196, 1, _MOST_PIXELS)
    strictness: int = number(1, 0, 100, formerly="stop")
    outlines: bool = False
    order: str = text("folder", "folder|name|newest|oldest")


KNOWN = known_as(WindowState)
"""Tells a file that was written here."""


def load(library: Path) -> WindowState:
    """How the window of the library in ``library`` was left; the defaults where that is lost."""
    try:
        return read_record(library / FILE_NAME, WindowState)
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError) as error:
        # Only comfort is lost: no reason to refuse the library.
        _log.warning("The window's arrangement in %s is not readable: %s", library, error)
        return WindowState()


def save(library: Path, state: WindowState) -> None:
    """Keep how the window is left. Raises StorageProblem."""
    write_record(library / FILE_NAME, state)
