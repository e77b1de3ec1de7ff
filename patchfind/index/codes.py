"""How rows become codes that faiss searches: a byte for each number, or product quantisation.

Product quantisation: Jégou, Douze, Schmid, PAMI 2011. Trained by default on level 1 alone:
descriptors of larger regions carry more, and give a better quantiser for all the others
(Patchify, arXiv 2512.12610, section 4).
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from patchfind.foundation.errors import UsageProblem

Rows = NDArray[np.float32]

_POINTS_PER_CENTROID = 39
"""faiss warns below this many training rows for each coarse centroid."""

_LARGEST = np.float32(127.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCodes(ABC):
    """The settings of a kind of codes: plain numbers and words.

    ``train_level`` is the level whose descriptors train the codes; -1 stands for the indexed rows
    themselves and -2 for all rows, which here are the same.
    """

    name: ClassVar[str]
    train_level: int = -2

    @abstractmethod
    def trained(self, rows: Rows) -> tuple[Any, Self]:
        """An empty faiss index that learnt from ``rows`` (n, D), and the settings as used.

        Raises UsageProblem where that cannot be.
        """

    @abstractmethod
    def add(self, index: Any, rows: Rows) -> None:
        """Code ``rows`` (n, D) and append them."""

    @abstractmethod
    def search(
        self, index: Any, queries: Rows, count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Estimated cosines and row numbers, both (Q, count); -1 where there is no such row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteCodes(RowCodes):
    """Every number of a row as a signed byte: half of fp16's size, compared in integers.

    The estimates are so near the cosines that the best photos are the exact ones but for ties in
    the third decimal. ``scale`` makes bytes of numbers; 0 until it is learnt.
    """

    name: ClassVar[str] = "bytes"
    scale: float = 0.0

    def trained(self, rows: Rows) -> tuple[Any, Self]:
        """The largest number that occurs becomes 127; beyond it numbers are cut off."""
        import faiss

        largest = float(np.abs(rows).max(initial=0.0)) or 1.0
        index = faiss.IndexScalarQuantizer(
            rows.shape[1],
            faiss.ScalarQuantizer.QT_8bit_direct_signed,
            faiss.METRIC_INNER_PRODUCT,
        )
        return index, dataclasses.replace(self, scale=float(_LARGEST) / largest)

    def add(self, index: Any, rows: Rows) -> None:
        """faiss cuts fractions off, so they are rounded before."""
        index.add(np.rint(np.clip(rows * np.float32(self.scale), -_LARGEST, _LARGEST)))

    def search(
        self, index: Any, queries: Rows, count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Each query row is stretched to the whole range of a byte."""
        scales = _LARGEST / np.maximum(np.abs(queries).max(axis=1, keepdims=True), 1e-12)
        found, ids = index.search(np.rint(queries * scales), count)
        return found / (scales * np.float32(self.scale)), ids


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCodes(RowCodes):
    """PQ, and with ``nlist`` IVF-PQ.

    ``m`` codes of ``nbits`` bits a row; ``nlist`` inverted lists, 0 for none (plain PQ), fewer
    where too few rows train them; ``nprobe`` of them are searched, 0 for all.
    """

    name: ClassVar[str] = "product"
    m: int = 64
    nbits: int = 8
    nlist: int = 2048
    nprobe: int = 256
    metric: Literal["ip", "l2"] = "ip"
    train_level: int = 1

    def suited_to(self, dimension: int) -> Self:
        """The same with the largest m up to this one that divides ``dimension``."""
        m = next(m for m in range(self.m, 0, -1) if dimension % m == 0)
        return dataclasses.replace(self, m=m)

    def trained(self, rows: Rows) -> tuple[Any, Self]:
        """Raises UsageProblem for too few rows, or where ``m`` does not divide the dimension."""
        import faiss

        dimension = rows.shape[1]
        if dimension % self.m:
            raise UsageProblem(
                f"Descriptors of {dimension} numbers cannot be cut into {self.m} equal "
                "parts. Choose an m that divides it."
            )
        if len(rows) < 2**self.nbits:
            raise UsageProblem(
                f"{len(rows)} descriptors are too few to train a quantiser of "
                f"{self.nbits} bits, which takes at least {2**self.nbits}."
            )
        nlist = min(self.nlist, len(rows) // _POINTS_PER_CENTROID)
        lists = f"IVF{nlist}," if nlist else ""
        # "np": no polysemous training, slow and for a search mode that is not used here.
        metric = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}[self.metric]
        made: Any = faiss.index_factory(dimension, f"{lists}PQ{self.m}x{self.nbits}np", metric)
        made.pq.cp.min_points_per_centroid = 1  # else faiss warns on stderr; see above
        made.train(rows)
        return made, dataclasses.replace(self, nlist=nlist)

    def add(self, index: Any, rows: Rows) -> None:
        """faiss codes them."""
        index.add(rows)

    def search(
        self, index: Any, queries: Rows, count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Of the nearest lists."""
        import faiss

        parameters: Any = None
        if self.nlist:
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = min(self.nprobe or self.nlist, self.nlist)
        found, ids = index.search(queries, count, params=parameters)
        if self.metric == "l2":  # of unit vectors: |x - y|² = 2 - 2 x·y
            found = 1 - found / 2
        return found, ids


PUBLISHED = ProductCodes(m=64, nbits=8, nlist=8192, nprobe=0, metric="ip", train_level=1)
"""The published IVF-PQ setting."""
