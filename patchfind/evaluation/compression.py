"""How the rows of a gallery are kept for the shortlist: exact fp16, or quantised as published."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.evaluation.gallery import PhotoSearch
from patchfind.evaluation.methods import Codes
from patchfind.evaluation.stored import Descriptors
from patchfind.foundation import own_files
from patchfind.foundation.errors import UsageProblem
from patchfind.index.approximate import CompressedSearch
from patchfind.index.codes import PUBLISHED, ProductCodes
from patchfind.index.compressed import CompressedIndex
from patchfind.index.exact import ExactSearch

RECALL_AT = 10
"""How many of the best photos recall against exact search looks at."""

_CLOCK = "seconds"


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How the codes came to be, how much smaller they are, and what is still found through them.

    ``settings`` are those that were used: with as many lists as the training rows allow.
    ``codes_ratio`` says how many times smaller than fp16 rows the codes are, ``file_ratio`` the
    whole file; ``rescored`` how many photos get exact scores. ``recall`` is the share of the best
    ten photos of exact search that are among its own best ten.
    """

    settings: ProductCodes
    codes_ratio: float
    file_ratio: float
    rescored: int
    recall: float


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSearch:
    """A search over one descriptor set, what it keeps per photo, and the time to prepare it.

    ``codes`` makes the figures of the codes from queries (each (Q, D)); None for exact search.
    """

    search: PhotoSearch
    bytes_per_photo: float
    seconds_per_photo: float = 0.0
    codes: Callable[[Sequence[NDArray[np.float32]]], CodeFigures] | None = None


_FIELDS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"m": int, "nbits": int, "nlist": int, "nprobe": int, "metric": str, "train_level": int}
)


def changed_settings(changes: Sequence[str]) -> ProductCodes:
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


def exact_search(descriptors: Descriptors) -> PhotoSearch:
    """Every row against every query row."""
    return ExactSearch(descriptors.store, descriptors.spans)


def prepare_search(
    codes: Codes | None,
    descriptors: Descriptors,
    settings: ProductCodes,
    control: Control,
) -> PreparedSearch:
    """Exact search where ``codes`` is None. Raises UsageProblem, StorageProblem, Cancelled."""
    if codes is None:
        return PreparedSearch(exact_search(descriptors), descriptors.bytes_per_photo)
    if not codes.inverted:
        settings = dataclasses.replace(settings, nlist=0)
    if codes.train_level is not None:
        settings = dataclasses.replace(settings, train_level=codes.train_level)
    settings = settings.suited_to(descriptors.store.dimension)
    index, file_bytes, seconds = _index(descriptors, settings, control)
    spans = descriptors.spans
    photos = max(1, len(spans))
    exact_bytes = 2 * descriptors.store.dimension * index.rows
    kept = file_bytes / photos + (descriptors.bytes_per_photo if codes.rescored else 0.0)
    search = CompressedSearch(descriptors.store, spans, index, rescored=codes.rescored)

    def figures(queries: Sequence[NDArray[np.float32]]) -> CodeFigures:
        return CodeFigures(
            index.codes,
            exact_bytes / index.code_bytes,
            exact_bytes / file_bytes,
            codes.rescored,
            recall(search, exact_search(descriptors), queries),
        )

    return PreparedSearch(search, kept, seconds / photos, figures)


def _index(
    descriptors: Descriptors, settings: ProductCodes, control: Control
) -> tuple[CompressedIndex[ProductCodes], int, float]:
    """The trained index, its file's bytes, and the seconds it took; kept beside the rows."""
    which = f"{settings} {descriptors.spans.total_rows}"
    name = hashlib.blake2b(which.encode(), digest_size=4).hexdigest()
    folder = descriptors.folder / f"codes-{name}"
    fingerprint, clock = descriptors.store.fingerprint, folder / _CLOCK
    index = CompressedIndex.load(descriptors.store, descriptors.spans, folder, ProductCodes)
    if index is not None and clock.exists():
        file_bytes = sum(path.stat().st_size for path in folder.iterdir() if path != clock)
        return index, file_bytes, float(clock.read_text(encoding="ascii"))
    started = time.perf_counter()
    index = CompressedIndex.build(
        descriptors.store, descriptors.spans, settings, levels=descriptors.levels, control=control
    )
    seconds = time.perf_counter() - started
    file_bytes = index.save(folder, fingerprint)
    own_files.write(clock, f"{seconds:.3f}".encode("ascii"), _is_clock)
    return index, file_bytes, seconds


def _is_clock(head: bytes) -> bool:
    return re.fullmatch(rb"\d+\.\d{3}", head) is not None


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
