"""Exact or compressed: which search a library of some size gets, and keeping the codes fresh."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from patchfind.domain.progress import Control
from patchfind.domain.spans import SpanTable, keys_of
from patchfind.index.approximate import CompressedSearch
from patchfind.index.card import CardRows, CardSearch, NewShard, find_card
from patchfind.index.compressed import CompressedIndex, CompressionSettings
from patchfind.index.exact import ExactSearch
from patchfind.index.segments import DescriptorStore

EXACT_BYTES = 4 << 30
"""Up to this many bytes of fp16 rows are searched exactly. Two cores answer in 0.2 s for each GiB
(four query rows, 512 dimensions; `patchfind bench` measures it), so in less than a second here; and
the rows must stay in the system's cache, which costs that much memory."""

CARD_BYTES = 8 << 30
"""Up to this many bytes of rows go to a CUDA card: one of 12 GB holds them beside an encoder."""

_LOG = logging.getLogger(__name__)

_STALE = 0.05
"""The codes are brought up to date once this share of the rows is new, or of the codes is dead."""


PhotoSearch = ExactSearch | CompressedSearch | CardSearch


def search_for(
    store: DescriptorStore,
    spans: SpanTable,
    ann_folder: Path,
    *,
    previous: PhotoSearch | None = None,
    exact_bytes: int = EXACT_BYTES,
    card: Callable[[], NewShard | str] = find_card,
) -> PhotoSearch:
    """The search that suits the size of ``spans`` and this machine.

    Exact on a CUDA card where there is one and the rows fit; otherwise exact on the CPU as long
    as no codes were made. ``previous`` is the search of an earlier state of the same store: the
    rows that it has put on the card are used again. ``card`` finds the card.
    """
    on_card = _card_search(store, spans, previous, card)
    if on_card is not None:
        return on_card
    if _is_large(store, spans, exact_bytes):
        index = CompressedIndex.load(ann_folder, store.fingerprint)
        if index is not None:
            return CompressedSearch(store, spans, index)
    return ExactSearch(store, spans)


def _card_search(
    store: DescriptorStore,
    spans: SpanTable,
    previous: PhotoSearch | None,
    find: Callable[[], NewShard | str],
) -> CardSearch | None:
    """None where there is no card, the rows do not fit, or the card failed before."""
    if _is_large(store, spans, CARD_BYTES) or not len(spans):
        return None
    rows = previous.rows if isinstance(previous, CardSearch) else None
    if previous is None or not len(previous.spans):
        found = find()
        if isinstance(found, str):
            _LOG.info("Searching on the CPU: %s.", found)
            return None
        rows = CardRows(found, SpanTable.empty())
    if rows is None:
        return None
    try:
        search = CardSearch(store, spans, rows.grown(store, spans))
    except RuntimeError as error:
        _LOG.warning("Searching on the CPU, since the rows do not fit on the card: %s", error)
        return None
    _LOG.info("Searching on the graphics card.")
    return search


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
