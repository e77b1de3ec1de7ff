"""Where everything lies in the data folder of a library."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from patchfind.catalogue.features import FILE as FEATURES

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


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """The places in the data folder ``root``."""

    root: Path

    @classmethod
    def of(cls, named: Path) -> LibraryPaths:
        """Those of the data folder that a person named; links in its path are kept."""
        return cls(Path(os.path.abspath(os.path.expanduser(named))))  # noqa: PTH100, PTH111

    @property
    def catalogue(self) -> Path:
        return self.root / CATALOGUE

    @property
    def ingest_lock(self) -> Path:
        """Held by the one process that indexes."""
        return self.root / INGEST_LOCK

    @property
    def open_lock(self) -> Path:
        """Shared by all processes that have the library open."""
        return self.root / OPEN_LOCK

    @property
    def keepsake(self) -> Path:
        """Folders and saved objects, beside the catalogue."""
        return self.root / KEEPSAKE

    @property
    def copies(self) -> Path:
        """Copies of the catalogue, one a day."""
        return self.root / COPIES

    @property
    def encoder_sets(self) -> tuple[Path, Path]:
        """What holds a folder for each encoder set, named by its fingerprint."""
        return self.root / SEGMENTS, self.root / ANN

    def segments(self, fingerprint: str) -> Path:
        """The descriptors of an encoder set."""
        return self.root / SEGMENTS / fingerprint

    def ann(self, fingerprint: str) -> Path:
        """The trained compressed index of an encoder set."""
        return self.root / ANN / fingerprint

    @property
    def features(self) -> Path:
        """The file of the photos' local features."""
        return self.root / FEATURES

    @property
    def thumbnails(self) -> Path:
        """Thumbnails, by content hash."""
        return self.root / THUMBNAILS

    @property
    def views(self) -> Path:
        """Pictures that saved objects keep of their views, by the views' names."""
        return self.root / VIEWS

    @property
    def view_features(self) -> Path:
        """The file of descriptors and local features of those pictures."""
        return self.views / VIEW_FEATURES
