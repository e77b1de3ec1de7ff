"""What all tests share: no display, and no network beyond this machine.

The network is refused to Python code of the tests' own process, window included. Processes that
tests start are on their own; those of the command line are unplugged by tests/cli/conftest.py.
"""

from __future__ import annotations

import functools
import os
import socket
from collections.abc import Callable

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")

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


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what needs a CUDA card where there is none."""
    if item.get_closest_marker("cuda") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("there is no CUDA card here")
