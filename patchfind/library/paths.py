"""Where everything lies in the data folder of a library."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from patchfind.catalogue.features import FILE as FEATURES
from patchfind.foundation.paths import absolute
from patchfind.index.segments import DescriptorStore

CATALOGUE = "catalogue.sqlite3"
INGEST_LOCK = "ingest.lock"
OPEN_LOCK = "open.lock"
KEEPSAKE = "folders-and-objects.json"
COPIES = "backups"
SEGMENTS = "segments"
ANN = "ann"
OLD_FEATURES = "features"
"""Where local features lay before they became rows of one file."""
THUMBNAILS = "thumbnails"
VIEWS = "views"
VIEW_FEATURES = "described.sqlite3"


class _OfEncoder(Protocol):
    """An encoder, or the set of descriptors that one has made."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...


class LibraryPaths:
    """The places in the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.catalogue = root / CATALOGUE
        self.ingest_lock = root / INGEST_LOCK
        """Held by the one process that indexes."""
        self.open_lock = root / OPEN_LOCK
        """Shared by all processes that have the library open."""
        self.keepsake = root / KEEPSAKE
        """Folders and saved objects, beside the catalogue."""
        self.copies = root / COPIES
        """Copies of the catalogue, one a day."""
        self.encoder_sets = (root / SEGMENTS, root / ANN)
        """What holds a folder for each encoder set, named by its fingerprint."""
        self.features = root / FEATURES
        """The file of the photos' local features."""
        self.thumbnails = root / THUMBNAILS
        """Thumbnails, by content hash."""
        self.views = root / VIEWS
        """Pictures that saved objects keep of their views, by the views' names."""
        self.view_features = self.views / VIEW_FEATURES
        """The file of descriptors and local features of those pictures."""

    @classmethod
    def of(cls, named: Path) -> LibraryPaths:
        """Those of the data folder that a person named; links in its path are kept."""
        return cls(absolute(named))

    def segments(self, fingerprint: str) -> Path:
        """The descriptors of an encoder set."""
        return self.root / SEGMENTS / fingerprint

    def descriptors(self, of: _OfEncoder) -> DescriptorStore:
        """The same, to be read and closed."""
        return DescriptorStore(
            self.segments(of.fingerprint), fingerprint=of.fingerprint, dimension=of.dimension
        )

    def ann(self, fingerprint: str) -> Path:
        """The trained compressed index of an encoder set."""
        return self.root / ANN / fingerprint
