"""A temporary folder to measure in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patchfind.foundation import own_files
from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.sentence import of_system


@contextmanager
def scratch(within: Path | None) -> Iterator[str]:
    """A new folder that goes when the block ends. Raises FolderProblem."""
    try:
        made = own_files.scratch_folder(within)
    except OSError as error:
        raise FolderProblem(
            "A temporary folder cannot be made in {folder} ({why}). Name a folder that can "
            "be written to.",
            folder=within or tempfile.gettempdir(),
            why=of_system(error),
            path=within,
        ) from error
    with made as scratch:
        yield scratch
