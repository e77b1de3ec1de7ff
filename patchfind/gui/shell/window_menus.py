"""The window's menus as one table: words, what they do, and their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from patchfind.gui.photo.canvas import ZOOM_STEP
from patchfind.gui.photo.gestures import Tool
from patchfind.gui.widgets.menus import MenuEntry

if TYPE_CHECKING:
    from patchfind.gui.shell.main_window import MainWindow

Menus = list[tuple[str, list[MenuEntry]]]


def menus_of(window: MainWindow) -> Menus:
    """The menu bar of ``window``, from left to right."""
    return [
        (window.tr("&File"), _file(window)),
        (window.tr("&Edit"), _edit(window)),
        (window.tr("&Search"), _search(window)),
        (window.tr("&View"), _view(window)),
    ]


def _file(window: MainWindow) -> list[MenuEntry]:
    tr, dialogs, searching = window.tr, window.dialogs, window.searching
    add = window.folder_actions.ask_to_add
    return [
        MenuEntry(tr("&Open photo…"), dialogs.ask_to_open, ("Ctrl+O",)),
        MenuEntry(tr("&Add folder…"), add, ("Ctrl+Shift+O",)),
        MenuEntry(tr("&Failed photos…"), dialogs.show_failures),
        MenuEntry(),
        MenuEntry(tr("Show in fol&der"), window.front.show_in_folder, ("Ctrl+Shift+R",)),
        MenuEntry(tr("&Export list of matches…"), searching.ask_to_export, ("Ctrl+E",)),
        MenuEntry(),
        MenuEntry(tr("&Settings…"), dialogs.show_settings, ("Ctrl+,",)),
        MenuEntry(),
        MenuEntry(tr("&Quit"), window.close, ("Ctrl+Q",)),
    ]


def _edit(window: MainWindow) -> list[MenuEntry]:
    tr = window.tr
    return [
        MenuEntry(tr("&Undo"), window.front.undo, ("Ctrl+Z",)),
        MenuEntry(tr("&Redo"), window.front.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        MenuEntry(),
        MenuEntry(tr("&Copy path"), window.front.copy_path, ("Ctrl+C",)),
        MenuEntry(
            tr("Copy the &paths of all matches"), window.searching.copy_paths, ("Ctrl+Shift+C",)
        ),
    ]


def _search(window: MainWindow) -> list[MenuEntry]:
    tr, page = window.tr, window.photo_page

    def tool(chosen: Tool) -> Callable[[], None]:
        return lambda: page.choose_tool(chosen)

    return [
        MenuEntry(tr("&Find this object"), window.front.find, ("F", "Ctrl+F")),
        MenuEntry(tr("&Add to the search"), page.add_to_search, ("A",)),
        MenuEntry(tr("&Save this object…"), window.searching.save, ("Ctrl+S",)),
        MenuEntry(),
        MenuEntry(tr("This is &it"), lambda: window.front.judge(is_it=True), ("Y",)),
        MenuEntry(tr("This is &not"), lambda: window.front.judge(is_it=False), ("N",)),
        MenuEntry(),
        MenuEntry(tr("&Lasso"), tool(Tool.LASSO), ("Ctrl+1",)),
        MenuEntry(tr("&Rectangle"), tool(Tool.RECTANGLE), ("Ctrl+2",)),
        MenuEntry(tr("&Whole photo"), tool(Tool.WHOLE), ("Ctrl+3",)),
        MenuEntry(),
        MenuEntry(tr("&Back"), window.escape, ("Esc",)),
    ]


def _view(window: MainWindow) -> list[MenuEntry]:
    tr, canvas = window.tr, window.photo_page.canvas
    return [
        MenuEntry(tr("Zoom &in"), lambda: window.front.zoom(ZOOM_STEP), ("Ctrl++", "Ctrl+=")),
        MenuEntry(tr("Zoom &out"), lambda: window.front.zoom(1 / ZOOM_STEP), ("Ctrl+-",)),
        MenuEntry(tr("&Fit to window"), canvas.fit, ("Ctrl+0",)),
        MenuEntry(tr("&Actual size"), canvas.actual_size),
        MenuEntry(),
        MenuEntry(tr("Show &outlines of matches"), window.results_page.outlines.toggle, ("O",)),
        MenuEntry(tr("Look for &changes now"), window.indexing.rescan, ("F5",)),
    ]
