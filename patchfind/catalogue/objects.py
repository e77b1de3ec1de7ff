"""Saved objects: queries that a person keeps under a name."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from patchfind.catalogue.database import Database
from patchfind.catalogue.names import from_sql, to_sql
from patchfind.catalogue.problems import damaged
from patchfind.catalogue.sound_rows import is_object, is_query, is_relative, is_root, query_of
from patchfind.domain.changes import Changes
from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.photo import PhotoId
from patchfind.domain.query import Crop, Query, Selection
from patchfind.foundation.errors import LibraryCorrupt, UsageProblem
from patchfind.foundation.sentence import Sentence

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedObject:
    """A query with the name under which it was kept."""

    id: int
    name: str
    query: Query


def _selection_to_json(selection: Selection) -> dict[str, Any]:
    if isinstance(selection, Box):
        return {"box": selection.as_tuple()}
    return {"polygon": selection.points}


def _selection_from_json(stored: Mapping[str, Any]) -> Selection:
    if "box" in stored:
        return Box(*stored["box"])
    return Polygon(tuple((x, y) for x, y in stored["polygon"]))


def _crop_to_json(crop: Crop) -> dict[str, Any]:
    return {
        "path": str(crop.path),
        "selection": _selection_to_json(crop.selection),
        "photo_id": crop.photo_id,
        "hash": crop.seen_hash,
        "confirmed": crop.confirmed,
    }


def _crop_from_json(stored: Mapping[str, Any], places: _Places) -> Crop:
    """The crop with its photo's present path and id; as stored where the library has none."""
    path, photo_id = Path(stored["path"]), stored["photo_id"]
    if photo_id in places.paths:
        path = places.paths[photo_id]
    else:
        photo_id = places.ids.get(path)
    return Crop(
        path,
        _selection_from_json(stored["selection"]),
        None if photo_id is None else PhotoId(photo_id),
        stored.get("hash", ""),
        confirmed=stored.get("confirmed", False),
    )


def query_to_json(query: Query) -> dict[str, Any]:
    """What a query is kept as, here and beside the catalogue."""
    return {
        "crops": [_crop_to_json(crop) for crop in query.crops],
        "negatives": [_crop_to_json(crop) for crop in query.negatives],
    }


def query_from_json(stored: Mapping[str, Any]) -> Query:
    """The query, its photos known by their paths alone.

    Raises ValueError for what was never kept.
    """
    if not is_query(stored):
        raise ValueError("no query that was kept")
    return _query(stored, _Places())


def _query(stored: Mapping[str, Any], places: _Places) -> Query:
    return Query(
        tuple(_crop_from_json(crop, places) for crop in stored["crops"]),
        tuple(_crop_from_json(crop, places) for crop in stored["negatives"]),
    )


def _crops(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*stored["crops"], *stored["negatives"]]


@dataclass(slots=True)
class _Places:
    """Where the photos of saved objects lie now, by id; and the ids of photos by their path.

    A photo keeps its id wherever its file or its folder goes. One that came back, or that a
    rebuilt library knows anew, has another: its path tells it.
    """

    paths: dict[int, Path] = field(default_factory=dict)
    ids: dict[Path, int] = field(default_factory=dict)


