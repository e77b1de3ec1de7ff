"""What the window's watcher finds out about a library's folders is kept, for all to say."""

from __future__ import annotations

import threading
from pathlib import Path

from patchfind.app import Services
from patchfind.domain.changes import Changes
from patchfind.library.library import Library


def test_folders_that_give_no_events_are_counted_in_the_catalogue(tmp_path: Path) -> None:
    photos, outside = tmp_path / "photos", tmp_path / "outside"
    for folder in (photos / "album", photos / "drafts", outside):
        folder.mkdir(parents=True)
    (photos / "link").symlink_to(outside)
    noted = threading.Event()
    with Library.open(tmp_path / "library") as library:
        library.add_folder(photos, ("drafts",))
        library._catalogue.on_commit(
            lambda changes: noted.set() if changes & Changes.FOLDERS else None
        )
        services = Services(library)
        try:
            services.interfaces().watch.watch([photos], lambda: None)
            assert noted.wait(20)
        finally:
            services.close()
        (folder_,) = library.folders.all()
        assert (folder_.inside, folder_.unwatched) == (3, 1)
