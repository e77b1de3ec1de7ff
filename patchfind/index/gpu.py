"""Exact search by torch on a CUDA card, where the rows stay as bytes; on the CPU once it fails.

The products are fp32, so that the answer is that of the CPU's search. torch is imported where it
computes: a process that only knows of this module does not load it.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges, keys_of
from patchfind.index.exact import ExactSearch, top_photos
from patchfind.index.row_formats import ByteRows
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist

if TYPE_CHECKING:
    import torch

_LOG = logging.getLogger(__name__)

_BLOCK_ROWS = 1 << 16
"""So many rows are multiplied at once: as fp32, 128 MB at 512 dimensions."""

_LEFT_FREE = 2 << 30
"""Bytes of the card that the encoder's batches and a block in fp32 share."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The rows of some contents, one after the other, on the device: ``codes`` (n, D) int8 times
    ``scales`` (n,) fp32.

    ``owners`` (n,) is the place of each row's content, ``firsts`` (contents,) each one's first row.
    """

    codes: torch.Tensor
    scales: torch.Tensor
    owners: torch.Tensor
    firsts: torch.Tensor

    @classmethod
    def of(cls, rows: ByteRows, counts: NDArray[np.int32], device: str) -> _Block:
        """``counts`` (contents,) rows each."""
        import torch

        owners = np.repeat(np.arange(len(counts)), counts)
        firsts = np.cumsum(counts, dtype=np.int64) - counts
        # One that is not sound would be every query's best.
        scales = np.where(rows.sound(), rows.scales, np.float32(0.0))
        columns = (np.ascontiguousarray(rows.codes), scales, owners, firsts)
        return cls(*(torch.from_numpy(column).to(device) for column in columns))

    def joined(self, other: _Block) -> _Block:
        """These contents, then those of ``other``."""
        import torch

        return _Block(
            torch.cat((self.codes, other.codes)),
            torch.cat((self.scales, other.scales)),
            torch.cat((self.owners, other.owners + len(self.firsts))),
            torch.cat((self.firsts, other.firsts + len(self.codes))),
        )

    def best(self, columns: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Each content's highest product with ``columns`` (D, Q), its region, and the query row."""
        import torch

        scores, query_rows = (self.codes.float() @ columns).max(dim=1)
        scores *= self.scales
        best = scores.new_empty(len(self.firsts)).scatter_reduce(
            0, self.owners, scores, "amax", include_self=False
        )
        places = torch.arange(len(scores), device=scores.device)
        reached = torch.where(scores == best[self.owners], places, len(scores))
        first = torch.empty_like(self.firsts).scatter_reduce(
            0, self.owners, reached, "amin", include_self=False
        )
        return best, first - self.firsts, query_rows[first]


@dataclass(frozen=True, slots=True, eq=False)
class GpuRows:
    """The rows of ``covered`` on ``device``, as torch names it; ``free_bytes`` is its room.

    Content ids of ``covered`` are not used. Never changes: :meth:`grown` makes another that shares
    the blocks.
    """

    device: str
    free_bytes: Callable[[], int]
    covered: RowRanges = dataclasses.field(default_factory=RowRanges.empty)
    blocks: tuple[_Block, ...] = ()

    @classmethod
    def on(cls, device: str) -> GpuRows | None:
        """No rows yet; None where ``device`` is no CUDA card."""
        if not device.startswith("cuda"):
            return None
        import torch

        return cls(device, lambda: torch.cuda.mem_get_info(device)[0])

    def has_room_for(self, row_bytes: int) -> bool:
        """Whether so many more bytes of rows fit beside the encoder, as the device says now."""
        return row_bytes + _LEFT_FREE <= self.free_bytes()

    def grown(self, store: DescriptorStore, ranges: RowRanges) -> GpuRows:
        """With those of ``ranges`` that are not covered yet.

        Begins anew where most rows belong to no content any more. Raises RuntimeError where the
        device has no room, or fails.
        """
        dead = self.covered.take(~np.isin(keys_of(self.covered), keys_of(ranges)))
        if 2 * dead.total_rows > self.covered.total_rows:
            return GpuRows(self.device, self.free_bytes).grown(store, ranges)
        new = ranges.take(~np.isin(keys_of(ranges), keys_of(self.covered)))
        if not len(new):
            return self
        size = new.total_rows * store.row_bytes
        if not self.has_room_for(size):
            raise RuntimeError(
                f"{size >> 20} MB of rows, and {self.free_bytes() >> 20} MB are free"
            )
        blocks = list(self.blocks)
        for block in self._uploaded(store, new):
            if blocks and len(blocks[-1].codes) + len(block.codes) <= _BLOCK_ROWS:
                blocks[-1] = blocks[-1].joined(block)
            else:
                blocks.append(block)
        return dataclasses.replace(self, covered=self.covered.joined(new), blocks=tuple(blocks))

    def _uploaded(self, store: DescriptorStore, new: RowRanges) -> Iterator[_Block]:
        ends = np.cumsum(new.row_counts, dtype=np.int64)
        block_of = (ends - 1) // _BLOCK_ROWS
        for number in np.unique(block_of):
            part = new.take(block_of == number)
            rows = [store.byte_rows(*part.range_at(place)).raw for place in range(len(part))]
            yield _Block.of(ByteRows(np.concatenate(rows)), part.row_counts, self.device)

    def best(
        self, queries: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
        """(covered,) each: the highest score of any region with any of ``queries`` (Q, D), that
        region, and that query row. Raises RuntimeError where the device fails."""
        import torch

        columns = torch.from_numpy(np.ascontiguousarray(queries.T, np.float32)).to(self.device)
        found = zip(*(block.best(columns) for block in self.blocks), strict=True)
        scores, regions, query_rows = (torch.cat(column).cpu().numpy() for column in found)
        return scores, regions, query_rows


class GpuSearch:
    """A snapshot of ``ranges``, at least one, whose rows are on a device. Thread-safe.

    ``rows`` is None once the device has failed, and the CPU searches. Raises RuntimeError where
    the device has no room, or fails.
    """

    def __init__(self, store: DescriptorStore, ranges: RowRanges, rows: GpuRows) -> None:
        self._cpu = ExactSearch(store, ranges)
        self.ranges = self._cpu.ranges
        grown = rows.grown(store, self.ranges)
        self.rows: GpuRows | None = grown
        covered = keys_of(grown.covered)
        order = np.argsort(covered)
        self._places = order[np.searchsorted(covered, keys_of(self.ranges), sorter=order)]

    def search(self, queries: NDArray[np.float32], k: int) -> Shortlist:
        """The ``k`` contents whose best region is nearest to any of ``queries`` (Q, D), Q ≥ 1.

        Fewer where there are fewer contents. The scores are those of the stored rows.
        """
        rows = self.rows
        if rows is None:
            return self._cpu.search(queries, k)
        try:
            scores, regions, query_rows = rows.best(queries)
        except RuntimeError as error:
            _LOG.warning("Searching on the CPU from now on, since the card failed: %s", error)
            self.rows = None
            return self._cpu.search(queries, k)
        chosen = top_photos(scores[self._places], self.ranges.content_ids, k)
        places = self._places[chosen]
        return Shortlist(
            self.ranges.content_ids[chosen],
            scores[places],
            regions[places].astype(np.int32),
            query_rows[places].astype(np.int32),
        )
