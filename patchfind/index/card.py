"""Exact search on a CUDA card through faiss: fp16 rows stay there, the best photos are scored here.

The card answers with the nearest rows of each shard, at most 2048 of each; from these the best
photos follow, unless a row that was not among them could still count, which the lowest answered
score tells. Then, and whenever the card fails, the CPU searches.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges, keys_of
from patchfind.index import card_trial
from patchfind.index.exact import ExactSearch, open_segments, rescore, top_photos
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist, merged
from patchfind.index.soundness import sound_float32

_LOG = logging.getLogger(__name__)

SHARD_ROWS = 1 << 15
_NEAREST = 2048
"""faiss finds no more rows than this on a card in one search."""

_SPARE = 100
"""So many photos more than asked for are scored exactly: the card rounds queries to fp16."""

_ROUNDING = 1e-3
_SCRATCH_BYTES = 256 << 20
_TRIAL_SECONDS = 60
_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/dxg"))
"""One of these is there where a card could be: so that faiss need not be loaded to learn it."""


class RowIndex(Protocol):
    """What faiss's indexes of plain rows do."""

    ntotal: int

    def add(self, rows: NDArray[np.float32]) -> None: ...

    def search(
        self, queries: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]: ...


NewShard = Callable[[int], RowIndex]
"""An empty index of rows of this dimension. Raises RuntimeError where the card has no room."""


def find_card() -> NewShard | str:
    """Shards on the first card that faiss can use, or why there are none, as part of a sentence."""
    if not any(driver.exists() for driver in _DRIVERS):
        return "no NVIDIA card (or no driver for it) was found"
    refusal = _tried()
    if refusal is not None:
        return refusal
    import faiss

    resources: Any = faiss.StandardGpuResources()
    resources.setTempMemory(_SCRATCH_BYTES)

    def new_shard(dimension: int) -> RowIndex:
        settings: Any = faiss.GpuIndexFlatConfig()
        settings.useFloat16 = True
        shard: RowIndex = faiss.GpuIndexFlatIP(resources, dimension, settings)
        return shard

    return new_shard


def _tried() -> str | None:
    """Why a card cannot be used, or None where a search on it went well."""
    try:
        trial = subprocess.run(  # noqa: S603 - this very interpreter, a module of ours
            [sys.executable, "-m", card_trial.__name__],
            capture_output=True,
            text=True,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the card could not be tried ({error})"
    if trial.returncode == 0:
        return None
    said = trial.stderr.strip().splitlines()
    return said[-1] if said else f"nothing runs on the card (status {trial.returncode})"


@dataclass(frozen=True, slots=True, eq=False)
class CardRows:
    """The rows of ``covered`` on the card; ``places`` (rows,) of each shard point into it.

    Photo ids of ``covered`` are not used. Never changes: :meth:`grown` makes another that shares
    the shards.
    """

    new_shard: NewShard
    covered: RowRanges
    shards: tuple[tuple[RowIndex, NDArray[np.intp]], ...] = ()

    def grown(
        self, store: DescriptorStore, spans: RowRanges, *, shard_rows: int = SHARD_ROWS
    ) -> CardRows:
        """With the spans that are not covered yet, once these fill a shard.

        Begins anew where more rows than not have no photo any more. Raises RuntimeError where the
        card has no room.
        """
        dead = self.covered.take(~np.isin(keys_of(self.covered), keys_of(spans)))
        if 2 * dead.total_rows > self.covered.total_rows:
            return CardRows(self.new_shard, RowRanges.empty()).grown(
                store, spans, shard_rows=shard_rows
            )
        ordered = spans.take(np.unique(keys_of(spans), return_index=True)[1])
        new = ordered.take(~np.isin(keys_of(ordered), keys_of(self.covered)))
        if new.total_rows < shard_rows and self.shards:
            return self
        shards = tuple(self._uploaded(store, new, shard_rows))
        return CardRows(self.new_shard, self.covered.joined(new), (*self.shards, *shards))

    def _uploaded(
        self, store: DescriptorStore, new: RowRanges, shard_rows: int
    ) -> Iterator[tuple[RowIndex, NDArray[np.intp]]]:
        shard_of = (np.cumsum(new.row_counts, dtype=np.int64) - new.row_counts) // shard_rows
        for number in np.unique(shard_of):
            chosen = np.flatnonzero(shard_of == number)
            part = new.take(chosen)
            columns = zip(part.segments, part.first_rows, part.row_counts, strict=True)
            rows = [store.rows(int(segment), int(first), int(n)) for segment, first, n in columns]
            shard = self.new_shard(store.dimension)
            shard.add(sound_float32(np.concatenate(rows)))
            yield shard, np.repeat(len(self.covered) + chosen, part.row_counts)

    def best(self, queries: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
        """(covered,) the highest score seen of each span, −inf where none was, of any query row;
        and a bound on the scores of all rows that were not seen. Raises RuntimeError."""
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        best = np.full(len(self.covered), -np.inf, dtype=np.float32)
        unseen = -np.inf
        for shard, places in self.shards:
            count = min(_NEAREST, len(places))
            scores, ids = shard.search(queries, count)
            np.maximum.at(best, places[ids.ravel()], scores.ravel())
            if count < len(places):
                unseen = max(unseen, float(scores[:, -1].max()))
        return best, unseen


class CardSearch:
    """A snapshot of ``spans``: the card's rows there, the others on the CPU. Thread-safe.

    ``rows`` is None once the card has failed, and the CPU searches.
    """

    def __init__(self, store: DescriptorStore, spans: RowRanges, rows: CardRows) -> None:
        self.spans = spans.in_storage_order()
        self.rows: CardRows | None = rows
        self._keys = keys_of(self.spans)
        self._covered = keys_of(rows.covered)
        self._dead = ~np.isin(self._covered, self._keys)
        self._rows = open_segments(store, self.spans)
        self._new = ExactSearch(store, self.spans.take(~np.isin(self._keys, self._covered)))
        self._all = ExactSearch(store, self.spans)

    def search(self, queries: NDArray[np.float32], k: int) -> Shortlist:
        """The ``k`` photos whose best region is nearest to any of ``queries`` (Q, D), Q ≥ 1.

        Fewer where there are fewer photos. The scores are those of the stored fp16 rows.
        """
        chosen = self._chosen(queries, k)
        if chosen is None:
            return self._all.search(queries, k)
        known = self.spans.take(np.isin(self._keys, self._covered[chosen]))
        found = rescore(self._rows, known, queries)
        return merged(found, self._new.search(queries, k)).best(k)

    def _chosen(self, queries: NDArray[np.float32], k: int) -> NDArray[np.intp] | None:
        """The covered spans that may be among the ``k`` best; None where the card cannot tell."""
        rows = self.rows
        if rows is None:
            return None
        try:
            best, unseen = rows.best(queries)
        except RuntimeError as error:
            _LOG.warning("Searching on the CPU from now on, since the card failed: %s", error)
            self.rows = None
            return None
        best[self._dead] = -np.inf
        chosen = top_photos(best, self._covered, k + _SPARE)
        chosen = chosen[best[chosen] > -np.inf]
        certain = len(chosen) >= k and best[chosen[k - 1]] > unseen + _ROUNDING
        return chosen if certain or unseen == -np.inf else None
