"""How the rows of a gallery are kept for the shortlist: exact, or quantised as published."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.embedding.encoder import Encoder
from patchfind.evaluation.benchmark_library import BenchmarkLibrary
from patchfind.evaluation.methods import Codes
from patchfind.foundation.errors import UsageProblem
from patchfind.index.approximate import CompressedSearch
from patchfind.index.compressed import CompressedIndex
from patchfind.index.exact import ExactSearch
from patchfind.index.factory import PhotoSearch
from patchfind.index.quantisers import PUBLISHED, ProductQuantiser
from patchfind.index.segments import DescriptorStore
from patchfind.search.library_gallery import SearchOver

RECALL_AT = 10
"""How many of the best photos recall against exact search looks at."""


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How the codes came to be, how much smaller they are, and what is still found through them.

    ``settings`` are those that were used: with as many lists as the training rows allow.
    ``codes_ratio`` says how many times smaller than fp16 rows the codes are, ``file_ratio`` the
    whole file; ``rescored`` how many photos get exact scores. ``recall`` is the share of the best
    ten photos of exact search that are among its own best ten.
    """

    settings: ProductQuantiser
    codes_ratio: float
    file_ratio: float
    rescored: int
    recall: float


@dataclass(frozen=True, slots=True, eq=False)
class PreparedCodes:
    """The codes of one encoder's rows, the bytes they take and the seconds they took a photo.

    ``search_over`` makes the search through them. ``figures`` are made from queries, each (Q, D).
    """

    search_over: SearchOver
    bytes_per_photo: float
    seconds_per_photo: float
    figures: Callable[[Sequence[NDArray[np.float32]]], CodeFigures]


def _level(text: str) -> int | None:
    """None for “all”. Raises ValueError."""
    if text != "all" and not text.isdecimal():
        raise ValueError(text)
    return None if text == "all" else int(text)


_FIELDS: Mapping[str, Callable[[str], Any]] = {
    "m": int,
    "nbits": int,
    "nlist": int,
    "nprobe": int,
    "metric": str,
    "train_level": _level,
}


def changed_settings(changes: Sequence[str]) -> ProductQuantiser:
    """The published IVF-PQ setting with changes like ``m=32``. Raises UsageProblem."""
    values = {}
    for change in changes:
        name, _, text = change.partition("=")
        try:
            values[name] = _FIELDS[name](text)
        except (KeyError, ValueError):
            raise UsageProblem(
                f"“{change}” sets nothing of the quantiser. Write one of "
                f"{', '.join(_FIELDS)} and a value, as in m=32."
            ) from None
    if values.get("metric", "ip") not in ("ip", "l2"):
        raise UsageProblem("The quantiser's metric is ip (inner product) or l2.")
    return dataclasses.replace(PUBLISHED, **values)


def prepare_codes(
    codes: Codes,
    library: BenchmarkLibrary,
    encoder: Encoder,
    settings: ProductQuantiser,
    control: Control,
) -> PreparedCodes:
    """The codes of everything indexed. Raises UsageProblem, StorageProblem, Cancelled."""
    if not codes.inverted:
        settings = dataclasses.replace(settings, nlist=0)
    if codes.all_levels:
        settings = dataclasses.replace(settings, train_level=None)
    settings = settings.suited_to(encoder.dimension)
    ranges = library.library.descriptors.ranges(encoder.fingerprint)
    with library.library.paths.descriptors(encoder) as store:
        levels = None if encoder.layout is None else encoder.layout.levels
        started = time.perf_counter()
        index = CompressedIndex.build(store, ranges, settings, levels=levels, control=control)
        seconds = time.perf_counter() - started
        file_bytes = index.save(library.folder / "codes" / encoder.fingerprint, store.fingerprint)
    photos = max(1, len(ranges))
    exact_bytes = 2 * encoder.dimension * index.rows
    kept = file_bytes + (store.row_bytes * index.rows if codes.rescored else 0)

    def over(store: DescriptorStore, ranges: RowRanges) -> PhotoSearch:
        return CompressedSearch(store, ranges, index, rescored=codes.rescored)

    def figures(queries: Sequence[NDArray[np.float32]]) -> CodeFigures:
        with library.library.paths.descriptors(encoder) as store:
            found = recall(over(store, ranges), ExactSearch(store, ranges), queries)
        return CodeFigures(
            index.quantiser,
            exact_bytes / index.code_bytes,
            exact_bytes / file_bytes,
            codes.rescored,
            found,
        )

    return PreparedCodes(over, kept / photos, seconds / photos, figures)


def recall(found: PhotoSearch, exact: PhotoSearch, queries: Sequence[NDArray[np.float32]]) -> float:
    """Which share of the exact search's best photos the other finds among its own best.

    The mean over ``queries`` (each (Q, D)) of the first ten photos.
    """
    shares = [
        np.isin(
            exact.search(rows, RECALL_AT).content_ids, found.search(rows, RECALL_AT).content_ids
        ).mean()
        for rows in queries
    ]
    return float(np.mean(shares)) if shares else 1.0
