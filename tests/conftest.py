"""What all tests share: no display, no network beyond this machine, and an end.

The network is refused to Python code of the tests' own process, window included. Processes that
tests start are on their own; those of the command line are unplugged by tests/cli/conftest.py.
"""

from __future__ import annotations

import functools
import os
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")

_LIMIT_S = 300.0
_AGAIN_S = 10.0
"""What tidies up may wait as well: for a thread that waits for the same."""

_THIS_MACHINE = (None, "", "localhost", "127.0.0.1", "::1")


def _unplug(owner: object, name: str, host_of: Callable[..., object]) -> None:
    """Let ``owner.name`` reach nothing but this machine; ``host_of`` reads its arguments.

    Not an audit hook: one written in Python gives way to other threads in the middle of
    ``sys.settrace``, which coverage calls in each new thread, and a second call then fails.
    """
    reach = getattr(owner, name)

    @functools.wraps(reach)
    def checked(*arguments: object, **named: object) -> object:
        host = host_of(*arguments, **named)
        assert host in _THIS_MACHINE, f"a test reaches for the network: {host!r}"
        return reach(*arguments, **named)

    setattr(owner, name, checked)


def _host_of_address(_socket: socket.socket, address: object) -> object:
    """The host of an internet address; None for a socket that is a file."""
    return address[0] if isinstance(address, tuple) else None


_unplug(socket, "getaddrinfo", lambda host, *_, **__: host)
_unplug(socket.socket, "connect", _host_of_address)
_unplug(socket.socket, "connect_ex", _host_of_address)


@pytest.fixture(autouse=True)
def _an_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that waits for what never comes, as for the answer of a process whose death nobody
    noticed, fails where it waits; building packages takes as long as it takes.
    """
    if not hasattr(signal, "SIGALRM") or request.node.get_closest_marker("packages"):
        yield
        return

    def give_up(_number: int, _frame: FrameType | None) -> None:
        pytest.fail(
            f"It is not through after {_LIMIT_S:.0f} seconds: what it waits for never comes."
        )

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, _LIMIT_S, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what needs a CUDA card where there is none."""
    if item.get_closest_marker("cuda") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("there is no CUDA card here")
