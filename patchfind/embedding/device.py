"""Which device computes, in which precision, and how many pictures it takes at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import torch

from patchfind.foundation.errors import DeviceProblem
from patchfind.foundation.sentence import Sentence

Item = TypeVar("Item")
Result = TypeVar("Result")

_FIRST_BATCH = {"cuda": 64, "mps": 16}
"""On a CPU as many as there are threads: see :func:`side_by_side`."""
_PHOTO_BYTES = 256 << 20
"""On a card, with the maps of its regions, by a generous estimate."""
_CARD = re.compile(r"cuda:(\d{1,3})")
_MEMORY_WORDS = ("out of memory", "not enough memory", "can't allocate memory")


@dataclass(frozen=True, slots=True)
class Device:
    """A device that has computed something; ``autocast`` is its half precision, if that helps:
    fp16, which has the 10 bits of TF32, where bf16 has 7.

    ``sentence`` says which device it is and why.
    """

    device: torch.device
    sentence: str
    autocast: torch.dtype | None = None


def choose(name: str = "auto") -> Device:
    """CUDA where a kernel really runs on it, else MPS, else the CPU; or the one that is named.

    Of several cards, "cuda" is the first one that the system offers, "cuda:1" the second.

    Raises DeviceProblem where a named device cannot be used.
    """
    if name == "auto":
        cuda = _probe_cuda()
        if isinstance(cuda, Device):
            return cuda
        mps = _probe_mps()
        if isinstance(mps, Device):
            return mps
        said = Sentence("Computing on the CPU: {cuda}; {mps}.", cuda=cuda, mps=mps)
        return Device(torch.device("cpu"), said)
    if name == "cpu":
        return Device(
            torch.device("cpu"), Sentence("Computing on the CPU, as chosen in the settings.")
        )
    card = _CARD.fullmatch(name)
    if card is not None:
        found = _probe_cuda(int(card[1]))
    elif name in ("cuda", "mps"):
        found = _probe_cuda() if name == "cuda" else _probe_mps()
    else:
        raise DeviceProblem(
            'There is no device "{name}". Choose auto, cuda, mps or cpu.', name=name
        )
    if isinstance(found, str):
        raise DeviceProblem(
            'The device "{name}" cannot be used: {found}. Choose "auto" or "cpu" instead.',
            name=name,
            found=found,
        )
    return found


def _try_kernel(device: torch.device) -> str | None:
    """Why a convolution does not work on ``device``, or None where it does."""
    try:
        picture = torch.ones(1, 3, 8, 8, device=device)
        kernel = torch.ones(4, 3, 3, 3, device=device)
        total = float(torch.nn.functional.conv2d(picture, kernel).sum().cpu())
    except (RuntimeError, NotImplementedError, AssertionError) as error:
        return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return None if total == 4 * 6 * 6 * 27 else "it computes wrong results"


def _probe_cuda(number: int | None = None) -> Device | str:
    if torch.version.cuda is None and torch.version.hip is None:
        return Sentence("this PyTorch was built without CUDA")
    if not torch.cuda.is_available():
        return Sentence("no NVIDIA card (or no driver for it) was found")
    if number is not None and number >= torch.cuda.device_count():
        return Sentence("there are {count} cards, counted from 0", count=torch.cuda.device_count())
    device = torch.device("cuda") if number is None else torch.device("cuda", number)
    card = torch.cuda.get_device_name(device)
    refusal = _try_kernel(device)
    if refusal is not None:
        return Sentence(
            "the card {card} was found, but nothing runs on it ({refusal})",
            card=card,
            refusal=refusal,
        )
    torch.backends.cudnn.enabled = False  # two seconds of planning for each size of a batch
    sentence = Sentence("Computing on the graphics card {card}.", card=card)
    return Device(device, sentence, torch.float16)


def _probe_mps() -> Device | str:
    if not torch.backends.mps.is_available():
        return Sentence("no Apple graphics processor was found")
    refusal = _try_kernel(torch.device("mps"))
    if refusal is not None:
        return Sentence(
            "the Apple graphics processor was found, but nothing runs on it ({refusal})",
            refusal=refusal,
        )
    return Device(torch.device("mps"), Sentence("Computing on the Apple graphics processor."))


def side_by_side(
    work: Callable[[Item], Result], items: Sequence[Item], threads: int | None = None
) -> list[Result]:
    """``work`` on each of ``items``, in order, by one thread of the CPU each, and so many of them
    at a time as ``threads`` says (torch's number where None).

    Threads that share one picture wait for each other, at full load, for the one that the system
    has put aside: on two cores with other work two of them took seven times as long as one.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        if threads == 1:  # another thread would get its memory anew for each photo
            return [work(one) for one in items]
        with ThreadPoolExecutor(threads or before) as pool:
            return list(pool.map(work, items))
    finally:
        torch.set_num_threads(before)


class BatchSizer:
    """Runs work in batches; a batch that does not fit into memory is halved, and stays halved.

    Without a ``first`` size they are as large as a card's free memory lets expect.
    """

    def __init__(self, device: torch.device, first: int | None = None) -> None:
        self._device = device
        self.size = first or _FIRST_BATCH.get(device.type) or torch.get_num_threads()
        if first is None and device.type == "cuda":
            free, _all = torch.cuda.mem_get_info(device)
            self.size = max(1, min(self.size, free // _PHOTO_BYTES))

    def run(self, work: Callable[[Sequence[Item]], Result], items: Sequence[Item]) -> list[Result]:
        """``work`` on consecutive parts of ``items``, in order.

        Raises DeviceProblem where not even one item fits.
        """
        results: list[Result] = []
        start = 0
        while start < len(items):
            part = items[start : start + self.size]
            try:
                results.append(work(part))
            except (RuntimeError, MemoryError) as error:
                if not _is_out_of_memory(error):
                    raise
                too_big = str(error)
            else:
                start += len(part)
                continue
            self._shrink(len(part), too_big)
        return results

    def _shrink(self, tried: int, reason: str) -> None:
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        if tried == 1:
            raise DeviceProblem(
                "One picture does not fit into the memory of the device ({why}). Close other "
                "programs, or choose the CPU or a smaller backbone.",
                why=reason.splitlines()[0],
            )
        self.size = tried // 2


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(words in str(error).lower() for words in _MEMORY_WORDS)
