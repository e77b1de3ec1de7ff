"""The window's composition root: builds the library's services and wires them to the window.

torch, faiss and the codecs are reached only from the lanes, after the window is on screen.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import patchfind
from patchfind.desktop.conditions import Conditions, conditions
from patchfind.desktop.launcher import launcher
from patchfind.desktop.parts import State
from patchfind.desktop.renewing import renew
from patchfind.desktop.table import in_menus, integrations, session_start
from patchfind.domain.kept_view import part_of
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.query import Crop
from patchfind.engine_process.calling import EngineProcess
from patchfind.foundation import paths, window_state
from patchfind.foundation.errors import LibraryProblem, PatchFindError, PhotoProblem
from patchfind.foundation.process_end import end_process
from patchfind.foundation.quick_imports import quick_imports
from patchfind.gui.interfaces import BackboneChoice, Interfaces, ProposalsInterface
from patchfind.gui.shell.application import Application, display_is_there
from patchfind.imaging.photo_reader import PhotoReader
from patchfind.library.library import Library
from patchfind.library.watching import watcher_of


def run_window(
    root: Path,
    named: Sequence[str] = (),
    *,
    in_background: bool = False,
) -> int:
    """Open the window on the library in ``root``, with the photos or folders ``named`` in it.

    ``in_background`` shows no window, but an icon in the notification area.
    """
    if not display_is_there():  # Qt would end the process without a word about it
        sys.stderr.write(
            "patchfind: There is no screen to open the window on (neither DISPLAY nor "
            "WAYLAND_DISPLAY is set). Start it from a desktop, or give a command; "
            "`patchfind --help` lists them.\n"
        )
        return 1
    application = Application()
    library = _opened(application, root)
    if isinstance(library, int):
        return library
    services = Services(library)
    ended = application.run(
        services.interfaces(), named, services.close, in_background=in_background
    )
    if not ended:
        # A thread is stuck where it cannot be stopped (an import, a dead network mount).
        # Everything on disk is crash-safe; waiting for it would only keep a dead process.
        end_process(0)
    library.close()
    return 0


class Services:
    """What stands behind the window of one library; nothing is loaded before it is used."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._engine = EngineProcess(library)
        self._photos = PhotoReader(library.paths.thumbnails)
        self._watcher = watcher_of(library)

    def interfaces(self) -> Interfaces:
        """As the window needs them."""
        root = self._library.root
        return Interfaces(
            library=self._library,
            search=self._engine,
            index=self._engine,
            watch=self._watcher,
            backbones=Backbones(),
            read_photo=self._photos.photo,
            read_preview=self._photos.preview,
            read_thumbnail=self._photos.thumbnail,
            read_view=self._read_view,
            keep_objects=self._engine.keep_objects,
            propose=_propose,
            warm_up=self._engine.warm_up,
            desktop=Desktop(root),
            report=self._report,
            window_state=window_state.load(root),
            keep_window_state=partial(window_state.save, root),
        )

    def _read_view(self, crop: Crop) -> NDArray[np.uint8] | None:
        """What a saved object keeps of the view, decoded like any photo; None where nothing."""
        from patchfind.library.kept_views import KeptViews

        with KeptViews(self._library.paths) as views:
            kept = views.picture(crop)
        if kept is None:
            return None
        with suppress(PhotoProblem):
            return part_of(self._photos.preview(kept.path).pixels, kept.bounds)
        return None

    def _report(self) -> list[str]:
        """What `patchfind doctor` finds, for somebody who is asked for help."""
        return [f"PatchFind {patchfind.__version__}", *self._engine.report()]

    def close(self) -> None:
        """End watching, the decoding processes and searching; idempotent."""
        self._watcher.close()
        self._photos.close()
        self._engine.close()


class Desktop:
    """What the window asks of the desktop around it."""

    def __init__(self, library: Path) -> None:
        self._library = library

    def conditions(self) -> Conditions:
        """How the machine stands now."""
        return conditions()

    def starts_with_session(self) -> bool:
        """Whether this library opens in the background when the session begins."""
        return session_start(self._library).state() is not State.ABSENT

    def start_with_session(self, *, wanted: bool) -> None:
        """Have it do so, or no longer. Raises StorageProblem."""
        start = session_start(self._library)
        (start.install if wanted else start.remove)()

    def in_menus(self) -> bool:
        """Whether any file manager, or the menu of applications, shows PatchFind."""
        return any(one.state() is not State.ABSENT for one in in_menus(self._library))

    def show_in_menus(self, *, wanted: bool) -> None:
        """Have them all show it, or none any longer. Raises StorageProblem."""
        for one in in_menus(self._library):
            (one.install if wanted else one.remove)()

    def renew_menus(self) -> None:
        """Have what is there of it be as it would be written now. Raises StorageProblem."""
        renew(integrations(self._library), launcher(self._library))


def _propose(photo: NDArray[np.uint8], control: Control) -> ProposalsInterface:
    with quick_imports():
        from patchfind.matching.proposals import propose

    return propose(photo, control)


class Backbones:
    """The registry's backbones for the settings dialog."""

    def choices(self) -> list[BackboneChoice]:
        """Every known backbone, and whether its weights are here."""
        from patchfind.embedding import weights
        from patchfind.embedding.choosing import about
        from patchfind.embedding.registry import specifications

        return [
            BackboneChoice(
                name=known.name,
                description=about(known),
                available=weights.located(known, paths.weights_folder()) is not None,
                download_mb=known.download_megabytes,
            )
            for known in specifications().values()
        ]

    def download(self, name: str, control: Control, on_progress: ProgressCallback) -> None:
        """Fetch a backbone's weights. Raises NetworkProblem, WeightsProblem, StorageProblem."""
        from patchfind.embedding import weights
        from patchfind.embedding.registry import specification

        for file in specification(name).files:
            weights.download(file, paths.weights_folder(), control=control, on_progress=on_progress)


def _opened(application: Application, root: Path) -> Library | int:
    """The library, rebuilt if it is damaged and the person wants that, or an exit code."""
    try:
        return Library.open(root)
    except LibraryProblem as problem:
        if not application.refuse(problem):
            return problem.exit_code
    try:
        return Library.rebuild(root)
    except PatchFindError as problem:
        application.refuse(problem)
        return problem.exit_code
