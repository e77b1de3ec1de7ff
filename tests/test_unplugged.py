"""The tests themselves cannot reach the network."""

from __future__ import annotations

import socket

import pytest


def test_no_test_reaches_another_machine() -> None:
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):  # an address of nobody (RFC 5737)
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with socket.socket() as plug, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        plug.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match=r"nowhere\.invalid"):
        socket.getaddrinfo("nowhere.invalid", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
