"""Indexing what is pending: decode in workers, encode here, write, and only then commit."""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from patchfind.domain.changes import Changes, DataVersion
from patchfind.domain.photo import FileStamp, Photo
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.regions import IndexedContent
from patchfind.foundation.errors import (
    Cancelled,
    PhotoProblem,
    PhotoStalled,
    PhotoUnread,
    PhotoVanished,
)
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.limits import DECODE_SIDE
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.indexing.disks import DiskTroubles, is_as_listed
from patchfind.indexing.encoding import BatchEncoding, PhotoEncoder, Pixels, undescribable
from patchfind.indexing.pace import Pace
from patchfind.indexing.tiling import untiled
from patchfind.indexing.workers import available_cores, decode_workers
from patchfind.indexing.writer import IndexWriter
from patchfind.library.features import begin_features
from patchfind.library.library import Library
from patchfind.matching.sift import extract_packed

_log = logging.getLogger(__name__)

Watch = Callable[[Sequence[IndexedContent]], None]

_MOST_IN_BATCH = 8
_MOST_ON_CARD = 32
_BATCH_SECONDS = 0.5
_AWAIT_SECONDS = 0.2
_READ_SECONDS = 300.0
_COMPARED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class IngestReport:
    """How many photos were indexed, how many became failures, and how long it took.

    Of the indexed ones, ``incomplete`` hold not all of their lines.

    ``left`` counts those that changed or vanished after they were listed, or whose disk did not
    answer: they stay pending until the folders are looked at again. Photos that the library lost
    after they were listed are in no count. ``lost`` are the folders, and disks inside folders,
    that went away or gave nothing but errors meanwhile.
    """

    indexed: int = 0
    failed: int = 0
    left: int = 0
    incomplete: int = 0
    seconds: float = 0.0
    lost: tuple[Path, ...] = ()


class Ingest:
    """Brings the pending photos of one library into the index of one encoder.

    ``extract`` makes each photo's packed local features, in the decode workers.
    ``commit_seconds`` is how much work a crash may cost at most; ``after_commit`` is called each
    time, with the ingest lock held, and ``watch`` with the new contents of each commit.
    ``read_seconds`` is how long a
    photo's disk may take to give its bytes: nobody waits for one photo here, so it is generous.
    """

    def __init__(
        self,
        library: Library,
        encoder: PhotoEncoder,
        *,
        extract: Callable[[Pixels], bytes] | None = extract_packed,
        commit_seconds: float = 1.0,
        after_commit: Callable[[], None] | None = None,
        watch: Watch | None = None,
        read_seconds: float = _READ_SECONDS,
    ) -> None:
        self._library = library
        self._encoder = encoder
        self._extract = extract
        self._commit_seconds = commit_seconds
        self._after_commit = after_commit
        self._watch = watch
        self._read_seconds = read_seconds

    def run(self, control: Control, on_progress: ProgressCallback) -> IngestReport:
        """Index everything that is pending, or as much as there is until ``control`` cancels.

        What was finished is kept in any case. Raises LibraryBusy, StorageProblem, LibraryCorrupt
        and DeviceProblem; a single photo's trouble becomes its failure row.
        """
        library, encoder = self._library, self._encoder
        started = time.monotonic()
        with library.ingest_lock():
            layout = "" if encoder.layout is None else encoder.layout.name
            library.descriptors.describe(
                encoder.fingerprint,
                name=encoder.specification.name,
                layout=layout,
                dimension=encoder.dimension,
            )
            thumbnails = ThumbnailStore(library.paths.thumbnails)
            thumbnails.remove_drafts()
            pending = library.photos.pending(encoder.fingerprint)
            further = untiled(library, encoder)
            if self._extract is not None:
                further += begin_features(library)
            pending = list({photo.id: photo for photo in (*pending, *further)}.values())
            report = IngestReport()
            if pending:
                strays_before = thumbnails.may_hold_strays
                thumbnails.begin()
                report = self._index(pending, thumbnails, control, on_progress)
                left_out = report.failed or report.left or control.cancelled
                if not (left_out or strays_before):
                    thumbnails.end()
            if not control.cancelled:
                library.descriptors.mark_complete(encoder.fingerprint)
        return replace(report, seconds=time.monotonic() - started)

    def _index(
        self,
        pending: Sequence[Photo],
        thumbnails: ThumbnailStore,
        control: Control,
        on_progress: ProgressCallback,
    ) -> IngestReport:
        """Index ``pending``, under the lock."""
        library, encoder = self._library, self._encoder
        layout = "" if encoder.layout is None else encoder.layout.name
        workers = decode_workers(library.settings, on_cpu=encoder.device == "cpu")
        with (
            IndexWriter(library, encoder.fingerprint, encoder.dimension, layout) as writer,
            DecodePool(
                workers,
                thumbnails=thumbnails,
                extract=self._extract,
                read_seconds=self._read_seconds,
            ) as pool,
        ):
            run = _Run(
                library=library,
                encoder=encoder,
                writer=writer,
                pool=pool,
                pending=pending,
                workers=workers,
                pace=Pace(self._share, available_cores()),
                on_progress=on_progress,
                watch=self._watch,
            )
            return run.until_done(control, self._commit_seconds, self._after_commit)

    def _share(self) -> float:
        """Of the processor, as the settings say at this moment."""
        return self._library.settings.processor_share / 100


