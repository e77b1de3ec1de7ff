"""What the person does to a search: begin, add a view, judge a match, save, undo."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from patchfind.domain.match import Match
from patchfind.domain.query import Crop, Query
from patchfind.gui.objects.panel import ObjectRow
from patchfind.gui.objects.saved_objects import SavedObjects
from patchfind.gui.photo.page import PhotoPage
from patchfind.gui.results.page import ResultsPage
from patchfind.gui.results.search_session import SearchSession
from patchfind.gui.widgets.message_bar import MessageBar
from patchfind.gui.widgets.photo_menu import PhotoMenu

_PREVIEW_SIDE = 240


class SearchController(QObject):
    """``results_wanted`` when there are matches, or will be, for the person to see; ``judged``
    when they have said whether a match is the object, with whether there is another one after it.
    """

    results_wanted = Signal()
    judged = Signal(bool)

    def __init__(
        self,
        session: SearchSession,
        objects: SavedObjects,
        *,
        photo_page: PhotoPage,
        results_page: ResultsPage,
        photo_menu: PhotoMenu,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._objects = objects
        self._photo_page = photo_page
        self._results = results_page
        self._messages = messages
        session.noted.connect(messages.say)
        session.started.connect(lambda: photo_page.begin_search(session.crops[0]))
        for asking in (photo_page, photo_menu):
            asking.find_wanted.connect(self.find)
            asking.add_wanted.connect(self.add)
            asking.feedback_wanted.connect(self.judge)
        photo_menu.cover_wanted.connect(self.make_cover)
        photo_page.opened.connect(session.read_ahead)
        photo_page.selected.connect(session.prepare)
        objects.find_wanted.connect(self.find_object)
        objects.became.connect(session.follow)
        objects.new_contents.connect(results_page.model.mark_new)
        results_page.save_wanted.connect(self.save)

    def find(self, crop: Crop) -> None:
        """Look for a selection."""
        self._results.add_previews(self._preview(crop))
        self._session.find(Query((crop,)))
        self.results_wanted.emit()

    def find_object(self, row: ObjectRow) -> None:
        """Look for a saved object again: its page lists its own photos, then what is found."""
        self._session.find(row.query, name=row.name)
        if row.new:
            self._objects.open_new(row)
        self.results_wanted.emit()

    def add(self, crop: Crop) -> None:
        """Take a selection into the running search as another view of the object."""
        if not self._session.crops:
            self.find(crop)
            return
        self._results.add_previews(self._preview(crop))
        self._session.add(crop)
        views = len(self._session.crops)
        self._tell(self.tr("The search now has %Ln view(s) of the object.", "", views))
        self.results_wanted.emit()

    def judge(self, match: Match, is_it: bool) -> None:  # noqa: FBT001 - a slot
        """Take in what the person says of a match; the keyboard goes on to the next."""
        words = {
            True: self.tr("{name} joins the search as another view of the object."),
            False: self.tr("{name} is hidden, and what looks like it moves down."),
        }
        more = self._results.choose_next(match)
        if match.view is not None:
            self._judge_own(match, match.view, is_it=is_it)
            return
        self._session.judge(match, is_it=is_it)
        self._tell(words[is_it].format(name=match.path.name))
        self.judged.emit(more)

    def _judge_own(self, match: Match, view: Crop, *, is_it: bool) -> None:
        """A photo of the object's own is it already; where it is not, the view goes."""
        name = match.path.name
        if is_it:
            self._messages.say(self.tr("{name} is one of its photos already.").format(name=name))
        elif len(self._session.crops) == 1 and not self._session.state.gone:
            self._messages.say(
                self.tr("{name} is the object's only view; delete the object instead.").format(
                    name=name
                )
            )
        else:
            self._session.remove(view)
            self._tell(self.tr("The object is searched without {name}.").format(name=name))

    def make_cover(self, match: Match) -> None:
        """Have one of the object's own photos stand for it in the list."""
        if match.view is not None and self._session.state.name:
            self._objects.make_cover(self._session.state.name, match.view)

    def save(self) -> None:
        """Ask for a name, and keep what is looked for under it."""
        if (query := self._session.query) is not None:
            self._objects.ask_to_save(query, self._session.state.name)

    def _tell(self, said: str) -> None:
        """Say what has changed, with a way back."""
        stack = self._session.undo_stack
        self._messages.say(said, action=(self.tr("Undo"), stack.undo), undo_stack=stack)

    def _preview(self, crop: Crop) -> dict[Crop, QImage]:
        """A sharp picture of the selection, where the photo view has its photo."""
        shown = self._photo_page.shown()
        if shown is None or shown.path != crop.path:
            return {}
        preview = self._photo_page.canvas.preview(crop.bounds, _PREVIEW_SIDE)
        return {} if preview.isNull() else {crop: preview}
