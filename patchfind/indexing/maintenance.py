"""Indexing everything pending, and putting the index in order afterwards."""

from __future__ import annotations

import time

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.foundation.errors import FolderProblem
from patchfind.index.factory import refresh
from patchfind.indexing.encoding import PhotoEncoder
from patchfind.indexing.indexer import Ingest, IngestReport, Watch
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library

_RENEWED_EVERY_S = 15 * 60.0
"""While photos are indexed; those that are not in the compressed index yet slow searches down."""


def index_library(
    library: Library,
    encoder: PhotoEncoder,
    control: Control,
    on_progress: ProgressCallback,
    *,
    watch: Watch | None = None,
) -> IngestReport:
    """Index everything pending, then put the index in order. ``watch`` gets what is new.

    Putting in order gives the space of deleted photos back and, in a large library, makes or
    renews the compressed index. An indexing may take days, and be interrupted every evening: the
    compressed index is therefore also renewed before it, and now and then during it. Raises
    Cancelled while the index is put in order, and FolderProblem at the end where a folder's disk
    went away meanwhile: what was indexed until then is kept.
    """
    renewed = time.monotonic()

    def now_and_then() -> None:
        nonlocal renewed
        if time.monotonic() - renewed >= _RENEWED_EVERY_S:
            _refresh_codes(library, encoder, control)
            renewed = time.monotonic()

    with library.ingest_lock():
        _refresh_codes(library, encoder, control)
    report = Ingest(library, encoder, after_commit=now_and_then, watch=watch).run(
        control, on_progress
    )
    if report.indexed:
        library.keep_copy()
    if not control.cancelled:
        if compact_library(library, control):
            library.keep_copy(rows_moved=True)
        with library.ingest_lock():
            _refresh_codes(library, encoder, control)
        _refuse_lost(report)
    return report


def _refuse_lost(report: IngestReport) -> None:
    if report.lost:
        places = ", ".join(map(str, report.lost))
        raise FolderProblem(
            "{places} went away, or gave errors only, while photos were indexed: {indexed} "
            "were indexed and are kept, {left} are left. Connect the disk, or check it, "
            "and index again.",
            places=places,
            indexed=report.indexed,
            left=report.left,
            path=report.lost[0],
        )


def _refresh_codes(library: Library, encoder: PhotoEncoder, control: Control) -> None:
    """Make or renew the compressed index; for whoever holds the ingest lock."""
    with library.paths.descriptors(encoder) as store:
        refresh(
            store,
            library.descriptors.ranges(encoder.fingerprint),
            library.paths.ann(encoder.fingerprint),
            levels=None if encoder.layout is None else encoder.layout.levels,
            control=control,
        )
