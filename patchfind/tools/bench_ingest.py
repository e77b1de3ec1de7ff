"""Measuring how fast a folder of photos is indexed."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.regions import RegionDescriptors
from patchfind.imaging.decode import decode_bytes, read_photo
from patchfind.imaging.limits import DECODE_SIDE, DEFAULT_LIMITS
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.imaging.worker import content_hash
from patchfind.matching.sift import extract_packed
from patchfind.tools.scratch import scratch

if TYPE_CHECKING:
    from patchfind.embedding.encoder import Encoder
    from patchfind.library.library import Library

_SAMPLE = 48


@dataclass(frozen=True, slots=True)
class IngestBench:
    """How fast photos of a folder went through decoding, encoding and the index.

    ``layout`` is the region layout's name and ``regions`` how many it has, None where each photo
    has its own. ``encoding_seconds``, ``writing_seconds`` and ``worker_seconds`` are of CPU: of
    this process in the backbone, where every size of photo is planned once, and beside it; and of
    the decode workers (0 on a system that does not count them). ``parts`` are seconds of CPU a
    photo of each part, alone and in one thread, over a sample whose sizes have been planned.
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

    @property
    def photos_per_second(self) -> float:
        return self.indexed / self.seconds if self.seconds else 0.0

    def table(self) -> str:
        """The report for a person."""
        counted = "regions of its own" if self.regions is None else f"{self.regions} regions"
        photos = max(1, self.indexed + self.failed)
        encoding, writing, workers = (
            seconds / photos
            for seconds in (self.encoding_seconds, self.writing_seconds, self.worker_seconds)
        )
        parts = {**self.parts, "writing": writing}
        return (
            f"{self.backbone}, {self.layout} ({counted} a photo): {self.indexed:,} photos in "
            f"{self.seconds:.1f} s, {self.photos_per_second:.1f} photos/s, "
            f"{self.failed:,} could not be read\n"
            f"seconds of CPU a photo: {encoding + writing + workers:.3f}, of which {encoding:.3f} "
            f"encoding, {writing:.3f} writing, {workers:.3f} in decode workers (pixels, thumbnail, "
            "local features)\n"
            f"{'alone, in one thread':<24}{'seconds of CPU a photo':>24}{'photos/s':>12}\n"
            + "\n".join(
                f"{name:<24}{seconds:>24.4f}{1 / max(seconds, 1e-9):>12.1f}"
                for name, seconds in parts.items()
            )
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
    thumbnails = ThumbnailStore(folder)
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
        encoder.encode_photos([pixels], threads=1)
        laps.end("encoding")
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
