"""What saved objects found among newly indexed photos, and whether the person has seen it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from patchfind.catalogue.database import Database
from patchfind.catalogue.sound_rows import is_count, is_find, is_hash
from patchfind.domain.changes import Changes
from patchfind.domain.geometry import Box


@dataclass(frozen=True, slots=True)
class Find:
    """A saved object in a new content, at ``box`` (fractions); ``log_nfa`` says how surely."""

    object_id: int
    content_hash: str
    box: Box
    log_nfa: float


class FindTable:
    """The finds, one for each object and content; they go with either."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, finds: Iterable[Find]) -> None:
        """Keep what was found; not again what was found before, nor what is no longer there."""
        with self._database.write(Changes.FINDS) as connection:
            connection.executemany(
                """INSERT OR IGNORE INTO object_finds
                   (object_id, content_id, x1, y1, x2, y2, log_nfa)
                   SELECT saved_objects.id, contents.id, ?, ?, ?, ?, ?
                   FROM saved_objects, contents WHERE saved_objects.id = ? AND hash = ?""",
                (
                    (*find.box.as_tuple(), find.log_nfa, find.object_id, find.content_hash)
                    for find in finds
                ),
            )

    def unseen_counts(self) -> dict[int, int]:
        """How many contents with a photo each object found since it was last looked at."""
        rows = self._database.rows(
            """SELECT object_id, COUNT(*) FROM object_finds WHERE seen = 0 AND EXISTS
               (SELECT 1 FROM photos WHERE photos.content_id = object_finds.content_id)
               GROUP BY object_id"""
        )
        sound = self._database.sound("finds of objects", rows, lambda *row: all(map(is_count, row)))
        return dict(sound)

    def unseen(self, object_id: int) -> set[str]:
        """The hashes of those contents of one object."""
        rows = self._database.rows(
            """SELECT hash FROM object_finds JOIN contents ON contents.id = content_id
               WHERE object_id = ? AND seen = 0""",
            (object_id,),
        )
        return {content_hash for (content_hash,) in rows if is_hash(content_hash)}

    def unseen_finds(self, object_id: int) -> list[Find]:
        """All of what one object found since it was last looked at, to be given back."""
        rows = self._database.rows(
            """SELECT hash, x1, y1, x2, y2, log_nfa FROM object_finds
               JOIN contents ON contents.id = content_id WHERE object_id = ? AND seen = 0""",
            (object_id,),
        )
        sound = self._database.sound("finds of objects", rows, is_find)
        return [Find(object_id, row[0], Box(*row[1:5]), row[5]) for row in sound]

    def give_back(self, object_id: int, finds: Sequence[Find]) -> None:
        """Note the finds of an object that was forgotten, for the one that takes its place."""
        self.note(replace(find, object_id=object_id) for find in finds)

    def take_back(self, object_id: int, finds: Sequence[Find]) -> None:
        """Forget those finds of an object, seen or not, that another one made."""
        with self._database.write(Changes.FINDS) as connection:
            connection.executemany(
                """DELETE FROM object_finds WHERE object_id = ? AND content_id =
                   (SELECT id FROM contents WHERE hash = ?)""",
                ((object_id, find.content_hash) for find in finds),
            )

    def mark_seen(self, object_id: int) -> None:
        """The person has seen what the object found."""
        with self._database.write(Changes.FINDS) as connection:
            connection.execute(
                "UPDATE object_finds SET seen = 1 WHERE object_id = ? AND seen = 0", (object_id,)
            )
