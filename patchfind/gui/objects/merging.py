"""Two saved objects become one, and two again: their queries, and what is new of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from patchfind.domain.query import Query, learnt
from patchfind.foundation.errors import UsageProblem
from patchfind.gui.interfaces import KeptObject, LibraryInterface


@dataclass(frozen=True, slots=True)
class Merged:
    """What the two were, and what was new of each; and ``both`` in one."""

    gone: Query
    into: Query
    both: Query
    new_of_gone: Sequence[Any]
    new_of_into: Sequence[Any]

    @property
    def views(self) -> set[str]:
        """The contents of its views; no longer new, whatever either had found."""
        return {one.seen_hash for one in self.both.views}

    @property
    def added(self) -> Sequence[Any]:
        """What is new of the one that is left because of the other alone."""
        known = self.views | {one.content_hash for one in self.new_of_into}
        return [one for one in self.new_of_gone if one.content_hash not in known]

    @property
    def hidden(self) -> Sequence[Any]:
        """What was new of the one that is left, and is a view of it now."""
        return [one for one in self.new_of_into if one.content_hash in self.views]


def kept_as(library: LibraryInterface, name: str) -> KeptObject:
    """The object of that name; one that was forgotten and saved again has another id.

    Raises UsageProblem where there is none any more.
    """
    for kept in library.objects.all():
        if kept.name == name:
            return kept
    raise UsageProblem("No object is saved as “{name}” any more.", name=name)


def forget(library: LibraryInterface, name: str) -> tuple[Query, Sequence[Any]]:
    """Delete an object; what it was, and what it had found, unseen, by then."""
    kept = kept_as(library, name)
    finds = library.finds.unseen_finds(kept.id)
    library.objects.delete(kept.id)
    return kept.query, finds


def merge(library: LibraryInterface, gone: str, into: str) -> Merged:
    """Give ``into`` all that was selected, confirmed, refused and found for ``gone``, which
    goes.
    """
    kept = kept_as(library, into)
    other = kept_as(library, gone).query
    crops = dict.fromkeys((*kept.query.crops, *other.crops))
    refused = dict.fromkeys((*kept.query.negatives, *other.negatives))
    both = Query(tuple(crops), tuple(one for one in refused if one not in crops))
    library.objects.save(into, both)
    merged = Merged(
        other, kept.query, both, forget(library, gone)[1], library.finds.unseen_finds(kept.id)
    )
    library.finds.take_back(kept.id, merged.hidden)
    library.finds.give_back(kept.id, merged.added)
    return merged


def part(library: LibraryInterface, gone: str, into: str, merged: Merged) -> None:
    """Make two of it again. What was said of the one meanwhile stays with ``into``; what was
    seen of it is not new again, but what was its view by then is as new as it was.
    """
    kept = kept_as(library, into)
    unseen = library.finds.unseen(kept.id) | merged.views
    library.objects.save(into, learnt(kept.query, merged.both, merged.into))
    library.finds.take_back(kept.id, merged.added)
    library.finds.give_back(kept.id, merged.hidden)
    again = library.objects.save(gone, merged.gone)
    still = [one for one in merged.new_of_gone if one.content_hash in unseen]
    library.finds.give_back(again, still)
