"""What the ingest tests share: rendered photos, a library of them, and a look at what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.photo import PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import Ingest, IngestReport
from patchfind.library.library import Library
from tests.indexing.small_encoder import SmallEncoder, describe


def render_photos(folder: Path, count: int, *, first: int = 0) -> list[Path]:
    """``count`` different JPEGs of 240 × 160 pixels in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(first, first + count):
        random = np.random.default_rng(number)
        cells = Image.fromarray(random.integers(0, 256, (6, 9, 3), dtype=np.uint8))
        paths.append(folder / f"photo{number:04d}.jpg")
        cells.resize((240, 160), Image.Resampling.BICUBIC).save(paths[-1], quality=85)
    return paths


def look_at_folders(library: Library) -> None:
    """Bring the catalogue up to date with the folders, however fresh their files are."""
    library.reconcile(Control(), settle_seconds=0.0)


@dataclass(frozen=True)
class Kept:
    """All that a library holds of one photo."""

    size: int
    mtime_ns: int
    content_hash: str
    width: int
    height: int
    state: str
    descriptors: bytes
    features: bytes
    thumbnail: bytes


def all_that_is_kept(library: Library, encoder: SmallEncoder) -> dict[str, Kept]:
    """What the library holds of every photo, by relative path, read back from its files."""
    store = DescriptorStore(
        library.paths.segments(encoder.fingerprint),
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
    )
    features = FeatureStore(library.paths.features)
    thumbnails = ThumbnailStore(library.paths.thumbnails)
    ranges = library.descriptors.ranges(encoder.fingerprint)
    photos = library.photos.of_contents(ranges.content_ids.tolist())
    places = {content_id: place for place, content_id in enumerate(ranges.content_ids.tolist())}
    kept = {}
    for content_id, photo in ((one, photo) for one, held in photos.items() for photo in held):
        index = places[content_id]
        span = ranges.segments[index], ranges.first_rows[index], ranges.row_counts[index]
        kept[photo.relative_path] = Kept(
            size=photo.size,
            mtime_ns=photo.mtime_ns,
            content_hash=photo.content_hash,
            width=photo.width,
            height=photo.height,
            state=str(photo.state),
            descriptors=store.rows(*(int(number) for number in span)).tobytes(),
            features=features.read(photo.content_hash) or b"",
            thumbnail=thumbnails.path(photo.content_hash).read_bytes(),
        )
    store.close()
    features.close()
    return kept


def damage(library: Library, encoder: SmallEncoder) -> list[str]:
    """What the checksums say is wrong with the committed descriptors."""
    store = DescriptorStore(
        library.paths.segments(encoder.fingerprint),
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
    )
    return [
        one.sentence
        for one in store.verify(library.descriptors.committed_rows(encoder.fingerprint))
    ]


def ingest(
    library: Library,
    encoder: SmallEncoder | None = None,
    *,
    control: Control | None = None,
    told: list[Progress] | None = None,
) -> IngestReport:
    """One run with the small encoder; ``told`` collects what it says of its progress."""
    heard = [] if told is None else told
    job = Ingest(library, encoder or SmallEncoder(), extract=describe)
    return job.run(control or Control(), heard.append)


def states(library: Library) -> dict[str, PhotoState]:
    """Every photo's state by its relative path."""
    return {photo.relative_path: photo.state for photo in library.photos.all()}
