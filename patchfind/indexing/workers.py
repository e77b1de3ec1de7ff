"""How many decode processes, and how many threads beside them, suit a machine."""

from __future__ import annotations

import os

import psutil

from patchfind.foundation.settings import Settings

_ONE_EACH = 4
"""Up to so many cores each gets a process; the encoder's one thread shares them."""
_DECODING_SHARE = 0.55
"""Of a photo's seconds of CPU where the encoder computes there too."""
_WORKER_BYTES = 512 << 20
"""A process, and a photo of 50 million pixels that it has open."""


def worker_count(cores: int, free_bytes: int, *, on_cpu: bool) -> int:
    """How many processes decode on ``cores`` with ``free_bytes`` of memory; at least one.

    ``on_cpu`` says that the encoder computes on the same cores. With a graphics card one core is
    left to feed it.
    """
    by_cores = round(_DECODING_SHARE * cores) if on_cpu else cores - 1
    return max(1, min(max(by_cores, min(cores, _ONE_EACH)), free_bytes // _WORKER_BYTES))


def decode_workers(settings: Settings, *, on_cpu: bool) -> int:
    """As the ``settings`` say, else as suits this machine and the share of it that they allow."""
    cores = max(1, round(settings.processor_share / 100 * available_cores()))
    return settings.decode_workers or worker_count(cores, free_memory(), on_cpu=on_cpu)


def available_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int:
    """How many bytes of memory can be had without swapping."""
    return int(psutil.virtual_memory().available)
