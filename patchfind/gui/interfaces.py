"""What the window needs from the rest of PatchFind, as small Protocols.

Views and models know only these and the domain's dataclasses, so that the window can be driven
by rows in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.desktop.conditions import Conditions
from patchfind.domain.changes import DataVersion
from patchfind.domain.duplicates import NearDuplicates
from patchfind.domain.headers import Headers
from patchfind.domain.match import Match
from patchfind.domain.photo import Failure, Folder, FolderCounts, FolderId, Photo, PhotoId
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.query import Crop, Nest, Query
from patchfind.foundation.settings import Settings
from patchfind.foundation.window_state import WindowState


class PhotoPixels(Protocol):
    """Upright sRGB pixels (h, w, 3) uint8, maybe reduced, the full photo's size and its hash."""

    @property
    def pixels(self) -> NDArray[np.uint8]: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def content_hash(self) -> str: ...


class SearchResultInterface(Protocol):
    """A search's matches, best first, milliseconds per stage, among how many contents it searched,
    and sentences about them.
    """

    @property
    def matches(self) -> tuple[Match, ...]: ...
    @property
    def timings(self) -> Mapping[str, float]: ...
    @property
    def searched(self) -> int: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


class ProposalsInterface(Protocol):
    """What may be meant by someone who points into one photo."""

    def at(self, x: float, y: float) -> Nest | None:
        """At a place in fractions of the photo; None where nothing is."""


class ReconcileOutcome(Protocol):
    """How many files a walk left for the next one: still being copied, or yet to be compared."""

    @property
    def unsettled(self) -> int: ...
    @property
    def to_compare(self) -> int: ...


