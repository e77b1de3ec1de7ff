"""Decode processes follow the machine's cores and memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.indexing.workers import worker_count

_GB = 1 << 30


@pytest.mark.parametrize(
    ("cores", "processes"), [(1, 1), (2, 2), (4, 4), (8, 4), (16, 9), (64, 35)]
)
def test_processes_share_the_cores_with_the_encoder(cores: int, processes: int) -> None:
    assert worker_count(cores, 64 * _GB, on_cpu=True) == processes


@pytest.mark.parametrize(("cores", "processes"), [(1, 1), (2, 2), (8, 7), (16, 15)])
def test_processes_take_the_cores_that_a_card_leaves_free(cores: int, processes: int) -> None:
    assert worker_count(cores, 64 * _GB, on_cpu=False) == processes


def test_little_memory_holds_few_processes() -> None:
    assert worker_count(16, 2 * _GB, on_cpu=False) == 4
    assert worker_count(16, 0, on_cpu=False) == 1


@given(st.integers(1, 512), st.integers(0, 1 << 42), st.booleans())
def test_there_is_a_process_and_never_more_than_cores(
    cores: int,
    free: int,
    on_cpu: bool,
) -> None:
    count = worker_count(cores, free, on_cpu=on_cpu)
    assert 1 <= count <= cores
    assert worker_count(cores + 1, free, on_cpu=on_cpu) >= count
    assert worker_count(cores, free + _GB, on_cpu=on_cpu) >= count
