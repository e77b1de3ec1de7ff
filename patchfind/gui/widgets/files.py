"""Files as the clipboard and a drag carry them, and other programs take them; where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths, QUrl

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
