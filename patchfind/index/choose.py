"""Exact or compressed: which search a library of some size gets, and keeping the codes fresh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from patchfind.domain.progress import Control
from patchfind.domain.spans import SpanTable
from patchfind.index.approximate import CompressedSearch
from patchfind.index.compressed import CompressedIndex, CompressionSettings, keys_of
from patchfind.index.exact import ExactSearch
from patchfind.index.segments import DescriptorStore

EXACT_BYTES = 4 << 30
"""Up to this many bytes of fp16 rows are searched exactly. Two cores answer in 0.2 s for each GiB
(four query rows, 512 dimensions; `patchfind bench` measures it), so in less than a second here; and
the rows must stay in the system's cache, which costs that much memory."""

_STALE = 0.05
"""The codes are brought up to date once this share of the rows is new, or of the codes is dead."""


def search_for(
    store: DescriptorStore, spans: SpanTable, ann_folder: Path, *, exact_bytes: int = EXACT_BYTES
) -> ExactSearch | CompressedSearch:
    """The search that suits the size of ``spans``; exact as long as no codes were made."""
    if _is_large(store, spans, exact_bytes):
        index = CompressedIndex.load(ann_folder, store.fingerprint)
        if index is not None:
            return CompressedSearch(store, spans, index)
    return ExactSearch(store, spans)


def refresh(
    store: DescriptorStore,
    spans: SpanTable,
    ann_folder: Path,
    *,
    levels: Sequence[int] | None,
    control: Control,
    settings: CompressionSettings | None = None,
    exact_bytes: int = EXACT_BYTES,
) -> bool:
    """Make or renew the codes in ``ann_folder`` where the library is large enough to want them.

    True where a new file was written. Takes minutes for a large library; meant to follow an
    ingest. ``levels`` as for :meth:`CompressedIndex.build`; ``settings`` are those that suit the
    dimension unless given. Raises Cancelled, StorageProblem.
    """
    if not _is_large(store, spans, exact_bytes):
        return False
    index = CompressedIndex.load(ann_folder, store.fingerprint)
    if index is None:
        index = CompressedIndex.build(
            store,
            spans,
            settings or suited_settings(store.dimension),
            levels=levels,
            control=control,
        )
    elif _is_stale(index, spans):
        index = index.recoded(store, spans, control=control)
    else:
        return False
    index.save(ann_folder, store.fingerprint)
    return True


def suited_settings(dimension: int) -> CompressionSettings:
    """The default settings with the largest published-or-smaller m that divides ``dimension``."""
    default = CompressionSettings()
    m = next(m for m in range(default.m, 0, -1) if dimension % m == 0)
    return CompressionSettings(m=m)


def _is_large(store: DescriptorStore, spans: SpanTable, exact_bytes: int) -> bool:
    return spans.total_rows * store.dimension * 2 > exact_bytes


def _is_stale(index: CompressedIndex, spans: SpanTable) -> bool:
    live, coded = keys_of(spans), keys_of(index.covered)
    missing = int(spans.row_counts[~np.isin(live, coded)].sum(dtype=np.int64))
    dead = int(index.covered.row_counts[~np.isin(coded, live)].sum(dtype=np.int64))
    return missing > _STALE * spans.total_rows or dead > _STALE * index.rows
