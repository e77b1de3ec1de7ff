"""How long CLAID takes to find a photo's regions, beside normalised cuts on the same tokens."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.embedding.claid import Split, TokenGrid, find_regions, k_sums
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import STARTER, specification
from patchfind.embedding.specification import CLAID
from patchfind.evaluation.datasets.folders import photos_in
from patchfind.foundation.errors import FolderProblem, PhotoProblem
from patchfind.foundation.paths import weights_folder
from patchfind.imaging.decode import decode
from patchfind.imaging.limits import DECODE_SIDE

_MOST_PHOTOS = 20


class Bisected(NamedTuple):
    """What finding a photo's regions took, in seconds of processor time, and how many it found."""

    seconds: float
    regions: int


@dataclass(frozen=True, slots=True)
class ClaidBench:
    """Of each photo what each way to bisect took, and how many tokens they have on average."""

    backbone: str
    tokens: float
    k_sums: Sequence[Bisected]
    ncut: Sequence[Bisected]

    def table(self) -> str:
        """The report for a person: means over the photos, one line for each way to bisect."""
        ours, theirs = np.mean(self.k_sums, axis=0), np.mean(self.ncut, axis=0)
        return (
            f"{self.backbone}: {len(self.k_sums)} photos of {self.tokens:,.0f} tokens, seconds of "
            f"processor time a photo\n"
            f"{'':<16}{'seconds':>9}{'regions':>9}\n"
            f"{'CLAID, k-sums':<16}{ours[0]:>9.3f}{ours[1]:>9.1f}\n"
            f"{'normalised cuts':<16}{theirs[0]:>9.3f}{theirs[1]:>9.1f}\n"
            f"k-sums is {theirs[0] / ours[0]:.1f} times as fast."
        )


def run_claid_bench(photos: Path, *, control: Control, on_progress: ProgressCallback) -> ClaidBench:
    """Find the regions of the first photos of a folder both ways, with the starter.

    Making the tokens is not counted. Raises FolderProblem, WeightsProblem, DeviceProblem,
    Cancelled.
    """
    paths = photos_in(photos)[:_MOST_PHOTOS]
    encoder = load_encoder(
        replace(specification(STARTER).with_mode("dense"), layout=CLAID),
        weights_folder=weights_folder(),
    )
    meter = RateMeter(len(paths))
    counts: list[int] = []
    ours: list[Bisected] = []
    theirs: list[Bisected] = []
    for path in paths:
        control.checkpoint()
        try:
            grid = encoder.token_grid(decode(path, long_side=DECODE_SIDE).pixels)
        except PhotoProblem:
            continue
        counts.append(len(grid.tokens))
        ours.append(bisected(grid, k_sums))
        theirs.append(bisected(grid, ncut))
        on_progress(meter.advance(1, "Finding regions both ways"))
    if not counts:
        raise FolderProblem(f"{photos} holds no photo that can be read.", path=photos)
    return ClaidBench(encoder.specification.title, float(np.mean(counts)), ours, theirs)


def bisected(grid: TokenGrid, split: Split) -> Bisected:
    """One photo's tokens, bisected in one way."""
    started = time.process_time()
    regions = find_regions(grid, split=split)
    return Bisected(time.process_time() - started, len(regions))


def ncut(
    tokens: NDArray[np.float32],  # noqa: ARG001 - it looks at the affinity only
    affinity: NDArray[np.float32],
    random: np.random.Generator,  # noqa: ARG001
) -> NDArray[np.bool_]:
    """Bisect by the second eigenvector of (D − A) y = λ D y, cut at its mean (Shi, Malik 2000).

    NumPy computes all eigenvectors, of which one is used.
    """
    root = 1.0 / np.sqrt(affinity.sum(axis=1, dtype=np.float64))
    similar = affinity * root[:, None] * root[None, :]
    vector = np.linalg.eigh(similar)[1][:, -2] * root
    first: NDArray[np.bool_] = vector > vector.mean()
    if first.all() or not first.any():
        first = np.arange(len(first)) < len(first) // 2
    return first
