"""A process that ingests into the library it is given and counts aloud: to be killed by a test."""

from __future__ import annotations

import sys
from pathlib import Path

from patchfind.domain.progress import Control, Progress
from tests.indexing.small_encoder import SmallEncoder, describe


def say(progress: Progress) -> None:
    sys.stdout.write(f"{progress.done}\n")
    sys.stdout.flush()


def main(root: Path) -> None:
    # imported here so that the decode workers, which import this module too, start faster
    from patchfind.indexing.indexer import Ingest
    from patchfind.library.library import Library

    with Library.open(root, create=False) as library:
        ingest = Ingest(library, SmallEncoder(), extract=describe, commit_seconds=0.02)
        ingest.run(Control(), say)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
