"""The choice of a device, and batches that shrink instead of crashing."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
import torch

from patchfind.embedding.device import BatchSizer, choose, side_by_side
from patchfind.foundation.errors import DeviceProblem

_CPU = torch.device("cpu")


def test_some_device_is_always_found_and_said_why() -> None:
    chosen = choose()
    assert float(torch.ones(3, device=chosen.device).sum()) == 3
    assert chosen.sentence.startswith("Computing on the ")
    assert chosen.sentence.endswith(".")


def test_the_cpu_can_be_asked_for() -> None:
    assert choose("cpu").device == _CPU


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card here")
def test_a_card_that_is_not_there_is_refused_when_named_and_passed_over_else() -> None:
    with pytest.raises(DeviceProblem, match='The device "cuda" cannot be used'):
        choose("cuda")
    with pytest.raises(DeviceProblem, match='The device "cuda:1" cannot be used'):
        choose("cuda:1")
    assert choose("auto").device.type != "cuda"


@pytest.mark.cuda
def test_one_of_several_cards_can_be_named() -> None:
    assert choose("cuda:0").device == torch.device("cuda", 0)
    with pytest.raises(DeviceProblem, match="counted from 0"):
        choose("cuda:999")


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(DeviceProblem, match="auto, cuda, mps or cpu"):
        choose("tpu")
    with pytest.raises(DeviceProblem, match="auto, cuda, mps or cpu"):
        choose("cuda:x")


def test_what_is_done_side_by_side_has_one_thread_each_and_keeps_its_order() -> None:
    before = torch.get_num_threads()
    both_are_here = threading.Barrier(2, timeout=30)

    def work(item: int) -> tuple[int, int]:
        both_are_here.wait()
        return item, torch.get_num_threads()

    assert side_by_side(work, [3, 1], 2) == [(3, 1), (1, 1)]
    assert torch.get_num_threads() == before
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda item: 1 // item, [1, 0, 1], 1)
    assert torch.get_num_threads() == before


class Memory:
    """Work that needs room for each item, on a device that has room for ``room`` of them."""

    def __init__(self, room: int, problem: Exception) -> None:
        self.room = room
        self.problem = problem
        self.tried: list[int] = []

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.tried.append(len(items))
        if len(items) > self.room:
            raise self.problem
        return [item * 10 for item in items]


@pytest.mark.parametrize(
    "problem",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        MemoryError(),
        RuntimeError("not enough memory"),
    ],
)
def test_a_batch_that_does_not_fit_is_halved_and_stays_halved(problem: Exception) -> None:
    sizer = BatchSizer(_CPU, first=16)
    work = Memory(5, problem)
    results = [one for part in sizer.run(work, range(20)) for one in part]
    assert results == [item * 10 for item in range(20)]
    assert work.tried == [16, 8, 4, 4, 4, 4, 4]
    sizer.run(work, range(4))
    assert work.tried[-1] == 4


def test_one_item_that_does_not_fit_is_a_sentence() -> None:
    with pytest.raises(DeviceProblem, match="smaller backbone"):
        BatchSizer(_CPU, first=2).run(Memory(0, MemoryError("full")), [1, 2])


def test_other_faults_are_not_taken_for_a_lack_of_memory() -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        BatchSizer(_CPU, first=2).run(Memory(0, RuntimeError("wrong shapes")), [1, 2])
