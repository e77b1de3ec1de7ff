"""Exact or compressed: which search a library of some size gets, and keeping the codes fresh."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges, keys_of
from patchfind.foundation import own_files
from patchfind.index import header
from patchfind.index.approximate import RESCORED, CompressedSearch
from patchfind.index.codes_file import FILE_NAME, SavedCodes
from patchfind.index.compressed import CompressedIndex
from patchfind.index.exact import ExactSearch
from patchfind.index.gpu import GpuRows, GpuSearch
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.segments import DescriptorStore

MOST_EXACT_BYTES = 2 << 30
"""Up to so many bytes of rows a library is searched row by row, in memory that the system may take
back: about 50,000 photos with the starter encoder. Larger ones through a product quantiser, since
memory is short by then, and going through all rows takes half a second."""

_LOG = logging.getLogger(__name__)

_STALE = 0.05
"""The codes are brought up to date once this share of the rows is new, or of the codes is dead."""


PhotoSearch = ExactSearch | CompressedSearch | GpuSearch


def search_for(
    store: DescriptorStore,
    ranges: RowRanges,
    ann_folder: Path,
    *,
    gpu: GpuRows | None = None,
    previous: PhotoSearch | None = None,
    most_exact: int = MOST_EXACT_BYTES,
) -> PhotoSearch:
    """The search that suits the size of ``ranges`` and this machine.

    Exact on ``gpu``, a card that has no rows yet, where there is one and the rows fit; otherwise
    exact on the CPU as long as no codes were made. ``previous`` is the search of an earlier state
    of the same store: the rows that it has put on the card, or the codes that it has loaded, are
    used again.
    """
    on_gpu = _gpu_search(store, ranges, gpu, previous)
    if on_gpu is not None:
        return on_gpu
    index = None
    if _row_bytes(store, ranges) > most_exact:
        index = _index_of(store, ranges, ann_folder, previous)
    return ExactSearch(store, ranges) if index is None else CompressedSearch(store, ranges, index)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Which search a library gets, where, and why; not ``ready`` where its codes are not made."""

    sentence: str
    ready: bool = True


def plan_for(
    store: DescriptorStore,
    ranges: RowRanges,
    ann_folder: Path,
    *,
    gpu: GpuRows | None,
    most_exact: int = MOST_EXACT_BYTES,
) -> SearchPlan:
    """What :func:`search_for` would make, without loading anything; ``gpu`` has no rows yet."""
    row_bytes = _row_bytes(store, ranges)
    size = _megabytes(row_bytes)
    why = "no graphics card is in use"
    if gpu is not None:
        free = f"of {gpu.device}, where {_megabytes(gpu.free_bytes())} are free"
        if gpu.has_room_for(row_bytes):
            return SearchPlan(f"Searches are exact, in the memory {free}: {size} of descriptors.")
        why = f"they and the encoder do not fit into the memory {free}"
    where = f"on the processor, through {size} of descriptors, since {why}"
    if row_bytes <= most_exact:
        return SearchPlan(f"Searches are exact, {where}.")
    saved = SavedCodes.find(store, ranges, ann_folder)
    if saved is None:
        return SearchPlan(
            f"Searches are exact and slow, {where}; more than {_megabytes(most_exact)} are "
            "searched through codes, which the next “patchfind index” makes.",
            ready=False,
        )
    return SearchPlan(
        f"Searches go through codes {where}, and these are more than {_megabytes(most_exact)}; the "
        f"best {RESCORED:,} photos are compared exactly."
    )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def _gpu_search(
    store: DescriptorStore,
    ranges: RowRanges,
    gpu: GpuRows | None,
    previous: PhotoSearch | None,
) -> GpuSearch | None:
    """None where there is no card, the rows do not fit, or the card failed before."""
    rows = gpu
    if previous is not None and len(previous.ranges):
        rows = previous.rows if isinstance(previous, GpuSearch) else None
    if rows is None or not len(ranges):
        return None
    try:
        return GpuSearch(store, ranges, rows)
    except RuntimeError as error:
        _LOG.warning("Searching on the CPU, since the rows do not fit on the card: %s", error)
        return None


def _index_of(
    store: DescriptorStore, live: RowRanges, ann_folder: Path, previous: PhotoSearch | None
) -> CompressedIndex | None:
    """The saved codes; those that ``previous`` has loaded where the file is still the same."""
    saved = SavedCodes.find(store, live, ann_folder)
    loaded = previous.index if isinstance(previous, CompressedSearch) else None
    if saved is not None and loaded is not None and loaded.stamp == saved.stamp:
        return loaded
    return CompressedIndex.load(store, live, ann_folder)


def refresh(
    store: DescriptorStore,
    ranges: RowRanges,
    ann_folder: Path,
    *,
    levels: Sequence[int] | None,
    control: Control,
    most_exact: int = MOST_EXACT_BYTES,
) -> bool:
    """Make or renew the codes in ``ann_folder`` where the library is large enough to want them,
    and delete those of a library that is not.

    True where a new file was written. Takes minutes for a very large library; meant to follow an
    ingest. ``levels`` as for :meth:`CompressedIndex.build`. Raises Cancelled, StorageProblem.
    """
    if _row_bytes(store, ranges) <= most_exact:
        with contextlib.suppress(OSError):
            own_files.delete(ann_folder / FILE_NAME, header.begins)
        return False
    saved = SavedCodes.find(store, ranges, ann_folder)
    if saved is not None and not _is_stale(saved.covered, ranges):
        return False
    index = CompressedIndex.load(store, ranges, ann_folder)
    if index is None:
        quantiser = ProductQuantiser().suited_to(store.dimension)
        index = CompressedIndex.build(store, ranges, quantiser, levels=levels, control=control)
    else:
        index.recode(store, ranges, control=control)
    index.save(ann_folder, store.fingerprint)
    return True


def _row_bytes(store: DescriptorStore, ranges: RowRanges) -> int:
    return ranges.total_rows * store.row_bytes


def _is_stale(covered: RowRanges, ranges: RowRanges) -> bool:
    live, coded = keys_of(ranges), keys_of(covered)
    missing = int(ranges.row_counts[~np.isin(live, coded)].sum(dtype=np.int64))
    dead = int(covered.row_counts[~np.isin(coded, live)].sum(dtype=np.int64))
    return missing > _STALE * ranges.total_rows or dead > _STALE * covered.total_rows
