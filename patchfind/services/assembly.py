"""Building what a library's settings name: its encoder, its ingest and its search."""

from __future__ import annotations

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification
from patchfind.foundation.paths import weights_folder
from patchfind.services.ingest import Ingest, IngestReport
from patchfind.services.library import Library
from patchfind.services.search import Searcher


def load_encoder_of(library: Library) -> Encoder:
    """The encoder that the library's settings name. Raises WeightsProblem, DeviceProblem."""
    settings = library.settings
    return load_encoder(
        specification(settings.backbone), weights_folder=weights_folder(), device=settings.device
    )


def index_library(
    library: Library, encoder: Encoder, control: Control, on_progress: ProgressCallback
) -> IngestReport:
    """Index everything pending."""
    return Ingest(library, encoder).run(control, on_progress)


def open_searcher(library: Library, encoder: Encoder) -> Searcher:
    """A search over the library; a context manager."""
    return Searcher(library, encoder)
