"""Whatever a photo does to a worker costs that photo only, and nothing is left behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from patchfind.foundation.errors import (
    InvariantBroken,
    PatchFindError,
    PhotoProblem,
    PhotoStalled,
    PhotoTooLarge,
    PhotoUnreadable,
    PhotoVanished,
    ProcessProblem,
    StorageProblem,
)
from patchfind.imaging.decode import decode
from patchfind.imaging.limits import DecodeLimits
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.imaging.worker import content_hash
from tests.imaging.rendered import bomb, busy, quarters, saved
from tests.imaging.worker_tasks import (
    CRASH,
    DAWDLE,
    EAT,
    FAIL,
    HANG,
    KILL,
    LEAVE,
    NONSENSE,
    TOIL,
    describe,
    report_on_process,
    talk_nonsense,
    trap,
)
from tests.silent_files import silent

LIMITS = DecodeLimits(memory_bytes=256 << 20)
PATIENCE = 60.0


def our_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("patchfind")]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    shared = Path("/dev/shm")
    before = set(shared.iterdir()) if shared.is_dir() else set()
    yield
    for child in multiprocessing.active_children():
        child.join(PATIENCE)  # one that was killed may still be giving its memory back
    assert multiprocessing.active_children() == []
    assert our_threads() == []
    assert (set(shared.iterdir()) if shared.is_dir() else set()) <= before


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(busy(400, 300), tmp_path_factory.mktemp("photos") / "good.jpg", quality=90)


def test_a_worker_gives_what_decoding_here_gives(tmp_path: Path, good: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails")
    with DecodePool(1, thumbnails=store, extract=describe) as pool:
        prepared = pool.decode(good, 200).result(PATIENCE)
    here = decode(good, long_side=200)
    assert np.array_equal(prepared.pixels, here.pixels)
    assert (prepared.width, prepared.height) == (400, 300)
    assert prepared.content_hash == content_hash(good.read_bytes())
    stat = good.stat()
    assert (prepared.size, prepared.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    assert prepared.extra == describe(here.pixels)
    with Image.open(store.path(prepared.content_hash)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("WEBP", (200, 150))


def test_each_photo_has_the_size_that_was_asked_for(good: Path) -> None:
    sides = [320, 40, 4096, 40, 200] * 3
    with DecodePool(3, at_once={40: 1, 4096: 1}) as pool:
        futures = [pool.decode(good, side) for side in sides]
        shapes = [future.result(PATIENCE).pixels.shape for future in futures]
    assert [max(shape) for shape in shapes] == [min(side, 400) for side in sides]


@pytest.mark.skipif(sys.platform != "linux", reason="leases of Linux")
def test_quick_photos_pass_those_of_a_size_that_has_its_share(tmp_path: Path, good: Path) -> None:
    slow = saved(quarters(40, 30), tmp_path / "slow.jpg")
    with silent(slow), DecodePool(2, at_once={4096: 1}) as pool:
        large = [pool.decode(path, 4096) for path in (slow, good, good)]
        assert [pool.decode(good, 320).result(PATIENCE).width for _ in range(3)] == [400] * 3
        assert not any(one.running() or one.done() for one in large[1:])


def test_each_photo_gets_its_own_answer(tmp_path: Path) -> None:
    paths = [
        saved(Image.new("RGB", (30 + number, 20), (number, 100, 100)), tmp_path / f"{number}.png")
        for number in range(40)
    ]
    with DecodePool(2, extract=describe) as pool:
        futures = [pool.decode(path, 200) for path in paths]
        for number, future in enumerate(futures):
            prepared = future.result(PATIENCE)
            assert prepared.width == 30 + number
            assert prepared.extra == bytes([number, 100, 100])


@pytest.mark.skipif(sys.platform != "linux", reason="signals and memory limits of Linux")
def test_crashes_hangs_and_hunger_cost_one_photo_each(tmp_path: Path, good: Path) -> None:
    endings: dict[tuple[int, int, int], tuple[type[PatchFindError], str]] = {
        CRASH: (PhotoUnreadable, "crash"),
        KILL: (PhotoTooLarge, "memory"),
        LEAVE: (PhotoUnreadable, "crash"),
        HANG: (PhotoTooLarge, "longer than 10 s"),
        EAT: (PhotoTooLarge, "memory"),
        FAIL: (PhotoProblem, "could not be described"),
    }
    limits = replace(LIMITS, wall_seconds=10.0)
    with DecodePool(2, extract=describe, limits=limits) as pool:
        traps = {
            colour: trap(colour, tmp_path / f"trap{i}.png") for i, colour in enumerate(endings)
        }
        trapped = {}
        between = []
        for colour, path in traps.items():
            trapped[colour] = pool.decode(path, 200)
            between.append(pool.decode(good, 200))
        assert [future.result(PATIENCE).width for future in between] == [400] * len(traps)
        for colour, future in trapped.items():
            kind, word = endings[colour]
            with pytest.raises(kind) as problem:
                future.result(PATIENCE)
            assert problem.value.path == traps[colour]
            assert str(traps[colour]) in problem.value.sentence
            assert word in problem.value.sentence


@pytest.mark.skipif(os.name != "posix", reason="processor time is not limited elsewhere")
def test_a_busy_machine_takes_nothing_off_the_time_for_decoding(tmp_path: Path, good: Path) -> None:
    slow = trap(DAWDLE, tmp_path / "slow.png")
    endless = trap(TOIL, tmp_path / "endless.png")
    with DecodePool(1, extract=describe, limits=DecodeLimits(seconds=1.0)) as pool:
        waited_for, given_up = pool.decode(slow, 200), pool.decode(endless, 200)
        fine = pool.decode(good, 200)
        assert waited_for.result(PATIENCE).width == 40
        with pytest.raises(PhotoTooLarge, match="more than 1 s of a processor's time") as problem:
            given_up.result(PATIENCE)
        assert problem.value.path == endless
        assert fine.result(PATIENCE).width == 400


@pytest.mark.skipif(os.name != "posix", reason="writes into a worker's socket")
def test_a_worker_that_talks_nonsense_costs_its_photo_only(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patchfind.imaging.worker_process._MESSAGE_SECONDS", 1.0)
    confusing = [
        trap((kind, 0, 0), tmp_path / f"{kind}.png") for kind in sorted(NONSENSE, reverse=True)
    ]
    limits = DecodeLimits(wall_seconds=5.0)
    with DecodePool(2, extract=talk_nonsense, limits=limits) as pool:
        futures = [(pool.decode(path, 200), pool.decode(good, 200)) for path in confusing]
        for path, (confused, fine) in zip(confusing, futures, strict=True):
            with pytest.raises(PhotoProblem, match=r"confuses its decoder|than 5 s") as problem:
                confused.result(PATIENCE)
            assert problem.value.path == path
            assert fine.result(PATIENCE).width == 400


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits of Linux")
def test_a_photo_that_needs_too_much_memory_is_refused(tmp_path: Path, good: Path) -> None:
    greedy = tmp_path / "greedy.png"
    greedy.write_bytes(bomb(12_000, 9_000))  # within the limit on pixels, 432 MB decoded
    with DecodePool(1, limits=LIMITS) as pool:
        refused, fine = pool.decode(greedy, 200), pool.decode(good, 200)
        with pytest.raises(PhotoTooLarge, match="more memory"):
            refused.result(PATIENCE)
        assert fine.result(PATIENCE).width == 400


def test_problems_of_files_arrive_as_they_are(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    with DecodePool(1) as pool:
        unreadable, vanished = pool.decode(empty, 200), pool.decode(tmp_path / "gone.jpg", 200)
        with pytest.raises(PhotoUnreadable, match="empty"):
            unreadable.result(PATIENCE)
        with pytest.raises(PhotoVanished, match="no longer there"):
            vanished.result(PATIENCE)


def test_a_thumbnail_that_cannot_be_written_is_not_the_photos_fault(
    tmp_path: Path, good: Path
) -> None:
    (tmp_path / "thumbnails").write_text("a file where the folder should be")
    store = ThumbnailStore(tmp_path / "thumbnails")
    with (
        DecodePool(1, thumbnails=store) as pool,
        pytest.raises(StorageProblem, match="Thumbnails"),
    ):
        pool.decode(good, 200).result(PATIENCE)


def test_workers_import_nothing_heavy_have_one_thread_keep_memory_and_ignore_ctrl_c(
    good: Path,
) -> None:
    with DecodePool(1, extract=report_on_process) as pool:
        extra = pool.decode(good, 200).result(PATIENCE).extra
    assert extra is not None
    report = json.loads(extra)
    assert report["heavy"] == []
    assert report["ignores"]
    assert set(report["threads"]) == {1}
    assert report["pid"] != os.getpid()
    if platform.libc_ver()[0] == "glibc":
        assert report["pages"] < 1000  # of 15,000


def test_closing_does_not_wait_for_what_is_decoded(tmp_path: Path, good: Path) -> None:
    hanging = trap(HANG, tmp_path / "hang.png")
    pool = DecodePool(1, extract=describe)
    pool.decode(good, 200).result(PATIENCE)
    stuck, waiting = pool.decode(hanging, 200), pool.decode(good, 200)
    while not stuck.running():
        time.sleep(0.01)
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 5.0
    assert waiting.cancelled()
    with pytest.raises(InvariantBroken):
        stuck.result(0)
    with pytest.raises(InvariantBroken):
        pool.decode(good, 200)
    pool.close()  # a second time is no harm


def test_a_queue_of_any_length_can_be_given_up(good: Path) -> None:
    with DecodePool(1) as pool:
        futures = [pool.decode(good, 50) for _ in range(20_000)]
        futures[0].result(PATIENCE)
    assert sum(future.cancelled() for future in futures) > 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's process states")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path, good: Path) -> None:
    """Even one that is stuck in a photo: nobody is left to notice it."""
    owner = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "tests.imaging.pool_owner",
            str(good),
            str(trap(HANG, tmp_path / "hang.png")),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with owner:
        assert owner.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
        owner.kill()
    assert len(workers) == 2
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def test_a_pool_whose_workers_cannot_start_says_so(good: Path) -> None:
    """As where a script starts one without the guard that spawning asks for."""
    with DecodePool(1, extract=_ImportFails()) as pool:
        with pytest.raises(ProcessProblem, match=r"cannot be started .*exit code 4") as problem:
            pool.decode(good, 50).result(PATIENCE)
        assert "Close other programs" in problem.value.sentence
        with pytest.raises(ProcessProblem):  # and is not tried again with every photo
            pool.decode(good, 50)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_worker_may_take_long_to_start(good: Path) -> None:
    """On a machine that is busy with other things: neither the pool nor the photo is given up."""
    with DecodePool(1, limits=DecodeLimits(wall_seconds=1.0)) as pool:
        waiting = pool.decode(good, 50)
        deadline = time.monotonic() + PATIENCE
        while not multiprocessing.active_children() and time.monotonic() < deadline:
            time.sleep(0.001)
        (worker,) = (psutil.Process(child.pid) for child in multiprocessing.active_children())
        worker.suspend()
        with pytest.raises(TimeoutError):
            waiting.result(2.0)
        assert not waiting.running()
        worker.resume()
        assert waiting.result(PATIENCE).width == 400


@pytest.mark.skipif(sys.platform != "linux", reason="leases of Linux")
def test_a_disk_that_does_not_answer_is_not_the_photos_fault(tmp_path: Path, good: Path) -> None:
    unanswered = saved(quarters(40, 30), tmp_path / "silent.jpg")
    with silent(unanswered), DecodePool(1, read_seconds=2.0) as pool:
        stalled, fine = pool.decode(unanswered, 50), pool.decode(good, 50)
        with pytest.raises(PhotoStalled, match="did not answer within 2 s") as problem:
            stalled.result(PATIENCE)
        assert problem.value.path == unanswered
        assert str(unanswered) in problem.value.sentence
        assert fine.result(PATIENCE).width == 400


@pytest.mark.skipif(sys.platform != "linux", reason="leases of Linux")
def test_a_slow_disk_takes_nothing_off_the_time_for_decoding(tmp_path: Path, good: Path) -> None:
    slow = saved(quarters(40, 30), tmp_path / "slow.jpg")
    with DecodePool(1, limits=DecodeLimits(wall_seconds=3.0)) as pool:
        pool.decode(good, 50).result(PATIENCE)  # from here on the worker is up
        with silent(slow):
            waiting = pool.decode(slow, 50)
            with pytest.raises(TimeoutError):
                waiting.result(4.0)
        assert waiting.result(PATIENCE).width == 40


class _ImportFails:
    """Ends the process that unpickles it."""

    def __call__(self, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
        return b""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (4,)


def test_pictures_are_the_same_from_any_worker(tmp_path: Path) -> None:
    path = saved(quarters(480, 320), tmp_path / "p.jpg")
    with DecodePool(2) as pool:
        answers = [pool.decode(path, 100) for _ in range(8)]
        shown = {answer.result(PATIENCE).pixels.tobytes() for answer in answers}
    assert len(shown) == 1
