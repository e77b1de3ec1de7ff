"""How long CLAID takes to find a photo's regions, beside normalised cuts on the same tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.embedding.claid_bench import ClaidTimes, compare
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import STARTER, specification
from patchfind.embedding.specification import CLAID
from patchfind.evaluation.datasets.folders import photos_in
from patchfind.foundation.errors import FolderProblem, PhotoProblem
from patchfind.foundation.paths import weights_folder
from patchfind.imaging.decode import decode
from patchfind.imaging.limits import DECODE_SIDE

_MOST_PHOTOS = 20


@dataclass(frozen=True, slots=True)
class ClaidBench:
    """Times of each photo, and how many tokens the photos have on average."""

    backbone: str
    tokens: float
    times: Sequence[ClaidTimes]

    def table(self) -> str:
        """The report for a person: means over the photos, one line for each way to bisect."""
        k_sums = float(np.mean([one.k_sums_seconds for one in self.times]))
        ncut = float(np.mean([one.ncut_seconds for one in self.times]))
        found = [
            float(np.mean(counts))
            for counts in zip(
                *((one.k_sums_regions, one.ncut_regions) for one in self.times), strict=True
            )
        ]
        return (
            f"{self.backbone}: {len(self.times)} photos of {self.tokens:,.0f} tokens, seconds of "
            f"processor time a photo\n"
            f"{'':<16}{'seconds':>9}{'regions':>9}\n"
            f"{'CLAID, k-sums':<16}{k_sums:>9.3f}{found[0]:>9.1f}\n"
            f"{'normalised cuts':<16}{ncut:>9.3f}{found[1]:>9.1f}\n"
            f"k-sums is {ncut / k_sums:.1f} times as fast."
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
    times: list[ClaidTimes] = []
    for path in paths:
        control.checkpoint()
        try:
            grid = encoder.token_grid(decode(path, long_side=DECODE_SIDE).pixels)
        except PhotoProblem:
            continue
        counts.append(len(grid.tokens))
        times.append(compare(grid))
        on_progress(meter.advance(1, "Finding regions both ways"))
    if not times:
        raise FolderProblem(f"{photos} holds no photo that can be read.", path=photos)
    return ClaidBench(encoder.specification.title, float(np.mean(counts)), times)