class _Run:
    """One run over a list of pending photos."""

    def __init__(
        self,
        *,
        library: Library,
        encoder: PhotoEncoder,
        writer: IndexWriter,
        pool: DecodePool,
        pending: Sequence[Photo],
        workers: int,
        pace: Pace,
        on_progress: ProgressCallback,
        watch: Watch | None,
    ) -> None:
        self._library = library
        self._pace = pace
        self._watch = watch
        self._new: list[IndexedContent] = []
        self._encoding = BatchEncoding(encoder)
        self._writer = writer
        self._pool = pool
        self._listed: Iterator[Photo] = iter(pending)
        self._next: deque[Photo] = deque()
        self._version: DataVersion | None = None
        self._awaited: dict[Future[PreparedPhoto], Photo] = {}
        self._meter = RateMeter(len(pending))
        self._shared_threads = max(1, available_cores() - workers)
        self._most_in_batch = _MOST_ON_CARD
        if encoder.device == "cpu":  # every thread takes two photos: few wait for the last one
            self._most_in_batch = max(_MOST_IN_BATCH, 2 * self._shared_threads)
        self._most_awaited = 2 * max(self._most_in_batch, workers)
        self._on_progress = on_progress
        self._report = IngestReport()
        self._batch_size = 1
        self._troubles = DiskTroubles(library, {photo.folder_id for photo in pending})

    def until_done(
        self, control: Control, commit_seconds: float, after_commit: Callable[[], None] | None
    ) -> IngestReport:
        """Work off the list. What was encoded when ``control`` cancels is committed."""
        committed = time.monotonic()
        self._look_ahead()
        with contextlib.suppress(Cancelled):
            while self._awaited:
                if control.paused or time.monotonic() - committed >= commit_seconds:
                    self._commit()
                    if after_commit is not None:
                        after_commit()
                    committed = time.monotonic()
                control.checkpoint()
                decoded = self._next_decoded()
                self._look_ahead()
                if decoded:
                    self._index(decoded)
                self._pace.keep(control)
        faults, left = self._troubles.settle()
        for photo, problem in faults:
            self._fail(photo, problem)
        for photo in left:
            self._leave(photo)
        self._commit()
        return replace(self._report, lost=self._troubles.lost() if self._report.left else ())

    def _commit(self) -> None:
        """Make what was encoded findable, and have it looked at if it is new to the library."""
        self._writer.commit()
        new, self._new = self._new, []
        if new and self._watch is not None:
            self._watch(new)

    def _look_ahead(self) -> None:
        """Have enough photos decoded that the next batch is ready when this one is encoded."""
        version = self._library.data_version()
        if version.changes_since(self._version) & (Changes.PHOTOS | Changes.FOLDERS):
            self._next = self._still_pending(self._next)
        self._version = version
        while len(self._awaited) < self._most_awaited:
            photo = self._next_listed()
            if photo is None:
                return
            if self._troubles.is_silent(photo.folder_id):
                self._leave(photo)
            else:
                self._awaited[self._pool.decode(photo.path, DECODE_SIDE)] = photo

    def _next_listed(self) -> Photo | None:
        """The next photo of the list that the library still has; None at the list's end."""
        while not self._next:
            listed = list(islice(self._listed, _COMPARED_AT_ONCE))
            if not listed:
                return None
            self._next = self._still_pending(listed)
        return self._next.popleft()

    def _still_pending(self, listed: Iterable[Photo]) -> deque[Photo]:
        """Those of ``listed`` that are still there to be indexed, as the catalogue has them now.

        Folders are removed, and photos excluded, deleted, changed and moved while ingest runs.
        """
        before = [photo.id for photo in listed]
        now = self._library.photos.by_ids(before)
        found = deque(now[one] for one in before if one in now and now[one].online)
        self._meter.total -= len(before) - len(found)
        return found

    def _next_decoded(self) -> list[tuple[Photo, PreparedPhoto]]:
        """The photos that are decoded by now, up to a batch; none where none is for a while."""
        wait(self._awaited, timeout=_AWAIT_SECONDS, return_when=FIRST_COMPLETED)
        done = [future for future in self._awaited if future.done()][: self._batch_size]
        decoded = []
        for future in done:
            photo = self._awaited.pop(future)
            try:
                prepared = future.result()
            except PhotoStalled as problem:
                self._stall(photo, problem)
                continue
            except PhotoUnread as problem:
                self._troubles.unread(photo, problem)
                continue
            except PhotoVanished:
                self._leave(photo)
                continue
            except PhotoProblem as problem:
                self._blame_held_back(photo)
                self._fail(photo, problem)
                continue
            self._blame_held_back(photo)
            if (prepared.size, prepared.mtime_ns) == (photo.size, photo.mtime_ns):
                decoded.append((photo, prepared))
            else:
                self._leave(photo)
        return decoded

    def _index(self, decoded: Sequence[tuple[Photo, PreparedPhoto]]) -> None:
        """Encode a batch and write it; the next one is as large as half a second's work."""
        started = time.monotonic()
        found = self._encoding.encode(decoded, threads=self._threads())
        for (photo, prepared), regions in zip(decoded, found, strict=True):
            if regions is None:
                self._fail(photo, undescribable(photo))
                continue
            self._writer.add(photo, prepared, regions)
            if self._watch is not None and not photo.content_hash:
                self._new.append(IndexedContent(prepared.content_hash, regions, prepared.extra))
            self._count(photo, indexed=1, incomplete=prepared.lines_there < 100)
        seconds_each = (time.monotonic() - started) / len(decoded)
        fitting = int(_BATCH_SECONDS / max(seconds_each, 1e-6))
        self._batch_size = min(max(1, fitting), 2 * self._batch_size, self._most_in_batch)

    def _threads(self) -> int | None:
        """The cores that decoding leaves, or all where it is so far ahead that it must wait."""
        ready = sum(future.done() for future in self._awaited)
        return None if ready >= self._most_in_batch else self._shared_threads

    def _fail(self, photo: Photo, problem: PhotoProblem) -> None:
        """List the photo as a failure, unless its file is not the one that was listed."""
        if not is_as_listed(photo):
            self._leave(photo)
            return
        stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
        self._library.photos.mark_failed(photo.id, problem.sentence, stamp)
        self._count(photo, failed=1)

    def _blame_held_back(self, photo: Photo) -> None:
        """List as failures what could not be read before ``photo`` could, on the same disk."""
        for held, problem in self._troubles.answered(photo.folder_id):
            self._fail(held, problem)

    def _stall(self, photo: Photo, problem: PhotoStalled) -> None:
        """Leave a photo whose disk does not answer, and the rest of its folder after a few.

        The file is not looked at from here: this process would hang at it just as the worker did.
        """
        _log.warning("%s", problem.sentence)
        self._leave(photo)
        self._troubles.stalled(photo)
        if not self._troubles.is_silent(photo.folder_id):
            return
        for future, queued in list(self._awaited.items()):
            if queued.folder_id == photo.folder_id and future.cancel():
                del self._awaited[future]
                self._leave(queued)

    def _leave(self, photo: Photo) -> None:
        """Leave a photo pending: the next look at its folder says what has become of it."""
        self._count(photo, left=1)

    def _count(self, photo: Photo, **more: int) -> None:
        now = self._report
        self._report = replace(now, **{name: getattr(now, name) + more[name] for name in more})
        self._on_progress(self._meter.advance(what=photo.relative_path))
