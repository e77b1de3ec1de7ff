"""Files for other programs: as the clipboard and a drag carry them, and shown in a file manager."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QProcess, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from patchfind.foundation.paths import is_folder


def as_files(paths: Sequence[Path]) -> QMimeData:
    """The files as such, and their paths as lines of text."""
    copied = QMimeData()
    copied.setText("\n".join(map(str, paths)))
    # As bytes: a name that is no text (Linux allows it) names its file all the same.
    copied.setUrls([QUrl.fromEncoded(path.absolute().as_uri().encode("ascii")) for path in paths])
    return copied


def where_photos_lie() -> str:
    """The person's folder of pictures, in which dialogs begin; their home where there is none."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return pictures if is_folder(Path(pictures)) else str(Path.home())


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
