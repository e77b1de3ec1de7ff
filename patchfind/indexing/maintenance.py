"""Building what a library's settings name: its encoder, its ingest and its search."""

from __future__ import annotations

import contextlib
import time

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.embedding import weights
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification, specifications
from patchfind.foundation.errors import FolderProblem, UsageProblem, WeightsProblem
from patchfind.foundation.paths import weights_folder
from patchfind.index.factory import refresh
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import Ingest, IngestReport
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from patchfind.search.searcher import Searcher

_RENEWED_EVERY_S = 15 * 60.0
"""While photos are indexed; those that are not in the compressed index yet slow searches down."""


def load_encoder_of(library: Library) -> Encoder:
    """The encoder that the library's settings name. Raises WeightsProblem, DeviceProblem."""
    return load_encoder_as(library.settings.backbone, library.settings.device)


def load_searching_encoder(library: Library) -> Encoder:
    """The encoder of :func:`searching_backbone`. Raises WeightsProblem, DeviceProblem."""
    return load_encoder_as(searching_backbone(library), library.settings.device)


def searching_backbone(library: Library) -> str:
    """The name of the backbone to search with: the chosen one, or, until the library is wholly
    indexed with it, the last one that it was wholly indexed with.

    Loads no weights.
    """
    chosen = library.settings.backbone
    names = backbones_by_fingerprint(chosen)
    complete = [
        names[one.fingerprint]
        for one in library.encoder_sets()
        if one.complete and one.fingerprint in names
    ]
    return chosen if chosen in complete or not complete else complete[-1]


def load_encoder_as(name: str, device: str) -> Encoder:
    """The encoder of a registered name on a device. Raises WeightsProblem, DeviceProblem."""
    return load_encoder(specification(name), weights_folder=weights_folder(), device=device)


def backbones_by_fingerprint(*further: str) -> dict[str, str]:
    """Names of all backbones whose weights are here, by what their sets of descriptors are called.

    The name under which a set was begun may be another backbone's by now, as "starter" is where a
    newer one ships. ``further`` are backbones that lie in folders.
    """
    names = {}
    for name in dict.fromkeys((*specifications(), *further)):
        with contextlib.suppress(WeightsProblem, UsageProblem):
            known = weights.pinned(specification(name), weights_folder())
            names[known.fingerprint(known.layout)] = name
    return names


def index_library(
    library: Library, encoder: Encoder, control: Control, on_progress: ProgressCallback
) -> IngestReport:
    """Index everything pending, then put the index in order.

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
    report = Ingest(library, encoder, after_commit=now_and_then).run(control, on_progress)
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
            f"{places} went away, or gave errors only, while photos were indexed: "
            f"{report.indexed:,} were indexed and are kept, {report.left:,} are left. Connect the "
            "disk, or check it, and index again.",
            path=report.lost[0],
        )


def _refresh_codes(library: Library, encoder: Encoder, control: Control) -> None:
    """Make or renew the compressed index; for whoever holds the ingest lock."""
    with DescriptorStore(
        library.segments_folder(encoder.fingerprint),
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
    ) as store:
        refresh(
            store,
            library.rows(encoder.fingerprint),
            library.ann_folder(encoder.fingerprint),
            levels=None if encoder.layout is None else encoder.layout.levels,
            control=control,
        )


def open_searcher(library: Library, encoder: Encoder) -> Searcher:
    """A search over the library; a context manager."""
    return Searcher(library, encoder)
