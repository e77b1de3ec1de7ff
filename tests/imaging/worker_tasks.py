"""Functions that decode workers run on pixels: some describe them, some end badly on purpose.

Which one happens is decided by the photo's first pixel, so that a real photo makes a real worker
crash, hang or run out of memory in the middle of its work.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from threadpoolctl import threadpool_info

from patchfind.domain.headers import UNKNOWN
from patchfind.imaging.answers import message

Pixels = NDArray[np.uint8]

CRASH, KILL, LEAVE, HANG, EAT, FAIL, TOIL, DAWDLE = (
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 0),
    (0, 255, 255),
    (255, 0, 255),
    (255, 128, 0),
    (0, 128, 255),
)


def trap(colour: tuple[int, int, int], path: Path) -> Path:
    """``path``, with a photo on which :func:`describe` ends badly."""
    Image.new("RGB", (40, 30), colour).save(path, "PNG")
    return path


def describe(pixels: Pixels) -> bytes:
    """The mean colour as three bytes, unless the photo is a trap."""
    red, green, blue = (int(value) for value in pixels[0, 0])
    ending = _ENDINGS.get((red, green, blue))
    if ending is not None:
        ending()
    mean: NDArray[np.uint8] = pixels.mean(axis=(0, 1)).astype(np.uint8)
    return mean.tobytes()


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _leave() -> None:
    os._exit(3)


def _hang() -> None:
    while True:
        time.sleep(3600)


def _eat() -> None:
    held = [np.ones(1 << 24) for _ in range(1 << 10)]  # 128 MB each
    raise AssertionError(f"{len(held)} blocks fitted")


def _fail() -> None:
    raise ZeroDivisionError("a fault in the description")


def _toil() -> None:
    while True:
        pass


def _dawdle() -> None:
    """As on a machine that has much else to do."""
    time.sleep(2.0)


_ENDINGS = {
    CRASH: _crash,
    KILL: _kill,
    LEAVE: _leave,
    HANG: _hang,
    EAT: _eat,
    FAIL: _fail,
    TOIL: _toil,
    DAWDLE: _dawdle,
}


def report_on_process(pixels: Pixels) -> bytes:
    """What this worker has imported, as JSON; whether it ignores Ctrl-C, its threads, and how many
    pages it had to get from the system for what it had freed just before."""
    suspects = ("torch", "timm", "faiss", "cv2", "PySide6")
    heavy = [name for name in suspects if name in sys.modules]
    ignores = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    threads = [library["num_threads"] for library in threadpool_info()]
    report = {"heavy": heavy, "ignores": ignores, "pid": os.getpid(), "threads": threads}
    return json.dumps(report | {"pages": _pages_got_again()}).encode()


def _pages_got_again() -> int | None:
    """For 60 MB in blocks as local features need them; None where no system counts pages."""
    if sys.platform == "win32":
        return None
    import resource

    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        held = [np.ones(3 << 17) for _ in range(20)]
        got = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
        held.clear()
    return got


def talk_nonsense(pixels: Pixels) -> bytes:
    """Nothing, unless the photo's first pixel says which nonsense to answer with instead.

    It is written into the worker's own channel, as a codec that a hostile file has taken over
    could, and the worker then waits for ever.
    """
    nonsense = NONSENSE.get(int(pixels[0, 0, 0]))
    if nonsense is not None:
        for descriptor in range(3, 64):
            with contextlib.suppress(OSError):
                if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    os.write(descriptor, nonsense)
        _hang()
    return b""


def _sent(data: bytes) -> bytes:
    """A message as multiprocessing's pipes send it."""
    return len(data).to_bytes(4, "big") + data


NO_PIXELS = {
    "shape": [2, 2, 3],
    "width": 2,
    "height": 2,
    "content_hash": "0" * 32,
    "size": 1,
    "mtime_ns": 1,
    "extra": False,
    "lines_there": 100,
    "headers": UNKNOWN.as_json(),
}
_NOT_NAMED = b"\0\0\0\2[]"

NONSENSE = dict(
    enumerate(
        (
            _sent(_NOT_NAMED),
            _sent(message(NO_PIXELS)) + _sent(bytes(11)),
            _sent(message(NO_PIXELS)) + _sent(bytes(13)),
            _sent(message(NO_PIXELS | {"shape": [1 << 40, 1 << 40, 3]})),
            (1 << 30).to_bytes(4, "big") + bytes(100),  # a message that is longer than any photo
            _sent(message(NO_PIXELS))[:-1],
            _sent(message(NO_PIXELS)),  # and no pixels
        )
    )
)
"""What a worker may say that none of ours says, by the value of red that asks for it."""
