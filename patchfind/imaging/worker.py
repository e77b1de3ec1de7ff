"""What runs in one decode worker process: take a path, answer with pixels, until told to stop.

A job is the JSON {path, long_side}; without a long side the headers alone are wanted. What is said
back are messages of ``imaging.answers``: {read} says that the file's bytes are here; the answer,
which may come without it, is either {problem, sentence, detail} (the last for the log) or a photo.

Pixels go through the pipe as well: 5.8 MB (1600 × 1200) cost the parent 2.5 ms of CPU, against
0.7 ms through shared memory and some 300 ms for decoding and describing them, and a pipe leaves
nothing behind, whoever is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import mmap
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from patchfind.domain.photo import stamp_of
from patchfind.foundation.errors import PatchFindError, PhotoProblem, PhotoTooLarge
from patchfind.foundation.regular_file import open_regular
from patchfind.imaging.answers import (
    PROBLEMS,
    PhotoHeaders,
    PreparedPhoto,
    headers_message,
    message,
    photo_message,
)
from patchfind.imaging.decode import PhotoBytes, decode_bytes, read_photo
from patchfind.imaging.headers import headers_of, orientation_of
from patchfind.imaging.limits import DecodeLimits
from patchfind.imaging.reasons import not_readable
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.imaging.worker_task import Extract, WorkerTask

_MOST_DETAIL = 4000
_NICENESS = 5
_OOM_SCORE = "500"
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""The parameters of glibc's ``mallopt`` that say when freed memory goes back to the system."""
_KEPT_BYTES = 128 << 20
_KEPT_BLOCK_BYTES = 32 << 20
"""The most that ``mallopt`` takes; larger blocks, of large photos, go back as they are freed."""


def content_hash(data: bytes) -> str:
    """The hex BLAKE2b-128 of a photo's bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def work(channel: Connection, task: WorkerTask) -> None:
    """Serve jobs from ``channel`` until it closes. The first message says that we are ready."""
    _become_expendable(task.limits)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        channel.send_bytes(message({}))
        while True:
            job = json.loads(channel.recv_bytes())
            with _processor_time(task.limits.seconds):
                _answer(channel, job, task)


@contextlib.contextmanager
def _processor_time(seconds: float) -> Iterator[None]:
    """End this process by SIGPROF where what is done here takes more than ``seconds`` of it."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def _answer(channel: Connection, job: Mapping[str, Any], task: WorkerTask) -> None:
    """Decode one photo and send what came of it."""
    path = Path(job["path"])
    try:
        if job["long_side"] is None:
            channel.send_bytes(headers_message(_headers(path)))
            return
        file = read_photo(path, task.limits)
        channel.send_bytes(message({"read": True}))
        photo = _prepare(file, path, job, task)
    except PatchFindError as problem:
        name = next(kind.__name__ for kind in type(problem).__mro__ if kind.__name__ in PROBLEMS)
        said = {"problem": name, "sentence": problem.sentence.packed(), "detail": _detail(problem)}
        channel.send_bytes(message(said))
        return
    channel.send_bytes(photo_message(photo))
    channel.send_bytes(photo.pixels.data.cast("B"))


def _headers(path: Path) -> PhotoHeaders:
    """The headers of a file of which no more is read than they take. Raises PhotoProblem."""
    try:
        with open_regular(path, through_links=True) as file:
            stat = os.fstat(file.fileno())
            if not stat.st_size:  # nothing of it can be mapped
                return PhotoHeaders(headers_of(b""), *stamp_of(stat))
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return PhotoHeaders(headers_of(data), *stamp_of(stat), orientation_of(data))
    except OSError as error:
        raise not_readable(path, error) from error


def _prepare(
    file: PhotoBytes, path: Path, job: Mapping[str, Any], task: WorkerTask
) -> PreparedPhoto:
    """The answer for a photo that can be decoded. Raises PatchFindError."""
    photo = decode_bytes(file.data, path, long_side=job["long_side"], limits=task.limits)
    key = content_hash(file.data)
    extra = None if task.extract is None else _extracted(task.extract, photo.pixels, path)
    if task.thumbnails is not None:  # last, so that a photo which fails leaves none
        ThumbnailStore(task.thumbnails).write(key, photo.pixels)
    return PreparedPhoto(
        photo.pixels,
        photo.width,
        photo.height,
        key,
        file.size,
        file.mtime_ns,
        extra,
        lines_there=photo.lines_there,
        headers=headers_of(file.data),
    )


def _extracted(extract: Extract, pixels: NDArray[np.uint8], path: Path) -> bytes:
    """What ``extract`` makes of the pixels; its failure costs this photo only."""
    try:
        return extract(pixels)
    except MemoryError as error:
        raise PhotoTooLarge(
            "{path} needs more memory than PatchFind allows one photo. Save a smaller copy "
            "to have it indexed.",
            path=path,
        ) from error
    except Exception as error:
        raise PhotoProblem(
            "{path} was decoded, but its details could not be described; the log says how. "
            "This is a fault of PatchFind: please report it.",
            path=path,
        ) from error


def _detail(problem: PatchFindError) -> str:
    """What led to ``problem``, as its traceback; nothing where it was found here."""
    if problem.__cause__ is None:
        return ""
    return "".join(traceback.format_exception(problem.__cause__))[-_MOST_DETAIL:]


def _become_expendable(limits: DecodeLimits) -> None:
    """Polite to the rest of the machine, gone with the parent, quiet, and bounded in memory."""
    threadpool_limits(1)  # the workers share the cores: threads in each would only wait
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    warnings.simplefilter("ignore")  # what codecs say about damaged metadata
    threading.Thread(target=_leave_with_parent, name="patchfind-lifeline", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with contextlib.suppress(OSError):  # Linux: the one to end where memory runs out
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
    _silence_codecs()
    _keep_freed_memory()
    with contextlib.suppress(OSError, StopIteration):  # a system that does not say or let us
        _limit_memory(limits.memory_bytes)


def _leave_with_parent() -> None:
    """End this process at once when the parent is gone, even in the middle of a photo."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(0)


def _silence_codecs() -> None:
    """Send the standard error stream nowhere: libraries write to it about damaged files."""
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _keep_freed_memory() -> None:
    """Use freed memory again for the next photo, where the C library is glibc.

    It gives what is freed back to the system at once, and gets it again page by page, each of them
    zeroed: of the time for a photo's local features that was a quarter.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(_MMAP_THRESHOLD, _KEPT_BLOCK_BYTES)
            mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)


def _limit_memory(allowance: int) -> None:
    """Let this process have ``allowance`` bytes beyond what it holds now, on Linux.

    The limit is on private writable memory (RLIMIT_DATA): a limit on addresses would count
    libraries and thread stacks that cost nothing.
    """
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text(encoding="ascii")
    held = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = held * 1024 + allowance
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