class CheckOutcome(Protocol):
    """How many photos a check read, how many of them were changed, which it could not read, and
    how many it left since it was stopped.
    """

    @property
    def read(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unread(self) -> Sequence[Path]: ...
    @property
    def left(self) -> int: ...


class KeptObject(Protocol):
    """A query that the person keeps under a name."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def query(self) -> Query: ...


class FoldersInterface(Protocol):
    """The watched folders."""

    def counts(self) -> list[FolderCounts]: ...
    def remove(self, folder_id: FolderId) -> None: ...
    def set_excludes(self, folder_id: FolderId, excludes: Sequence[str]) -> None: ...


class PhotosInterface(Protocol):
    """The photos of the library. What ``shown`` gives may be its ``before`` the next time: photos
    of which nothing changed are the very same objects."""

    def shown(
        self, folder_id: FolderId | None, before: Sequence[Photo], most: int | None = None
    ) -> Sequence[Photo]: ...
    def by_ids(self, photo_ids: Sequence[int]) -> Mapping[int, Photo]: ...
    def at(self, path: Path) -> Photo | None: ...
    def failures(self) -> list[Failure]: ...
    def retry_failures(self) -> object: ...


class HeadersInterface(Protocol):
    """When, with what and where photos were taken; nothing of one whose headers were not read."""

    def of(self, photo_ids: Sequence[PhotoId]) -> Mapping[PhotoId, Headers]: ...
    def lines_there(self, photo_id: PhotoId) -> int: ...


class ObjectsInterface(Protocol):
    """The saved objects."""

    def all(self) -> Sequence[KeptObject]: ...
    def save(self, name: str, query: Query) -> int: ...
    def rename(self, object_id: int, name: str) -> None: ...
    def delete(self, object_id: int) -> None: ...


class FindsInterface(Protocol):
    """What saved objects found among new photos; what was unseen of one that was forgotten can be
    given to the one that takes its place, and taken from it again."""

    def unseen_counts(self) -> Mapping[int, int]: ...
    def unseen(self, object_id: int) -> set[str]: ...
    def mark_seen(self, object_id: int) -> None: ...
    def unseen_finds(self, object_id: int) -> Sequence[Any]: ...
    def give_back(self, object_id: int, finds: Sequence[Any]) -> None: ...
    def take_back(self, object_id: int, finds: Sequence[Any]) -> None: ...


class LibraryInterface(Protocol):
    """The library as the window uses it; every method may be called from any thread."""

    @property
    def root(self) -> Path: ...
    @property
    def settings(self) -> Settings: ...
    def save_settings(self, settings: Settings) -> None: ...
    @property
    def folders(self) -> FoldersInterface: ...
    @property
    def photos(self) -> PhotosInterface: ...
    @property
    def headers(self) -> HeadersInterface: ...
    @property
    def objects(self) -> ObjectsInterface: ...
    @property
    def finds(self) -> FindsInterface: ...
    def add_folder(self, path: Path, excludes: Sequence[str] = ()) -> Folder: ...
    def relocate_folder(self, folder_id: FolderId, new_path: Path) -> object: ...
    def reconcile(
        self, control: Control, on_progress: ProgressCallback | None = None
    ) -> ReconcileOutcome: ...
    def check_photos(self, control: Control, on_progress: ProgressCallback) -> CheckOutcome: ...
    def data_version(self) -> DataVersion: ...


class SearchInterface(Protocol):
    """Finds matches; ``on_matches`` gets the whole current list at each stage.

    ``read_ahead`` and ``prepare`` do ahead of time what a search in a photo, or for a selection,
    begins with; what cannot be read is left for the search to say. ``members`` are the photos that
    a saved object has of its own. ``near_duplicates`` are those of a folder, or of all.
    """

    def read_ahead(self, path: Path) -> None: ...
    def prepare(self, crop: Crop, control: Control) -> None: ...
    def members(self, query: Query) -> Sequence[Match]: ...
    def near_duplicates(
        self, folder_id: FolderId | None, control: Control, on_progress: ProgressCallback
    ) -> NearDuplicates: ...

    def search(
        self,
        query: Query,
        *,
        on_matches: Callable[[Sequence[Match]], None],
        control: Control,
    ) -> SearchResultInterface: ...


class IndexInterface(Protocol):
    """Indexes whatever is pending and returns how many photos were indexed; the same for reading
    the headers of photos that are indexed already. ``pending`` says whether any photo is, and loads
    nothing for that."""

    def pending(self) -> bool: ...
    def run(self, control: Control, on_progress: ProgressCallback) -> int: ...
    def read_headers(self, control: Control, on_progress: ProgressCallback) -> int: ...


class WatchInterface(Protocol):
    """Tells when something may have changed below a watched folder."""

    def watch(self, paths: Sequence[Path], on_change: Callable[[], None]) -> None:
        """Watch exactly ``paths`` from now on; ``on_change`` is called from any thread."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class BackboneChoice:
    """A backbone as the settings dialog lists it; ``download_mb`` is 0 where none is needed."""

    name: str
    description: str
    available: bool
    download_mb: int


class BackbonesInterface(Protocol):
    """The backbones there are, and their download, which only the person starts."""

    def choices(self) -> list[BackboneChoice]: ...
    def download(self, name: str, control: Control, on_progress: ProgressCallback) -> None: ...


class DesktopInterface(Protocol):
    """The desktop around the window; every method may be called from any thread, and may take
    seconds. Raises StorageProblem."""

    def conditions(self) -> Conditions: ...
    def starts_with_session(self) -> bool: ...
    def start_with_session(self, *, wanted: bool) -> None: ...
    def in_menus(self) -> bool: ...
    def show_in_menus(self, *, wanted: bool) -> None: ...
    def renew_menus(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Interfaces:
    """Everything the window is wired to.

    ``read_photo`` decodes an original, ``read_preview`` a small one of a photo that is not
    indexed yet, ``read_thumbnail`` (content hash) gives the stored thumbnail or None, and
    ``read_view`` the picture that a saved object keeps of a view, or None; ``keep_objects`` has
    the saved objects keep these. ``propose`` gets upright pixels (h, w, 3), maybe
    reduced, ready to be pointed at. All run on a lane. ``warm_up`` loads the encoder ahead of the
    first query and returns the sentence about the device that it uses. ``report`` looks everything
    over, which may take minutes, and gives the lines about it. ``window_state`` is how
    the window was left, and ``keep_window_state`` remembers how it is left now.
    """

    library: LibraryInterface
    search: SearchInterface
    index: IndexInterface
    watch: WatchInterface
    backbones: BackbonesInterface
    read_photo: Callable[[Path], PhotoPixels]
    read_preview: Callable[[Path], PhotoPixels]
    read_thumbnail: Callable[[str], NDArray[np.uint8] | None]
    read_view: Callable[[Crop], NDArray[np.uint8] | None]
    keep_objects: Callable[[Control], object]
    propose: Callable[[NDArray[np.uint8], Control], ProposalsInterface]
    warm_up: Callable[[], str]
    desktop: DesktopInterface
    report: Callable[[], Sequence[str]]
    window_state: WindowState
    keep_window_state: Callable[[WindowState], None]
