"""What all tests share: no display, and no network beyond this machine.

The network is refused to Python code of the tests' own process, window included. Processes that
tests start are on their own; those of the command line are unplugged by tests/cli/conftest.py.
"""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")

_THIS_MACHINE = (None, "", "localhost", "127.0.0.1", "::1")


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook under which nothing but this machine can be looked up or connected to."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    assert host in _THIS_MACHINE, f"a test reaches for the network: {host!r}"


sys.addaudithook(_refuse_network)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what needs a CUDA card where there is none."""
    if item.get_closest_marker("cuda") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("there is no CUDA card here")
