"""Files as the clipboard and a drag carry them, and file managers and other programs take them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl


def as_files(paths: Sequence[Path]) -> QMimeData:
    """The files as such, and their paths as lines of text."""
    copied = QMimeData()
    copied.setText("\n".join(map(str, paths)))
    # As bytes: a name that is no text (Linux allows it) names its file all the same.
    copied.setUrls([QUrl.fromEncoded(path.absolute().as_uri().encode("ascii")) for path in paths])
    return copied
