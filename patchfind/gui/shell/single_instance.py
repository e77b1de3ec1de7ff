"""One running copy per library: a second one hands over its arguments and leaves.

It loads no widget for that: whoever chose a photo in a file manager waits for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from patchfind.foundation import strict_json
from patchfind.foundation.paths import real

ASK = "--ask="
"""Begins an argument that is no path, but has the person choose a "photo" or a "folder"."""
QUIETLY = "--background"
"""An argument that is no path either: the window stays as it is."""

_MOST_BYTES = 8 << 20
"""More than the longest command line takes as JSON, for whoever opens a whole folder's photos."""
_ANSWER = b"ok\n"
_PATIENCE_MS = 3000


def server_name(library: Path) -> str:
    """The local socket's name for a library; short, since socket paths are limited."""
    digest = hashlib.blake2b(os.fsencode(real(library)), digest_size=8).hexdigest()
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return f"patchfind-{user}-{digest}"


def hand_over(library: Path, arguments: Sequence[str]) -> bool:
    """Give ``arguments`` to the copy that already holds ``library``; False where there is none.

    Only a copy of the same user is trusted with them.
    """
    connection = QLocalSocket()
    connection.connectToServer(server_name(library))
    if not connection.waitForConnected(500) or not _same_user(connection):
        return False
    connection.write(json.dumps(list(arguments)).encode() + b"\n")
    connection.flush()
    while not connection.canReadLine():
        if not connection.waitForReadyRead(_PATIENCE_MS):
            return False
    answered = bytes(connection.readLine().data()) == _ANSWER
    connection.disconnectFromServer()
    return answered


class SingleInstance(QObject):
    """The first copy's ear. ``called`` carries the second copy's arguments, a list of str."""

    called = Signal(list)

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._name = server_name(library)

    def listen(self) -> bool:
        """Begin to listen, taking over the socket of a copy that crashed."""
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        self._server.close()

    def _welcome(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.disconnected.connect(connection.deleteLater)
            if not _same_user(connection):
                connection.abort()
                continue
            connection.readyRead.connect(lambda peer=connection: self._hear(peer))
            self._hear(connection)

    def _hear(self, connection: QLocalSocket) -> None:
        if not connection.canReadLine():
            if connection.bytesAvailable() > _MOST_BYTES:
                connection.abort()
            return
        line = bytes(connection.readLine(_MOST_BYTES).data())
        try:
            arguments = strict_json.parse(line)
        except ValueError:
            connection.abort()
            return
        if not isinstance(arguments, list) or not all(isinstance(a, str) for a in arguments):
            connection.abort()
            return
        connection.write(_ANSWER)
        connection.flush()
        self.called.emit(arguments)


def _same_user(connection: QLocalSocket) -> bool:
    """Whether the other end runs as this user, where the system can tell (Linux).

    Elsewhere the socket's access rights (UserAccessOption) are what there is.
    """
    if not sys.platform.startswith("linux"):
        return True
    with socket.socket(fileno=os.dup(int(connection.socketDescriptor()))) as peer:
        size = struct.calcsize("3i")
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    _pid, user, _group = struct.unpack("3i", credentials)
    return bool(user == os.getuid())
