"""A benchmark's library grown to many photos: those that are never right again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import chain, cycle

import numpy as np
from numpy.typing import NDArray

from patchfind.catalogue.features import FeatureStore
from patchfind.catalogue.photos import FolderChanges
from patchfind.domain.photo import FileStamp, Photo
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.regions import RegionDescriptors
from patchfind.embedding.encoder import Encoder
from patchfind.evaluation.benchmark import Benchmark
from patchfind.evaluation.benchmark_library import BenchmarkLibrary
from patchfind.foundation import own_files
from patchfind.foundation.errors import FolderProblem
from patchfind.imaging.answers import PreparedPhoto
from patchfind.indexing.maintenance import index_library
from patchfind.indexing.writer import IndexWriter
from patchfind.library.library import Library

_NOISE = 0.3
"""The length of what is added to a descriptor of length one before it is one again."""
_PHOTOS_A_COMMIT = 500


def grow(
    library: Library,
    source: BenchmarkLibrary,
    benchmark: Benchmark,
    encoder: Encoder,
    photos: int,
    *,
    control: Control,
    on_progress: ProgressCallback,
) -> None:
    """Fill the empty ``library``, without any photo file, until it has so many ``photos``.

    It gets all that ``source`` has indexed, and then again and again what is right for none of the
    benchmark's queries, with the same local features, and noise on its descriptors. Raises
    FolderProblem where ``source`` has nothing of the kind, StorageProblem, Cancelled.
    """
    folder = library.root.parent / "photos"
    own_files.make_folder(folder)
    watched = library.add_folder(folder)
    added = FolderChanges()
    for place in range(photos):
        added.added.append((watched.id, FileStamp(f"{place:07}.jpg", 1, 1), None))
    library.photos.apply(added)
    layout = "" if encoder.layout is None else encoder.layout.name
    library.descriptors.describe(
        encoder.fingerprint,
        name=encoder.specification.name,
        layout=layout,
        dimension=encoder.dimension,
    )
    meter = RateMeter(photos)
    with (
        library.ingest_lock(),
        IndexWriter(library, encoder.fingerprint, encoder.dimension, layout) as writer,
    ):
        contents = _contents(source, benchmark, encoder, library.photos.all())
        for place, (photo, prepared, regions) in enumerate(contents):
            control.checkpoint()
            writer.add(photo, prepared, regions)
            if place % _PHOTOS_A_COMMIT == 0:
                writer.commit()
            on_progress(meter.advance(1, "Growing the library"))
        writer.commit()
    index_library(library, encoder, control, on_progress)  # nothing is pending: it makes the codes


def _contents(
    source: BenchmarkLibrary, benchmark: Benchmark, encoder: Encoder, photos: Sequence[Photo]
) -> Iterator[tuple[Photo, PreparedPhoto, RegionDescriptors]]:
    """What each of ``photos`` holds."""
    generator = np.random.default_rng(0)
    indexed = source.library
    ranges = indexed.descriptors.ranges(encoder.fingerprint)
    spans = {content_id: place for place, content_id in enumerate(ranges.content_ids.tolist())}
    known: set[str] = set()
    with indexed.paths.descriptors(encoder) as store, FeatureStore(indexed.paths.features) as kept:
        for photo, original in zip(photos, _originals(source, benchmark), strict=False):
            content_hash = original.content_hash
            (content_id,) = indexed.photos.content_ids([content_hash])
            span = ranges.range_at(spans[content_id])
            boxes = store.boxes(*span) if encoder.layout is None else encoder.layout.as_array()
            rows, packed = store.rows(*span).astype(np.float16), kept.read(content_hash)
            if content_hash in known:
                rows = _disturbed(rows, generator)
                content_hash = blake2b(
                    f"{content_hash} {photo.id}".encode(), digest_size=16
                ).hexdigest()
            known.add(content_hash)
            prepared = PreparedPhoto(
                pixels=np.empty((0, 0, 3), dtype=np.uint8),
                width=original.width,
                height=original.height,
                content_hash=content_hash,
                size=photo.size,
                mtime_ns=photo.mtime_ns,
                extra=packed,
            )
            yield photo, prepared, RegionDescriptors(boxes, rows)


def _originals(source: BenchmarkLibrary, benchmark: Benchmark) -> Iterator[Photo]:
    """Each indexed content once, then those that are right for no query over and over."""
    places = {path.absolute(): place for place, path in enumerate(benchmark.photos)}
    asked = {place for query in benchmark.queries for place in (*query.right, *query.ignored)}
    once = {photo.content_hash: photo for photo in source.library.photos.all() if photo.width}
    wrong = [photo for photo in once.values() if places.get(photo.path, -1) not in asked]
    if not wrong:
        raise FolderProblem("The benchmark cannot grow: each of its photos is right for a query.")
    return chain(once.values(), cycle(wrong))


def _disturbed(rows: NDArray[np.float16], generator: np.random.Generator) -> NDArray[np.float16]:
    """``rows`` (n, D) of length one, a little different."""
    noise = generator.standard_normal(rows.shape, dtype=np.float32)
    changed = rows + noise * np.float32(_NOISE / np.sqrt(rows.shape[1]))
    return np.asarray(changed / np.linalg.norm(changed, axis=1, keepdims=True), dtype=np.float16)
