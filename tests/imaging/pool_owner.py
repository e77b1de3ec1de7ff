"""A process that owns a decode pool and says who its workers are: to be killed by a test."""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

from patchfind.imaging.pool import DecodePool
from tests.imaging.worker_tasks import describe


def main(good: Path, hanging: Path) -> None:
    """Have two workers, one of them stuck in a photo, and wait for the end."""
    with DecodePool(2, extract=describe) as pool:
        stuck = pool.decode(hanging, 100)
        pool.decode(good, 100).result()
        pids = [child.pid for child in multiprocessing.active_children()]
        sys.stdout.write(f"{' '.join(str(pid) for pid in pids)}\n")
        sys.stdout.flush()
        stuck.result()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
