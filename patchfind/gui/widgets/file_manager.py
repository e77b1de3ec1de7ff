"""Showing a file in the system's file manager."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def show_in_folder(path: Path) -> bool:
    """Open the file's folder with the file selected where the system can; False if it cannot."""
    commands = {
        "darwin": ("open", ["-R", str(path)]),
        "win32": ("explorer", [f"/select,{path}"]),
    }
    if sys.platform in commands:
        program, arguments = commands[sys.platform]
        return bool(QProcess.startDetached(program, arguments)[0])
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
