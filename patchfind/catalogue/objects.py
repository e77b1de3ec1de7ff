"""Saved objects: queries that a person keeps under a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patchfind.catalogue.database import Database
from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.photo import PhotoId
from patchfind.domain.query import Crop, Query, Selection
from patchfind.foundation.errors import UsageProblem


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
    }


def _crop_from_json(stored: Mapping[str, Any], living: set[int]) -> Crop:
    """The crop; without its photo's id where the library no longer has that photo."""
    photo_id = stored["photo_id"]
    return Crop(
        Path(stored["path"]),
        _selection_from_json(stored["selection"]),
        PhotoId(photo_id) if photo_id in living else None,
    )


def _to_json(query: Query) -> str:
    return json.dumps(
        {
            "crops": [_crop_to_json(crop) for crop in query.crops],
            "negatives": [_crop_to_json(crop) for crop in query.negatives],
        }
    )


def _photo_ids(stored: Mapping[str, Any]) -> set[int]:
    crops = [*stored["crops"], *stored["negatives"]]
    return {crop["photo_id"] for crop in crops if crop["photo_id"] is not None}


class SavedObjectTable:
    """The saved objects, one per name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, query: Query) -> int:
        """Keep ``query`` under ``name``, replacing what had that name; returns its id."""
        with self._database.write() as connection:
            row = connection.execute(
                """INSERT INTO saved_objects (name, query) VALUES (?, ?)
                   ON CONFLICT (name) DO UPDATE SET query = excluded.query RETURNING id""",
                (name, _to_json(query)),
            ).fetchone()
            return int(row[0])

    def all(self) -> list[SavedObject]:
        """Every saved object by name."""
        rows = self._database.rows("SELECT id, name, query FROM saved_objects ORDER BY name")
        stored = [(object_id, name, json.loads(query)) for object_id, name, query in rows]
        living = self._living(set().union(*(_photo_ids(query) for _, _, query in stored)))
        return [
            SavedObject(
                object_id,
                name,
                Query(
                    tuple(_crop_from_json(crop, living) for crop in query["crops"]),
                    tuple(_crop_from_json(crop, living) for crop in query["negatives"]),
                ),
            )
            for object_id, name, query in stored
        ]

    def _living(self, photo_ids: set[int]) -> set[int]:
        """Those of ``photo_ids`` that the library still has."""
        return {
            photo_id
            for photo_id in photo_ids
            if self._database.row("SELECT 1 FROM photos WHERE id = ?", (photo_id,))
        }

    def rename(self, object_id: int, name: str) -> None:
        """Call a saved object ``name``. Raises UsageProblem where another one has that name."""
        with self._database.write() as connection:
            taken = connection.execute(
                "SELECT 1 FROM saved_objects WHERE name = ? AND id <> ?", (name, object_id)
            ).fetchone()
            if taken is not None:
                raise UsageProblem(
                    f"There is a saved object “{name}” already. Choose another name."
                )
            connection.execute("UPDATE saved_objects SET name = ? WHERE id = ?", (name, object_id))

    def delete(self, object_id: int) -> None:
        """Forget a saved object."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM saved_objects WHERE id = ?", (object_id,))
