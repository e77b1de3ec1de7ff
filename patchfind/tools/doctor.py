"""Looking a library and its machine over: what is there, what works, what is damaged."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from patchfind.catalogue.features import FeatureStore
from patchfind.embedding.encoder import Encoder
from patchfind.foundation import settings as settings_file
from patchfind.foundation.errors import LibraryCorrupt, PatchFindError
from patchfind.index.columns import Damage
from patchfind.index.factory import plan_for
from patchfind.index.gpu import GpuRows
from patchfind.library.encoders import load_encoder_of
from patchfind.library.features import forget_features, without_features
from patchfind.library.library import Library

_PACKAGES = ("torch", "timm", "numpy", "pillow", "opencv-python-headless", "PySide6-Essentials")
_LITTLE_SPACE = 2 * 1024**3
_REPAIR = "“patchfind rebuild --force” begins a fresh catalogue and indexes every photo again."

_PENDING = "The next “patchfind index” makes them anew from the photos."


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that was looked at; ``sound`` is False where something needs doing."""

    what: str
    sentence: str
    sound: bool = True

    @property
    def line(self) -> str:
        """The same as one line."""
        return f"{'ok ' if self.sound else '!! '} {self.what}: {self.sentence}"


def examine(library: Library) -> Iterator[Diagnostic]:
    """Look at everything in turn; a problem is a diagnostic, not an error."""
    yield Diagnostic("machine", f"{platform.platform()}, Python {platform.python_version()}")
    yield Diagnostic("packages", ", ".join(_versions()))
    for what, check in _CHECKS.items():
        try:
            yield from check(library)
        except PatchFindError as problem:
            yield Diagnostic(what, problem.sentence, sound=False)


def _versions() -> Iterator[str]:
    for name in _PACKAGES:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{name} (not installed)"


def _check_catalogue(library: Library) -> Iterator[Diagnostic]:
    library.check()
    yield Diagnostic("catalogue", "The catalogue is sound.")


def _check_folders(library: Library) -> Iterator[Diagnostic]:
    for counts in library.folders.counts():
        if not counts.folder.online:
            yield Diagnostic(
                "folders",
                f"{counts.folder.path} is offline. Its photos stay searchable; mount its volume, "
                "or relocate the folder if it moved.",
                sound=False,
            )
        lacking = ((counts.failed, "could not be read"), (counts.incomplete, "are incomplete"))
        for count, what in lacking:
            if count:
                yield Diagnostic(
                    "folders",
                    f"{count:,} photos of {counts.folder.path} {what}; "
                    "`patchfind failures` lists them.",
                    sound=False,
                )


def _check_place(library: Library) -> Iterator[Diagnostic]:
    said = library.read_only
    yield Diagnostic("place", said or "The library's place can be written.", sound=said is None)


def _check_space(library: Library) -> Iterator[Diagnostic]:
    free = shutil.disk_usage(library.root).free
    yield Diagnostic(
        "disk", f"{free / 1024**3:.1f} GiB are free for the library.", sound=free > _LITTLE_SPACE
    )


def _check_encoder(library: Library) -> Iterator[Diagnostic]:
    encoder = load_encoder_of(library)
    yield Diagnostic("backbone", f"{encoder.specification.name} loads. {encoder.device_sentence}")
    yield from _check_descriptors(library, encoder)
    yield _search_place(library, encoder)


def _search_place(library: Library, encoder: Encoder) -> Diagnostic:
    """Where and how the descriptors are searched."""
    plan = plan_for(
        library.paths.descriptors(encoder),
        library.descriptors.ranges(encoder.fingerprint),
        library.paths.ann(encoder.fingerprint),
        gpu=GpuRows.on(encoder.device),
    )
    return Diagnostic("search", plan.sentence, sound=plan.ready)


def _check_descriptors(library: Library, encoder: Encoder) -> Iterator[Diagnostic]:
    store = library.paths.descriptors(encoder)
    ranges = library.descriptors.ranges(encoder.fingerprint)
    unknown: list[Damage] = []
    try:
        damaged = ranges.take(store.damaged(ranges, on_unknown=unknown.append))
    except LibraryCorrupt as problem:  # a whole file is missing, or is none of ours
        yield Diagnostic("descriptors", f"{problem.sentence} {_REPAIR}", sound=False)
        return
    for one in unknown:
        yield Diagnostic("descriptors", one.sentence, sound=False)
    if len(damaged):
        library.descriptors.forget_rows(encoder.fingerprint, damaged)
        yield Diagnostic(
            "descriptors",
            f"The descriptors of {len(damaged):,} of {len(ranges):,} photos in {store.folder} are "
            f"not as they were written. {_PENDING}",
            sound=False,
        )
    if not unknown and not len(damaged):
        yield Diagnostic("descriptors", f"All {ranges.total_rows:,} descriptors are as written.")


def _check_features(library: Library) -> Iterator[Diagnostic]:
    """Read the local features of every photo, each of which has a checksum."""
    with FeatureStore(library.paths.features) as store:
        damaged = store.damaged()
        count = len(store.hashes())
    if damaged:
        forget_features(library, damaged)
        yield Diagnostic(
            "features",
            f"The local features of {len(damaged):,} of {count:,} photos in "
            f"{library.paths.features} are not as they were written. {_PENDING}",
            sound=False,
        )
        return
    lacking = len(without_features(library))
    if lacking:
        yield Diagnostic(
            "features",
            f"{lacking:,} photos have no local features in {library.paths.features}: searches find "
            f"them less surely. {_PENDING}",
            sound=False,
        )
    else:
        yield Diagnostic("features", f"The local features of {count:,} photos are sound.")


def _check_settings(library: Library) -> Iterator[Diagnostic]:
    said = settings_file.notice(library.root)
    yield Diagnostic("settings", said or "The settings can be read.", sound=said is None)


_CHECKS: dict[str, Callable[[Library], Iterator[Diagnostic]]] = {
    "settings": _check_settings,
    "catalogue": _check_catalogue,
    "place": _check_place,
    "folders": _check_folders,
    "disk": _check_space,
    "features": _check_features,
    "backbone": _check_encoder,
}
