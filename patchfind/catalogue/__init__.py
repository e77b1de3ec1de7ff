"""The SQLite catalogue: folders, photos, segments, failures; the one room with SQL."""

from patchfind.catalogue.catalogue import Catalogue
from patchfind.catalogue.descriptors import EncoderSet, IndexedPhoto
from patchfind.catalogue.objects import SavedObject
from patchfind.catalogue.photos import FolderChanges, KnownFile

__all__ = [
    "Catalogue",
    "EncoderSet",
    "FolderChanges",
    "IndexedPhoto",
    "KnownFile",
    "SavedObject",
]