class SavedObjectTable:
    """The saved objects, one per name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, query: Query) -> int:
        """Keep ``query`` under ``name``, replacing what had that name; returns its id."""
        with self._database.write(Changes.OBJECTS) as connection:
            row = connection.execute(
                """INSERT INTO saved_objects (name, query) VALUES (?, ?)
                   ON CONFLICT (name) DO UPDATE SET query = excluded.query RETURNING id""",
                (name, json.dumps(query_to_json(query))),
            ).fetchone()
            return int(row[0])

    def note_contents(self, saved: SavedObject, hashes: Sequence[str]) -> None:
        """Note which bytes each view of ``saved`` was selected in, where it is still the same.

        ``hashes`` are in the order of its query's views, "" where nobody knows.
        """
        selections = [_selection_to_json(crop.selection) for crop in saved.query.views]
        with self._database.write(Changes.OBJECTS) as connection:
            row = connection.execute(
                "SELECT query FROM saved_objects WHERE id = ?", (saved.id,)
            ).fetchone()
            stored = query_of(row[0]) if row else None
            crops = [] if stored is None else _crops(stored)
            if [crop["selection"] for crop in crops] != json.loads(json.dumps(selections)):
                return
            for crop, content_hash in zip(crops, hashes, strict=True):
                crop["hash"] = crop.get("hash") or content_hash
            connection.execute(
                "UPDATE saved_objects SET query = ? WHERE id = ?", (json.dumps(stored), saved.id)
            )

    def all(self, *, sound_only: bool = False) -> list[SavedObject]:
        """Every saved object by name, each crop with its photo's present path and id.

        Raises LibraryCorrupt where one is damaged, unless those are left out by ``sound_only``.
        """
        rows = self._database.rows("SELECT id, name, query FROM saved_objects ORDER BY name")
        sound = self._database.sound("saved objects", rows, is_object)
        if len(sound) < len(rows) and not sound_only:
            raise damaged(self._database.path, Sentence("a saved object in it is not readable"))
        stored = [(object_id, name, query_of(query) or {}) for object_id, name, query in sound]
        places = self._places([crop for _, _, query in stored for crop in _crops(query)])
        return [
            SavedObject(object_id, name, _query(query, places)) for object_id, name, query in stored
        ]

    def _places(self, crops: Iterable[Mapping[str, Any]]) -> _Places:
        """What the library knows of the photos of ``crops``."""
        places = _Places()
        try:
            folders = [
                (folder_id, Path(from_sql(path)))
                for folder_id, path in self._database.rows("SELECT id, path FROM folders")
                if is_root(path)
            ]
            for crop in crops:
                row = self._database.row(
                    """SELECT path, relative_path FROM photos JOIN folders
                       ON folders.id = folder_id WHERE photos.id = ?""",
                    (crop["photo_id"],),
                )
                if row is not None and is_root(row[0]) and is_relative(row[1]):
                    places.paths[crop["photo_id"]] = Path(*map(from_sql, row))
                    continue
                path = Path(crop["path"])
                photo_id = self._photo_at(path, folders)
                if photo_id is not None:
                    places.ids[path] = photo_id
        except LibraryCorrupt as problem:
            # The objects can be read all the same, and a rebuilt library finds their photos.
            _log.warning("The photos of saved objects were not looked up: %s", problem)
        return places

    def _photo_at(self, path: Path, folders: Iterable[tuple[int, Path]]) -> int | None:
        """The id of the photo at ``path``, going by its name alone: nothing on disk is asked."""
        for folder_id, root in folders:
            if root in path.parents:
                row = self._database.row(
                    "SELECT id FROM photos WHERE folder_id = ? AND relative_path = ?",
                    (folder_id, to_sql(path.relative_to(root).as_posix())),
                )
                if row is not None:
                    return int(row[0])
        return None

    def rename(self, object_id: int, name: str) -> None:
        """Call a saved object ``name``. Raises UsageProblem where another one has that name."""
        with self._database.write(Changes.OBJECTS) as connection:
            taken = connection.execute(
                "SELECT 1 FROM saved_objects WHERE name = ? AND id <> ?", (name, object_id)
            ).fetchone()
            if taken is not None:
                raise UsageProblem(
                    "There is a saved object “{name}” already. Choose another name.", name=name
                )
            connection.execute("UPDATE saved_objects SET name = ? WHERE id = ?", (name, object_id))

    def delete(self, object_id: int) -> None:
        """Forget a saved object."""
        with self._database.write(Changes.OBJECTS) as connection:
            connection.execute("DELETE FROM saved_objects WHERE id = ?", (object_id,))
