"""A benchmark's photos as a real library, indexed on the app's own road and kept in the cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.match import Match
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.embedding.encoder import Encoder
from patchfind.evaluation.benchmark import Benchmark, PhotoSizes
from patchfind.foundation import own_files
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import FolderProblem, StorageProblem
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library

_TIMES = "seconds.json"


@dataclass(frozen=True, slots=True)
class EncoderCosts:
    """What one encoder's descriptors cost for each photo: seconds to index, bytes to keep."""

    seconds_per_photo: float
    row_bytes_per_photo: float


class BenchmarkLibrary(Closing):
    """A library that watches the folders of one benchmark; a context manager.

    Photos are known by their place in ``Benchmark.photos``. Raises FolderProblem where a photo is
    listed twice or a folder cannot be watched, StorageProblem.
    """

    def __init__(self, benchmark: Benchmark, cache: Path, control: Control) -> None:
        self._benchmark = benchmark
        self._places: Mapping[Path, int] = {
            path.absolute(): place for place, path in enumerate(benchmark.photos)
        }
        if len(self._places) < len(benchmark.photos):
            raise FolderProblem("A benchmark that searches one photo twice cannot be measured.")
        roots = _outermost(folder.absolute() for folder in benchmark.folders)
        name = hashlib.blake2b("\0".join(map(str, roots)).encode(), digest_size=8).hexdigest()
        self.folder = cache / name
        own_files.make_folder(self.folder)
        self.library = Library.open(self.folder / "library")
        try:
            watched = {one.folder.path for one in self.library.folders.counts()}
            for root in roots:
                if root not in watched:
                    self.library.add_folder(root)
            self.library.reconcile(control, settle_seconds=0.0)
        except BaseException:
            self.library.close()
            raise

    def close(self) -> None:
        self.library.close()

    def index(
        self, encoder: Encoder, control: Control, on_progress: ProgressCallback
    ) -> EncoderCosts:
        """Index what is not indexed yet. Raises StorageProblem, DeviceProblem, Cancelled."""
        report = Ingest(self.library, encoder).run(control, on_progress)
        times = self._times()
        seconds, photos = times.get(encoder.fingerprint, (0.0, 0))
        if report.indexed:
            seconds, photos = seconds + report.seconds, photos + report.indexed
            self._keep({**times, encoder.fingerprint: (seconds, photos)})
        control.checkpoint()
        ranges = self.library.descriptors.ranges(encoder.fingerprint)
        boxes = 8 if encoder.layout is None else 0
        with self.library.paths.descriptors(encoder) as store:
            row_bytes = store.row_bytes + boxes
        return EncoderCosts(
            seconds / max(1, photos), row_bytes * ranges.total_rows / max(1, len(ranges))
        )

    @property
    def feature_bytes_per_photo(self) -> float:
        """What the local features of a photo take."""
        indexed = sum(one.indexed for one in self.library.folders.counts())
        with FeatureStore(self.library.paths.features) as store:
            return store.total_bytes() / max(1, indexed)

    def failures(self) -> list[str]:
        """Why photos of the benchmark could not be indexed."""
        return [one.reason for one in self.library.photos.failures() if one.path in self._places]

    def sizes(self) -> PhotoSizes:
        """The photos' sizes; 1 × 1 for those that could not be read."""
        sizes = np.ones((len(self._benchmark.photos), 2), dtype=np.int64)
        for photo in self.library.photos.all():
            if photo.path in self._places and photo.width:
                sizes[self._places[photo.path]] = photo.width, photo.height
        return sizes

    def places(self, match: Match) -> list[int]:
        """Which photos of the benchmark a match is: its copies too."""
        paths = (match.path, *match.also_at)
        return sorted(self._places[path] for path in paths if path in self._places)

    def _times(self) -> dict[str, tuple[float, int]]:
        """Seconds and photos of all indexing so far, by fingerprint."""
        with suppress(OSError, ValueError):
            stored = json.loads((self.folder / _TIMES).read_text(encoding="utf-8"))
            return {name: (float(one[0]), int(one[1])) for name, one in stored.items()}
        return {}

    def _keep(self, times: Mapping[str, Sequence[float]]) -> None:
        path = self.folder / _TIMES
        with StorageProblem.where_refused(
            "The evaluation cache {path} cannot be written: {why}.", path=path
        ):
            own_files.write(path, json.dumps(times).encode(), own_files.begins_with(b"{"))


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """``folders`` without those that lie in another of them, sorted."""
    known = sorted(set(folders))
    return [one for one in known if not any(other in one.parents for other in known)]
