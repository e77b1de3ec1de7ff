"""The menu bar's order: which actions of the window's parts stand in which menu."""

from __future__ import annotations

from PySide6.QtGui import QAction

from patchfind.gui.language import tr
from patchfind.gui.shell.dialogs import Dialogs
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.front_actions import FrontActions
from patchfind.gui.shell.help import Help
from patchfind.gui.shell.leaving_out import LeavingOut
from patchfind.gui.shell.library_controller import LibraryController
from patchfind.gui.shell.near_duplicates import DuplicateFinder
from patchfind.gui.shell.opening import Opening
from patchfind.gui.shell.presence import Presence
from patchfind.gui.shell.taking_out import TakingOut
from patchfind.gui.shell.undo import UndoHistory
from patchfind.gui.widgets.actions import Menu


def menus_of(
    window: Frame,
    *,
    information: QAction,
    front: FrontActions,
    duplicates: DuplicateFinder,
    leaving: LeavingOut,
    out: TakingOut,
    undo: UndoHistory,
    opening: Opening,
    library: LibraryController,
    dialogs: Dialogs,
    presence: Presence,
    help_: Help,
) -> list[Menu]:
    """The menus from left to right."""
    page, photo, results = window.library_page, window.photo_page, window.results_page
    file = [opening.ask, library.folder_actions.ask, dialogs.failures, None]
    file += [front.show_in_folder, None, dialogs.settings, None, front.leave]
    edit = [undo.undo_action, undo.redo_action, None, out.copy, out.copy_all, None]
    edit += [window.duplicates_page.others, leaving.leave_out]
    search = [front.find, duplicates.find, photo.add, results.keep, None]
    search += [front.confirm, front.reject, None, *photo.tools, None]
    search += [window.chip.recent, front.back, front.forward]
    view = [front.zoom_in, front.zoom_out, photo.fit, photo.actual_size, None]
    view += [results.toggle_outlines, results.fold, results.sort, None]
    view += [*page.orders.values(), page.filter, None]
    view += [information, presence.full_screen, None]
    view += [library.rescan, library.indexing.checking.toggle]
    return [
        (tr("&File"), file),
        (tr("&Edit"), edit),
        (tr("&Search"), search),
        (tr("&Get it out"), out.actions),
        (tr("&View"), view),
        (tr("&Help"), help_.actions),
    ]
