"""Measuring how fast a folder of photos is indexed."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.regions import RegionDescriptors
from patchfind.imaging.decode import decode_bytes, read_photo
from patchfind.imaging.limits import DECODE_SIDE, DEFAULT_LIMITS
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.imaging.worker import content_hash
from patchfind.indexing.workers import available_cores, decode_workers
from patchfind.matching.sift import extract_packed
from patchfind.tools.scratch import scratch

if TYPE_CHECKING:
    from patchfind.embedding.encoder import Encoder
    from patchfind.library.library import Library

_SAMPLE = 48
_BATCH = 16
_ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class IngestBench:
    """How fast photos of a folder went through decoding, encoding and the index.

    ``layout`` is the region layout's name and ``regions`` how many it has, None where each photo
    has its own. ``encoding_seconds``, ``writing_seconds`` and ``worker_seconds`` are of CPU: of
    this process in the backbone, where every size of photo is planned once, and beside it; and of
    the decode workers (0 on a system that does not count them). ``parts`` are seconds of CPU a
    photo of each part, alone and in one thread, over a sample whose sizes have been planned; of
    encoding on a ``device`` other than "cpu" they are of the clock, in batches. ``workers`` decode
    on ``cores``.
    """

    backbone: str
    layout: str
    regions: int | None
    indexed: int
    failed: int
    seconds: float
    encoding_seconds: float
    writing_seconds: float
    worker_seconds: float
    parts: Mapping[str, float]
    device: str
    workers: int
    cores: int

    @property
    def photos_per_second(self) -> float:
        return self.indexed / self.seconds if self.seconds else 0.0

    @property
    def bounds(self) -> dict[str, float]:
        """How many photos a second each of what works side by side could do, if it had to wait for
        nothing else."""
        decoding = sum(self.parts.values()) - self.parts[_ENCODING]
        writing = self.writing_seconds / max(1, self.indexed + self.failed)
        on_cpu = self.device == "cpu"
        computing = decoding + writing + (self.parts[_ENCODING] if on_cpu else 0.0)
        bounds = {
            f"{self.workers} decode workers": self.workers / decoding,
            f"{self.cores} cores, for all": self.cores / computing,
        }
        if not on_cpu:
            bounds["the device, and writing"] = 1 / (self.parts[_ENCODING] + writing)
        return bounds

    def table(self) -> str:
        """The report for a person."""
        counted = "regions of its own" if self.regions is None else f"{self.regions} regions"
        photos = max(1, self.indexed + self.failed)
        encoding, writing, workers = (
            seconds / photos
            for seconds in (self.encoding_seconds, self.writing_seconds, self.worker_seconds)
        )
        parts = {**self.parts, "writing": writing}
        slowest, most = min(self.bounds.items(), key=lambda bound: bound[1])
        return (
            f"{self.backbone} on {self.device}, {self.layout} ({counted} a photo): "
            f"{self.indexed:,} photos in {self.seconds:.1f} s, "
            f"{self.photos_per_second:.1f} photos/s, {self.failed:,} could not be read\n"
            f"seconds of CPU a photo: {encoding + writing + workers:.3f}, of which {encoding:.3f} "
            f"encoding, {writing:.3f} writing, {workers:.3f} in decode workers (pixels, thumbnail, "
            "local features)\n"
            f"{'alone, in one thread':<24}{'seconds of CPU a photo':>24}{'photos/s':>12}\n"
            + "\n".join(
                f"{name:<24}{seconds:>24.4f}{1 / max(seconds, 1e-9):>12.1f}"
                for name, seconds in parts.items()
            )
            + "\n"
            + "\n".join(f"{name:<48}{rate:>12.1f}" for name, rate in self.bounds.items())
            + f"\nof what {slowest} could do, {self.photos_per_second / most:.0%} was reached"
        )


def run_ingest_bench(
    photos: Path, *, device: str = "auto", control: Control, on_progress: ProgressCallback
) -> IngestBench:
    """Index the folder ``photos`` into a temporary library with the default settings.

    Raises what adding a folder, loading the encoder on ``device`` and ingest raise.
    """
    from patchfind.indexing.maintenance import index_library
    from patchfind.library.encoders import load_encoder_of
    from patchfind.library.library import Library

    with (
        scratch(None) as folder,
        Library.open(Path(folder) / "library") as library,
    ):
        library.save_settings(replace(library.settings, device=device))
        library.add_folder(photos)
        library.reconcile(control, settle_seconds=0)
        encoder = load_encoder_of(library)
        timed = _TimedEncoder(encoder)
        before = os.times()
        report = index_library(library, timed, control, on_progress)
        after = os.times()
        here = after.user + after.system - before.user - before.system
        return IngestBench(
            backbone=library.settings.backbone,
            layout="claid" if encoder.layout is None else encoder.layout.name,
            regions=None if encoder.layout is None else len(encoder.layout.boxes),
            indexed=report.indexed,
            parts=_parts(library, encoder, Path(folder) / "parts", control),
            device=encoder.device,
            workers=decode_workers(library.settings, on_cpu=encoder.device == "cpu"),
            cores=available_cores(),
            failed=report.failed,
            seconds=report.seconds,
            encoding_seconds=timed.seconds,
            writing_seconds=max(0.0, here - timed.seconds),
            worker_seconds=(
                after.children_user
                + after.children_system
                - before.children_user
                - before.children_system
            ),
        )


def _parts(library: Library, encoder: Encoder, folder: Path, control: Control) -> dict[str, float]:
    """Seconds of CPU a photo of each part of indexing, over some that the library has indexed."""
    paths = [photo.path for photo in library.photos.all() if photo.content_hash]
    paths = paths[:: max(1, len(paths) // _SAMPLE)]
    laps = _Laps()
    decoded: list[NDArray[np.uint8]] = []
    thumbnails = ThumbnailStore(folder)
    with threadpool_limits(1):  # threads of BLAS that wait for more would count as the next part
        for path in paths:
            control.checkpoint()
            laps.begin()
            file = read_photo(path, DEFAULT_LIMITS)
            key = content_hash(file.data)
            laps.end("reading, hash")
            pixels = decode_bytes(file.data, path, long_side=DECODE_SIDE).pixels
            laps.end("decoding")
            thumbnails.write(key, pixels)
            laps.end("thumbnail")
            extract_packed(pixels)
            laps.end("local features")
            if encoder.device == "cpu":
                encoder.encode_photos([pixels], threads=1)
                laps.end(_ENCODING)
            else:
                decoded.append(pixels)
    for first in range(0, len(decoded), _BATCH):
        since = time.perf_counter()
        encoder.encode_photos(decoded[first : first + _BATCH])
        laps.seconds[_ENCODING] += time.perf_counter() - since
    return {name: seconds / len(paths) for name, seconds in laps.seconds.items()}


class _TimedEncoder:
    """An encoder, and the seconds of CPU that went by in this process while it encoded photos."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.specification = encoder.specification
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.layout = encoder.layout
        self.device = encoder.device
        self.seconds = 0.0

    def encode_photos(
        self, photos: Sequence[NDArray[np.uint8]], *, threads: int | None = None
    ) -> Sequence[RegionDescriptors]:
        """What the encoder makes of ``photos``."""
        since = time.process_time()
        try:
            return self._encoder.encode_photos(photos, threads=threads)
        finally:
            self.seconds += time.process_time() - since


class _Laps:
    """Seconds of CPU of this process, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._since = 0.0

    def begin(self) -> None:
        self._since = time.process_time()

    def end(self, name: str) -> None:
        """Count what passed since the last ``begin`` or ``end`` for ``name``."""
        now = time.process_time()
        self.seconds[name] += now - self._since
        self._since = now
