"""Measuring how fast a folder of photos is indexed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.tools.scratch import scratch


@dataclass(frozen=True, slots=True)
class IngestBench:
    """How fast photos of a folder went through decoding, encoding and the index.

    ``layout`` is the region layout's name and ``regions`` how many it has, None where each photo
    has its own. ``here_seconds`` and ``worker_seconds`` are seconds of CPU: of this process, which
    encodes and writes, and of the decode workers (0 on a system that does not count them).
    """

    backbone: str
    layout: str
    regions: int | None
    indexed: int
    failed: int
    seconds: float
    here_seconds: float
    worker_seconds: float

    @property
    def photos_per_second(self) -> float:
        return self.indexed / self.seconds if self.seconds else 0.0

    def table(self) -> str:
        """The report for a person."""
        counted = "regions of its own" if self.regions is None else f"{self.regions} regions"
        photos = max(1, self.indexed + self.failed)
        here, workers = self.here_seconds / photos, self.worker_seconds / photos
        return (
            f"{self.backbone}, {self.layout} ({counted} a photo): {self.indexed:,} photos in "
            f"{self.seconds:.1f} s, {self.photos_per_second:.1f} photos/s, "
            f"{self.failed:,} could not be read\n"
            f"seconds of CPU a photo: {here + workers:.3f}, of which {here:.3f} encoding and "
            f"writing, {workers:.3f} in decode workers (pixels, thumbnail, local features)"
        )


def run_ingest_bench(
    photos: Path, *, control: Control, on_progress: ProgressCallback
) -> IngestBench:
    """Index the folder ``photos`` into a temporary library with the default settings.

    Raises what adding a folder, loading the encoder and ingest raise.
    """
    from patchfind.indexing.maintenance import index_library
    from patchfind.library.encoders import load_encoder_of
    from patchfind.library.library import Library

    with (
        scratch(None) as folder,
        Library.open(Path(folder) / "library") as library,
    ):
        library.add_folder(photos)
        library.reconcile(control, settle_seconds=0)
        encoder = load_encoder_of(library)
        before = os.times()
        report = index_library(library, encoder, control, on_progress)
        after = os.times()
        return IngestBench(
            backbone=library.settings.backbone,
            layout="claid" if encoder.layout is None else encoder.layout.name,
            regions=None if encoder.layout is None else len(encoder.layout.boxes),
            indexed=report.indexed,
            failed=report.failed,
            seconds=report.seconds,
            here_seconds=after.user + after.system - before.user - before.system,
            worker_seconds=(
                after.children_user
                + after.children_system
                - before.children_user
                - before.children_system
            ),
        )
