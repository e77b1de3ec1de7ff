"""What systems, storage boxes and programs leave among photos: names that no walk goes into."""

from __future__ import annotations

import fnmatch
import re
from typing import NamedTuple

from patchfind.foundation.sentence import Sentence


class Litter(NamedTuple):
    """A folder name (a glob in lower case; case never counts) and where it comes from.

    Of what lies in it only the sub-folders ``kept`` (lower case) are walked: a package that holds
    photos themselves beside what was made of them.
    """

    name: str
    origin: str
    kept: tuple[str, ...] = ()


NO_MEDIA = ".nomedia"
"""A folder that holds a file of this name, and all below it, is left out, as Android does it."""

LITTER = (
    Litter("$recycle.bin", Sentence("Windows: deleted files")),
    Litter("recycler", Sentence("Windows: deleted files")),
    Litter("system volume information", Sentence("Windows: restore points")),
    Litter("found.[0-9][0-9][0-9]", Sentence("Windows: fragments from checking a disk")),
    Litter("__macosx", Sentence("macOS: shadows of files in ZIP archives")),
    Litter("network trash folder", Sentence("macOS: deleted files on shares")),
    Litter("backups.backupdb", Sentence("macOS: Time Machine")),
    Litter("*.app", Sentence("macOS: programs with their icons")),
    Litter("lost+found", Sentence("Linux: fragments from checking a disk")),
    Litter("@eadir", Sentence("Synology: thumbnails")),
    Litter("#recycle", Sentence("Synology: deleted files")),
    Litter("#snapshot", Sentence("Synology: snapshots")),
    Litter("@tmp", Sentence("Synology: files in passing")),
    Litter("@recycle", Sentence("QNAP: deleted files")),
    Litter("@recently-snapshot", Sentence("QNAP: snapshots")),
    Litter("~snapshot", Sentence("NetApp: snapshots")),
    Litter("appdata_*", Sentence("Nextcloud: previews")),
    Litter("files_trashbin", Sentence("Nextcloud: deleted files")),
    Litter("files_versions", Sentence("Nextcloud: earlier versions")),
    Litter("*.lrdata", Sentence("Lightroom: previews")),
    Litter(
        "*.photoslibrary",
        Sentence("Apple Photos: previews and derivatives"),
        ("originals", "masters"),
    ),
    Litter(
        "*.migratedphotolibrary",
        Sentence("iPhoto: previews and thumbnails"),
        ("originals", "masters"),
    ),
    Litter("*.photolibrary", Sentence("iPhoto: previews and thumbnails"), ("originals", "masters")),
    Litter("*.migratedaplibrary", Sentence("Aperture: previews and thumbnails"), ("masters",)),
    Litter("*.aplibrary", Sentence("Aperture: previews and thumbnails"), ("masters",)),
    Litter("*.cocatalog", Sentence("Capture One: previews"), ("originals",)),
    Litter("*.imovielibrary", Sentence("iMovie: frames of films")),
    Litter("*.fcpbundle", Sentence("Final Cut: frames of films")),
)
"""Hidden names (.Trashes, .snapshots, .zfs, .thumbnails, .@__thumb) are left out beside these."""

_LITTER = re.compile("|".join(fnmatch.translate(one.name) for one in LITTER if not one.kept))
_PACKAGES = {re.compile(fnmatch.translate(one.name)): one.kept for one in LITTER if one.kept}


def is_litter(folder: str) -> bool:
    """Whether nothing in a folder of this name is a photo of a person's own."""
    return _LITTER.match(folder.lower()) is not None


def kept_in(folder: str) -> tuple[str, ...] | None:
    """The sub-folders (lower case) of a package of this name that are walked; None for others."""
    name = folder.lower()
    return next((kept for shape, kept in _PACKAGES.items() if shape.match(name)), None)
