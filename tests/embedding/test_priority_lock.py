"""A waiting query goes before the next batch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest

from patchfind.embedding.priority_lock import PriorityLock

T = TypeVar("T")


class Announcing(threading.Condition):
    """A condition that says when somebody begins to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Semaphore(0)

    def wait_for(self, predicate: Callable[[], T], timeout: float | None = None) -> T:
        self.waiting.release()
        return super().wait_for(predicate, timeout)


def test_a_waiting_query_goes_before_a_batch_that_waited_longer() -> None:
    condition = Announcing()
    turns = PriorityLock(condition)
    order: list[str] = []
    threads: list[threading.Thread] = []

    def take(kind: str) -> None:
        with turns.query() if kind == "query" else turns.batch():
            order.append(kind)

    with turns.batch():
        assert condition.waiting.acquire(timeout=10)
        for kind in ("batch", "batch", "query", "query"):
            threads.append(threading.Thread(target=take, args=(kind,)))
            threads[-1].start()
            assert condition.waiting.acquire(timeout=10)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == ["query", "query", "batch", "batch"]


def test_a_failure_gives_the_turn_back() -> None:
    turns = PriorityLock()
    for turn in (turns.query, turns.batch):
        with pytest.raises(ValueError, match="bad"), turn():
            raise ValueError("bad")
    with turns.batch():
        pass
