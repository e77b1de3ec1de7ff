"""What stays loaded from one search or indexing to the next: encoders and the searcher.

torch and faiss are imported when they are first needed, by the thread that needs them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from patchfind.domain.duplicates import NearDuplicates
from patchfind.domain.match import Match, SearchResult
from patchfind.domain.photo import FolderId
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import Cancelled
from patchfind.foundation.quick_imports import quick_imports
from patchfind.library.library import Library

if TYPE_CHECKING:
    from patchfind.embedding.encoder import Encoder
    from patchfind.indexing.indexer import IngestReport
    from patchfind.search.searcher import Searcher

_Choice = tuple[str, str]
"""A backbone's name and a device, as the settings have them."""


def index(
    library: Library, encoder: Encoder, control: Control, on_progress: ProgressCallback
) -> IngestReport:
    """Index everything pending, and have the saved objects look at it; see
    ``indexing.maintenance``.
    """
    from patchfind.indexing.maintenance import index_library
    from patchfind.objects.keeping import describe_views, keep_views
    from patchfind.objects.watching import ObjectWatch

    keep_views(library, control)
    describe_views(library, encoder, control)
    with ObjectWatch(library, encoder, control) as objects:
        return index_library(library, encoder, control, on_progress, watch=objects.look)


class Engine:
    """Searches and indexes one library. When its settings name another backbone or device, the next
    use loads that.

    Searching is for one thread, indexing for another. What loads an encoder raises WeightsProblem
    and DeviceProblem.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._loading = threading.Lock()
        self._encoders: dict[_Choice, Encoder] = {}
        self._searcher: Searcher | None = None
        self._searcher_of: _Choice | None = None
        self._closed = False
        self._tidied = False

    def warm_up(self) -> str:
        """Make the next search as quick as a later one; the sentence about it."""
        searcher = self._current_searcher()
        searcher.warm_up()
        chosen = self._library.settings.backbone
        if searcher.backbone == chosen:
            return searcher.device_sentence
        return (
            f"Searching with {searcher.backbone} until everything is indexed with {chosen}. "
            f"{searcher.device_sentence}"
        )

    def search(
        self,
        query: Query,
        *,
        on_matches: Callable[[Sequence[Match]], None],
        control: Control,
    ) -> SearchResult:
        """Search with the chosen backbone, or the last complete one; see ``search.searcher``."""
        return self._current_searcher().search(query, on_matches=on_matches, control=control)

    def read_ahead(self, path: Path) -> None:
        """Have a photo's pixels at hand for a search in it."""
        self._current_searcher().read_ahead(path)

    def prepare(self, crop: Crop, control: Control) -> None:
        """Have the first matches of a selection at hand."""
        self._current_searcher().prepare(crop, control)

    def run(self, control: Control, on_progress: ProgressCallback) -> int:
        """Index everything pending with the chosen backbone; how many photos were indexed."""
        with self._loading:
            encoder = self._encoder(self._chosen())
        return index(self._library, encoder, control, on_progress).indexed

    def keep_objects(self, control: Control) -> None:
        """Have the saved objects keep what can be kept of their views now.

        The first time, what no object has any more goes: nothing can be taken back yet.
        """
        from patchfind.objects.keeping import forget_views, keep_views

        if not self._tidied:
            self._tidied = True
            forget_views(self._library, control)
        keep_views(self._library, control)

    def read_headers(self, control: Control, on_progress: ProgressCallback) -> int:
        """Read, gently, what is missing of the headers of photos that are indexed already."""
        from patchfind.indexing.header_reading import read_headers

        return read_headers(self._library, control, on_progress, gently=True)

    def near_duplicates(
        self, folder_id: FolderId | None, control: Control, on_progress: ProgressCallback
    ) -> NearDuplicates:
        """The near-duplicates in a folder, or in all; for any thread, and without an encoder."""
        with quick_imports():
            from patchfind.search.near_duplicates import near_duplicates

        return near_duplicates(self._library, folder_id, control, on_progress)

    def close(self) -> None:
        """Let go of everything; idempotent.

        A thread that is still loading may take long: it finds itself cancelled when it is done.
        """
        self._closed = True
        if self._loading.acquire(timeout=1.0):
            try:
                if self._searcher is not None:
                    self._searcher.close()
                self._searcher = self._searcher_of = None
                self._encoders = {}
            finally:
                self._loading.release()

    def _current_searcher(self) -> Searcher:
        """A search with what is complete by now. For one thread, which may close the last."""
        with quick_imports():
            from patchfind.library.backbones import searching_backbone
            from patchfind.search.searcher import Searcher

        wanted = (searching_backbone(self._library), self._library.settings.device)
        with self._loading:
            if self._searcher is None or self._searcher_of != wanted:
                encoder = self._encoder(wanted)
                if self._closed:  # while it was loading: nobody would close this searcher
                    raise Cancelled
                if self._searcher is not None:
                    self._searcher.close()
                self._searcher = Searcher(self._library, encoder)
                self._searcher_of = wanted
            return self._searcher

    def _chosen(self) -> _Choice:
        return self._library.settings.backbone, self._library.settings.device

    def _encoder(self, wanted: _Choice) -> Encoder:
        """The encoder of that backbone and device; others that serve nothing are let go of.

        Under the lock.
        """
        with quick_imports():
            from patchfind.library.encoders import load_encoder_as

        kept = (wanted, self._searcher_of, self._chosen())
        self._encoders = {one: self._encoders[one] for one in self._encoders if one in kept}
        if wanted not in self._encoders:
            self._encoders[wanted] = load_encoder_as(*wanted)
        return self._encoders[wanted]
