"""How rows become codes that faiss searches: product quantisation (Jégou et al., PAMI 2011).

Trained by default on level 1 alone: descriptors of larger regions carry more, and give a better
quantiser for all the others (Patchify, arXiv 2512.12610, section 4).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from patchfind.foundation.errors import UsageProblem

Rows = NDArray[np.float32]

_POINTS_PER_CENTROID = 39
"""At least so many training rows for each list."""

_ROUNDS = 10
"""Of k-means, like faiss's own."""

_MOST_CENTROID = 100.0
_PIECE_ROWS = 1 << 14

_LEVEL_TYPES = (int, type(None))

NextArray = Callable[..., NDArray[Any]]
"""Called with a dtype and a shape: the next array of a file, good until the next call. Raises
ValueError where the file ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductQuantiser:
    """Product quantisation (PQ), and with ``nlist`` inverted lists of it (IVF-PQ).

    ``m`` codes of ``nbits`` bits a row; ``nlist`` inverted lists, 0 for none (plain PQ), fewer
    where too few rows train them; ``nprobe`` of them are searched, 0 for all. ``train_level`` is
    the level whose descriptors train it, None for those of all levels. One of ``every`` rows of a
    photo is coded, where there are lists: those that are least like each other.
    """

    name: ClassVar[str] = "product"
    m: int = 64
    nbits: int = 8
    nlist: int = 2048
    nprobe: int = 128
    metric: Literal["ip", "l2"] = "ip"
    train_level: int | None = 1
    every: int = 3

    def suited_to(self, dimension: int) -> Self:
        """The same with the largest m up to this one that divides ``dimension``."""
        m = next(m for m in range(self.m, 0, -1) if dimension % m == 0)
        return dataclasses.replace(self, m=m)

    def trained(self, rows: Rows) -> tuple[Any, Self]:
        """An empty faiss index that learnt from ``rows`` (n, D), and the settings as used.

        Raises UsageProblem for too few rows, or where ``m`` does not divide the dimension.
        """
        import faiss

        dimension = rows.shape[1]
        if dimension % self.m:
            raise UsageProblem(
                "Descriptors of {dimension} numbers cannot be cut into {m} equal parts. Choose "
                "an m that divides it.",
                dimension=dimension,
                m=self.m,
            )
        if len(rows) < 2**self.nbits:
            raise UsageProblem(
                "{count} descriptors are too few to train a quantiser of {nbits} bits, which "
                "takes at least {least}.",
                count=len(rows),
                nbits=self.nbits,
                least=2**self.nbits,
            )
        nlist = min(self.nlist, len(rows) // _POINTS_PER_CENTROID)
        lists = f"IVF{nlist}," if nlist else ""
        # "np": no polysemous training, slow and for a search mode that is not used here.
        metric = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}[self.metric]
        made: Any = faiss.index_factory(dimension, f"{lists}PQ{self.m}x{self.nbits}np", metric)
        made.pq.cp.min_points_per_centroid = 1  # else faiss warns on stderr; see above
        if nlist:
            made.quantizer.add(self._centroids(rows, nlist))  # and train() leaves it alone
        made.train(rows)
        return made, dataclasses.replace(self, nlist=nlist, every=self.every if nlist else 1)

    def coded(self, counts: NDArray[np.int32]) -> NDArray[np.int32]:
        """Of photos of so many rows each, how many are coded."""
        return -(-counts // self.every)

    def add(self, index: Any, rows: Rows, numbers: NDArray[np.int64]) -> None:
        """Code ``rows`` (n, D), which have these ``numbers`` among all rows, and append them."""
        if not self.nlist:
            index.add(rows)
            return
        import faiss

        lists = self._lists_of(rows, index.quantizer.reconstruct_n(0, self.nlist))
        pointers = [faiss.swig_ptr(one) for one in (rows, numbers, lists)]
        index.add_core(len(rows), *pointers)

    def _lists_of(self, rows: Rows, centroids: Rows) -> NDArray[np.int64]:
        """(n,) the list that each row belongs to.

        By NumPy's BLAS: this takes longer than all the rest, and faiss's own takes thrice as long.
        """
        found = np.empty(len(rows), dtype=np.int64)
        for first in range(0, len(rows), _PIECE_ROWS):
            products = rows[first : first + _PIECE_ROWS] @ centroids.T
            if self.metric == "l2":
                products -= np.einsum("nd,nd->n", centroids, centroids) / np.float32(2)
            found[first : first + _PIECE_ROWS] = products.argmax(axis=1)
        return found

    def _centroids(self, rows: Rows, count: int) -> Rows:
        """(count, D) the lists' centroids, by Lloyd's k-means from rows drawn at random; each has
        length one where the metric is the cosine."""
        random = np.random.default_rng(0)
        centroids = rows[random.choice(len(rows), count, replace=False)]
        for _ in range(_ROUNDS):
            lists = self._lists_of(rows, centroids)
            order = np.argsort(lists, kind="stable")
            held, firsts = np.unique(lists[order], return_index=True)
            centroids = rows[random.choice(len(rows), count, replace=False)]  # for empty lists
            centroids[held] = np.add.reduceat(rows[order], firsts)
            divisors: NDArray[Any] = np.maximum(np.bincount(lists, minlength=count), 1)[:, None]
            if self.metric == "ip":
                divisors = np.linalg.norm(centroids, axis=1, keepdims=True)
            centroids /= np.maximum(divisors, np.finfo(np.float32).tiny).astype(np.float32)
        return centroids

    def search(
        self, index: Any, queries: Rows, count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Estimated cosines and row numbers, both (Q, count), of the nearest lists; -1 where there
        is no such row."""
        import faiss

        parameters: Any = None
        if self.nlist:
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = min(self.nprobe or self.nlist, self.nlist)
        found, ids = index.search(queries, count, params=parameters)
        if self.metric == "l2":  # of unit vectors: |x - y|² = 2 - 2 x·y
            found = 1 - found / 2
        return found, ids

    def arrays(self, index: Any) -> Iterator[NDArray[Any]]:
        """What the index consists of as plain arrays, which may lie in it: centroids of the parts;
        of the lists, their sizes, and each one's ids and codes."""
        import faiss

        yield faiss.vector_to_array(index.pq.centroids)
        if not self.nlist:
            yield from _code_pieces(index)
            return
        yield faiss.downcast_index(index.quantizer).reconstruct_n(0, self.nlist)
        lists = index.invlists
        sizes = np.array([lists.list_size(number) for number in range(self.nlist)], "<i8")
        yield sizes
        for number, size in enumerate(sizes.tolist()):
            if size:
                yield faiss.rev_swig_ptr(lists.get_ids(number), size).astype("<u4")
                yield faiss.rev_swig_ptr(lists.get_codes(number), size * index.code_size)

    def read(self, dimension: int, counts: NDArray[np.int32], next_array: NextArray) -> Any:
        """The index of photos of so many rows each whose :meth:`arrays` are these.

        They come from a file that may say anything: every byte is a code, but centroids must be
        numbers, and ids those of rows. Raises ValueError where it makes no sense.
        """
        import faiss

        if dimension % self.m:
            raise ValueError(f"{dimension} numbers in {self.m} parts")
        rows, coded = int(counts.sum(dtype=np.int64)), int(self.coded(counts).sum(dtype=np.int64))
        metric = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}[self.metric]
        centroids = _numbers(next_array("<f4", 2**self.nbits * dimension)).copy()
        if not self.nlist:
            flat: Any = faiss.IndexPQ(dimension, self.m, self.nbits, metric)
            faiss.copy_array_to_vector(centroids, flat.pq.centroids)
            flat.is_trained = True
            _add_code_pieces(flat, rows, next_array)
            return flat
        quantizer: Any = faiss.IndexFlat(dimension, metric)
        quantizer.add(_numbers(next_array("<f4", self.nlist, dimension)))
        made: Any = faiss.IndexIVFPQ(quantizer, dimension, self.nlist, self.m, self.nbits, metric)
        faiss.copy_array_to_vector(centroids, made.pq.centroids)
        made.is_trained = True
        made.precompute_table()
        sizes = next_array("<i8", self.nlist).copy()
        if ((sizes < 0) | (sizes > coded)).any() or sizes.sum() != coded:
            raise ValueError("lists that do not hold all coded rows")
        for number, size in enumerate(sizes.tolist()):
            ids = next_array("<u4", size).astype(np.int64)
            if size and ids.max() >= rows:
                raise ValueError("a row that does not exist")
            codes = next_array("u1", size, made.code_size)
            made.invlists.add_entries(number, size, faiss.swig_ptr(ids), faiss.swig_ptr(codes))
        made.ntotal = coded
        return made

    def check(self) -> None:
        """Raise ValueError where the settings, from such a file, make no sense."""
        whole = (self.m, self.nbits, self.nlist, self.nprobe, self.every)
        if (
            any(type(value) is not int for value in whole)
            or type(self.train_level) not in _LEVEL_TYPES
            or self.metric not in {"ip", "l2"}
        ):
            raise ValueError("settings of another type")
        most = 1 << 16 if self.nlist else 1
        limits = (
            (self.m, 1, 1 << 12),
            (self.nbits, 1, 12),
            (self.nlist, 0, 1 << 16),
            (self.every, 1, most),
        )
        if any(not least <= value <= most for value, least, most in limits) or self.nprobe < 0:
            raise ValueError("settings beyond all use")


def _code_pieces(index: Any) -> Iterator[NDArray[Any]]:
    """The codes of an index that keeps them in one piece."""
    import faiss

    if index.ntotal:
        yield faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.code_size)


def _add_code_pieces(index: Any, rows: int, next_array: NextArray) -> None:
    for first in range(0, rows, _PIECE_ROWS):
        index.add_sa_codes(next_array("u1", min(_PIECE_ROWS, rows - first), index.code_size))


def _numbers(read: NDArray[np.float32]) -> NDArray[np.float32]:
    """Centroids: of rows of length one. Raises ValueError where they cannot be."""
    if not (np.abs(read) <= _MOST_CENTROID).all():
        raise ValueError("a centroid that is none")
    return read


PUBLISHED = ProductQuantiser(
    m=64, nbits=8, nlist=8192, nprobe=0, metric="ip", train_level=1, every=1
)
"""The published IVF-PQ setting."""
