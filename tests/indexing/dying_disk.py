"""Ingests from a disk that dies once its photos are listed; run where mounts are one's own.

Arguments: an empty folder, and how many photos. Prints what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from patchfind.domain.progress import Control
from patchfind.foundation.settings import Settings
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder, describe
from tests.watch.volumes import make_disk, mount, unmount


def main(base: Path, photos: int) -> None:
    image, stick = make_disk(base / "stick.img"), base / "stick"
    mount(image, stick)
    render_photos(stick, photos)
    unmount(stick)
    mount(image, stick)  # nothing of the photos is in memory now
    with Library.open(base / "library") as library:
        library.save_settings(Settings(decode_workers=1))
        library.add_folder(stick)
        look_at_folders(library)
        os.truncate(image, 0)
        report = Ingest(library, SmallEncoder(), extract=describe).run(Control(), lambda _: None)
        failed = [failure.reason for failure in library.photos.failures()]
        pending = len(library.photos.pending(SmallEncoder().fingerprint))
    lost = [str(path) for path in report.lost]
    told = {"left": report.left, "lost": lost, "failed": failed, "pending": pending}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
