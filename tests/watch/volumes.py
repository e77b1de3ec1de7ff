"""Makes folders look like disks of their own, without mounting anything; and really mounts some."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

_NEW_MOUNTS = 0x00020000  # CLONE_NEWNS


@contextmanager
def volumes(monkeypatch: pytest.MonkeyPatch, table: Mapping[Path, str]) -> Iterator[None]:
    """For as long as it lasts, each path and all below it is on the volume that ``table`` names.

    The system cannot tell a volume that is named "".
    """
    real = os.stat

    def volume_of(path: Path) -> Path | None:
        outer = [one for one in table if path.is_relative_to(one)]
        return max(outer, key=lambda one: len(one.parts), default=None)

    def stat(path: str | int | Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        volume = None if isinstance(path, int) else volume_of(Path(path))
        if volume is None:
            return found
        fields = list(found)
        fields[2] += 1 + list(table).index(volume)  # st_dev
        times = {"st_mtime_ns": found.st_mtime_ns}
        return os.stat_result(fields, times)

    def tell(path: Path, *_: object) -> str:
        volume = volume_of(path)
        return "system" if volume is None else table[volume]

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", stat)
        patched.setattr("patchfind.watch.volumes._volume", tell)
        yield


@contextmanager
def on_another_volume(monkeypatch: pytest.MonkeyPatch, mount: Path) -> Iterator[None]:
    """For as long as it lasts, ``mount`` and all folders below it are on a volume of their own."""
    with volumes(monkeypatch, {mount: "uuid:its-own"}):
        yield


def with_own_mounts(story: Callable[[], None]) -> None:
    """Run ``story`` in a thread that may mount; its mounts are seen by it alone and go with it.

    Skips where that is not permitted.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting needs Linux and its root")
    outcome: list[BaseException | None] = []

    def run() -> None:
        try:
            if ctypes.CDLL(None).unshare(_NEW_MOUNTS) != 0:
                pytest.skip("no mounts of one's own here")
            command("mount", "--make-rprivate", "/")
            story()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's thread
            outcome.append(error)
        else:
            outcome.append(None)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if outcome[0] is not None:
        raise outcome[0]


def command(*words: object) -> None:
    """Run a command of the system; skips where it is not there or not permitted."""
    if shutil.which(str(words[0])) is None:
        pytest.skip(f"no {words[0]} here")
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"{words}: {done.stderr}")


def make_disk(image: Path) -> Path:
    """A formatted disk in the file ``image``."""
    image.write_bytes(bytes(1 << 20))
    command("mke2fs", "-q", "-F", "-O", "^has_journal", image)
    return image


def mount(what: Path, where: Path, *options: str) -> None:
    where.mkdir(parents=True, exist_ok=True)
    command("mount", *options, what, where)


def unmount(where: Path) -> None:
    command("umount", where)
