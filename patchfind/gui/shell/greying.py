"""Which menu entries can act now: the others are grey while their menu is open.

Only then, for their keys stay: pressed where there is nothing to do, some say what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from patchfind.domain.match import Match
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.front_actions import FrontActions
from patchfind.gui.shell.leaving_out import LeavingOut
from patchfind.gui.shell.taking_out import TakingOut
from patchfind.gui.widgets.grid_page import GridPage

Able = Mapping[QAction, Callable[[], bool]]


def able_in(
    window: Frame,
    front: FrontActions,
    out: TakingOut,
    leaving: LeavingOut,
    failures: QAction,
    *of_folders: QAction,
) -> Able:
    """What tells of each action whether it can act: ``failures`` lists them, and ``of_folders``
    need a folder to do so.
    """
    library, photo, results = window.library_page, window.photo_page, window.results_page
    pages = window.pages

    def front_has(has: str) -> bool:
        return pages.front is not None and bool(getattr(pages.front, has)())

    def photo_is_open() -> bool:
        return pages.front is photo and photo.canvas.has_photo

    def has_rows(page: GridPage) -> bool:
        return pages.front is page and page.grid.model().rowCount() > 0

    matches_are_shown = partial(has_rows, results)

    shown = partial(front_has, "shown")
    able: dict[QAction, Callable[[], bool]] = {
        failures: lambda: window.folders.has_failures,
        front.show_in_folder: shown,
        front.find: partial(front_has, "wanted"),
        front.confirm: partial(front_has, "judged_match"),
        front.reject: partial(front_has, "judged_match"),
        front.back: lambda: pages.leads_back,
        front.forward: lambda: pages.leads_forward,
        front.zoom_in: lambda: pages.front is not None,
        front.zoom_out: lambda: pages.front is not None,
        photo.add: lambda: photo_is_open() and bool(window.session.crops),
        photo.fit: photo_is_open,
        photo.actual_size: photo_is_open,
        results.keep: lambda: bool(window.session.crops),
        results.fold: matches_are_shown,
        results.sort: matches_are_shown,
        results.toggle_outlines: matches_are_shown,
        library.filter: lambda: pages.front is library,
        window.duplicates_page.others: partial(has_rows, window.duplicates_page),
        leaving.leave_out: lambda: bool(leaving.picked()),
        out.copy: shown,
        out.copy_all: lambda: bool(out.listed()),
        out.listing: lambda: any(isinstance(row, Match) for row in out.chosen()),
    }
    able |= dict.fromkeys(photo.tools, photo_is_open)
    able |= dict.fromkeys(library.orders.values(), lambda: pages.front is library)
    able |= dict.fromkeys((out.to_folder, out.sheet, out.keywords), lambda: bool(out.chosen()))
    able |= dict.fromkeys(of_folders, lambda: window.folders.model.rowCount() > 1)
    return able


def heed(menu: QMenu, able: Able) -> None:
    """Have the entries of ``menu`` be grey where they cannot act, as long as it is open."""

    def say(*, can: Callable[[QAction], bool]) -> None:
        for entry in menu.actions():
            if entry in able:
                entry.setEnabled(can(entry))

    menu.aboutToShow.connect(lambda: say(can=lambda entry: able[entry]()))
    menu.aboutToHide.connect(lambda: say(can=lambda _entry: True))
