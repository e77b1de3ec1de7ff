"""A library whose index files are not what they were: a right answer or a sentence, and soon.

Some of the changes are tried here; PATCHFIND_ALL_CHANGES=1 tries them all.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Polygon
from patchfind.domain.progress import Control
from patchfind.domain.regions import LAYOUTS
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import PatchFindError
from patchfind.foundation.settings import Settings
from patchfind.imaging.answers import PreparedPhoto
from patchfind.index.compressed import CompressedIndex
from patchfind.index.factory import refresh, search_for
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import Ingest
from patchfind.indexing.writer import IndexWriter
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.matching.sift import extract_packed
from patchfind.search.damaged_rows import DamagedRows
from patchfind.search.gallery import PreparedQuery, PreparedView
from patchfind.search.library_gallery import LibraryGallery
from patchfind.search.plan import carry_out, default_plan
from patchfind.search.row_check import RowCheck
from patchfind.search.settings import SearchSettings
from patchfind.tools import doctor
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import DIMENSION, OwnBoxes, SmallEncoder
from tests.search.hostile_files import changes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, links and limits of POSIX")

_LOG = logging.getLogger(__name__)
_ALL = bool(os.environ.get("PATCHFIND_ALL_CHANGES"))
_EVERY = 1 if _ALL else 40
_ALWAYS = ("a pipe", "a hundred gigabytes")
_SECONDS = 10
_MEMORY = 3 << 30
_PHOTOS = 5
_KINDS = {"layout": SmallEncoder, "boxes": OwnBoxes}
_QUANTISERS = (
    ProductQuantiser(m=8, nbits=4, nlist=0, train_level=None),
    ProductQuantiser(m=8, nbits=4, nlist=4, nprobe=2, train_level=None),
)


@pytest.fixture(scope="module", params=_KINDS)
def indexed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an indexed library, in a folder named like its encoder."""
    folder = tmp_path_factory.mktemp("indexed") / str(request.param)
    render_photos(folder / "photos", _PHOTOS)
    with Library.open(folder / "library") as library:
        library.save_settings(Settings(decode_workers=1))
        library.add_folder(folder / "photos")
        look_at_folders(library)
        job = Ingest(library, _KINDS[request.param](), extract=extract_packed)
        assert job.run(Control(), lambda _progress: None).indexed == _PHOTOS
    return folder / "library"


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Raises where the block takes seconds, or gigabytes."""
    import resource

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"still at it after {_SECONDS} s")

    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (now + _MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)


def _find(library: Library, encoder: SmallEncoder) -> None:
    """A whole search for the first photo, by the stages that the searcher runs."""
    (described,) = encoder.encode_photos([_pixels()])
    rows = described.descriptors[:1].astype(np.float32)
    view = PreparedView(rows, (0,), _query_view, Polygon.from_box(WHOLE_PHOTO), 1.5)
    gallery = LibraryGallery(library, cast(Any, encoder))
    try:
        found, _ = carry_out(
            default_plan(SearchSettings()),
            PreparedQuery([view], [], ()),
            gallery,
            control=Control(),
            publish=lambda _candidates: None,
        )
    finally:
        gallery.close()
    assert np.isfinite(found.scores).all()
    assert np.isfinite(found.boxes).all()
    assert (np.abs(found.similarity) < 1.1).all()


@functools.cache
def _pixels() -> NDArray[np.uint8]:
    """Of a query, and of a photo that is indexed."""
    return np.random.default_rng(1).integers(0, 256, (64, 96, 3), dtype=np.uint8)


@functools.cache
def _query_view() -> QueryView:
    return from_pixels(_pixels(), Polygon.from_box(WHOLE_PHOTO))


@functools.cache
def _packed() -> bytes:
    return extract_packed(_pixels())


def _check(library: Library, encoder: SmallEncoder) -> None:
    store, ranges = _store(library, encoder)
    check = RowCheck(store, DamagedRows(library, encoder.fingerprint), rest=0.0)
    check.cover(ranges)
    assert check.wait(_SECONDS)
    check.close()


def _store(library: Library, encoder: SmallEncoder) -> tuple[DescriptorStore, RowRanges]:
    folder = library.paths.segments(encoder.fingerprint)
    store = DescriptorStore(folder, fingerprint=encoder.fingerprint, dimension=DIMENSION)
    return store, library.descriptors.ranges(encoder.fingerprint)


def _index(library: Library, encoder: SmallEncoder) -> None:
    """Write one photo as ingest does, and give back what is dead."""
    photo = library.photos.all()[0]
    prepared = PreparedPhoto(_pixels(), 96, 64, "f" * 32, photo.size, photo.mtime_ns, _packed())
    (regions,) = encoder.encode_photos([_pixels()])
    layout = "" if encoder.layout is None else encoder.layout.name
    with IndexWriter(library, encoder.fingerprint, DIMENSION, layout) as writer:
        writer.add(photo, prepared, cast(Any, regions))
        writer.commit()
    compact_library(library, Control(), grace_seconds=0)


def _doctor(library: Library, encoder: SmallEncoder) -> None:
    for finding in doctor._check_descriptors(library, cast(Any, encoder)):
        assert finding.sentence
    for finding in doctor._check_features(library):
        assert finding.sentence


_DEEDS: tuple[Callable[[Library, SmallEncoder], None], ...] = (
    _find,
    _check,
    _find,
    _doctor,
    _index,
    _find,
)


def _try_out(root: Path, encoder: SmallEncoder) -> Counter[str]:
    """Everything that reads or writes the index; what was said, by how it went."""
    said: Counter[str] = Counter()
    with _limited(), Library.open(root) as library:
        for deed in _DEEDS:
            try:
                deed(library, encoder)
                said["answers"] += 1
            except PatchFindError as problem:
                assert problem.sentence
                said["sentences"] += 1
        assert [counts.pending + counts.indexed for counts in library.folders.counts()] == [_PHOTOS]
    return said


def _index_files(root: Path) -> list[Path]:
    found = [root / "features.sqlite3", *(root / "segments").rglob("*")]
    return sorted(path.relative_to(root) for path in found if path.is_file())


def test_index_files_that_are_not_what_they_were_end_in_an_answer_or_a_sentence(
    indexed: Path, tmp_path: Path
) -> None:
    encoder = _KINDS[indexed.parent.name]()
    said: Counter[str] = Counter()
    number = 0
    for name in _index_files(indexed):
        for what, change in changes(indexed / name, seed=number):
            number += 1
            if number % _EVERY and what not in _ALWAYS:
                continue
            root = tmp_path / str(number)
            shutil.copytree(indexed, root)
            change(root / name)
            try:
                said += _try_out(root, encoder)
            except BaseException as error:
                error.add_note(f"{name}: {what}")
                raise
            said["changes"] += 1
            shutil.rmtree(root)
    assert said["changes"] > 10
    assert said["answers"] > said["sentences"]
    _LOG.info("%s", dict(said))


@pytest.mark.parametrize("quantiser", _QUANTISERS, ids=lambda one: str(one.nlist))
def test_codes_that_are_not_what_they_were_are_not_used(
    indexed: Path, tmp_path: Path, quantiser: Any
) -> None:
    """An answer with finite scores of photos that there are, and codes that are made anew."""
    if indexed.parent.name != "layout":
        pytest.skip("codes know nothing of boxes")
    encoder = SmallEncoder()
    with Library.open(indexed) as library:
        store, ranges = _store(library, encoder)
    levels = LAYOUTS["pyramid-l1"].levels
    index = CompressedIndex.build(store, ranges, quantiser, levels=levels, control=Control())
    made = tmp_path / "made"
    index.save(made, encoder.fingerprint)
    queries = store.rows(1, 0, 2)
    (file,) = made.iterdir()
    said: Counter[str] = Counter()
    for number, (what, change) in enumerate(changes(file)):
        if number % (1 if _ALL else 9):
            continue
        folder = tmp_path / str(number)
        shutil.copytree(made, folder)
        change(folder / file.name)
        try:
            with _limited():
                search = search_for(store, ranges, folder, most_exact=0)
                found = search.search(queries, 10)
                said[type(search).__name__] += 1
                refresh(store, ranges, folder, levels=levels, control=Control(), most_exact=0)
        except PatchFindError as problem:
            said[type(problem).__name__] += 1
        except BaseException as error:
            error.add_note(what)
            raise
        assert set(found.content_ids.tolist()) <= set(ranges.content_ids.tolist())
        assert np.isfinite(found.scores).all()
    _LOG.info("%s", dict(said))
    assert said["ExactSearch"] > said["CompressedSearch"] > 0
