"""A temporary folder to measure in, and a library in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.foundation import own_files
from patchfind.foundation.errors import FolderProblem


@contextmanager
def scratch(within: Path | None) -> Iterator[str]:
    """A new folder that goes when the block ends. Raises FolderProblem."""
    with FolderProblem.where_refused(
        "A temporary folder cannot be made in {folder} ({why}). Name a folder that can be "
        "written to.",
        folder=within or tempfile.gettempdir(),
        path=within,
    ):
        made = own_files.scratch_folder(within)
    with made as scratch:
        yield scratch


def indexed_library(
    photos: Path, root: Path, control: Control, on_progress: ProgressCallback
) -> list[Path]:
    """Make a library at ``root`` and index the folder ``photos``: the paths of what was indexed.

    Raises FolderProblem where that is nothing, Cancelled, and what indexing raises.
    """
    from patchfind.indexing.maintenance import index_library
    from patchfind.library.encoders import load_encoder_of
    from patchfind.library.library import Library

    with Library.open(root) as library:
        library.add_folder(photos)
        library.reconcile(control, settle_seconds=0)
        index_library(library, load_encoder_of(library), control, on_progress)
        found = [photo.path for photo in library.photos.all() if photo.content_hash]
    if not found:
        raise FolderProblem(
            "No photo in {path} can be indexed. Name a folder with photos.", path=photos
        )
    return found
