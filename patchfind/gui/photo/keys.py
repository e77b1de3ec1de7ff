"""What arrows do in a photo, and what is said aloud of what they point at."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from patchfind.domain.geometry import Polygon
from patchfind.gui.language import tr
from patchfind.gui.widgets.formatting import number

NUDGE = 4.0
"""How far, in view pixels, an arrow moves a selection or a match's box, or its corner."""
PAN = 60.0
"""How far, in view pixels, an arrow moves the picture while the space bar is held."""
ARROWS: Mapping[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
NUDGES: Mapping[Qt.KeyboardModifier, bool] = {
    Qt.KeyboardModifier.ControlModifier: False,
    Qt.KeyboardModifier.ShiftModifier: True,
}
"""Whether an arrow with this key held moves the chosen point or the corner, and not the whole."""


def place_of(thing: Polygon) -> str:
    """Where in the photo a thing lies, and how large it is."""
    box = thing.bounds
    across, down = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    return tr(
        "A thing at {across} % from the left and {down} % from the top, {width} % wide"
    ).format(
        across=number(round(100 * across)),
        down=number(round(100 * down)),
        width=number(round(100 * (box.x2 - box.x1))),
    )


def handle_of(place: int, count: int) -> str:
    """Which of a selection's points is chosen."""
    return tr("Point {n} of {count}").format(n=number(place), count=number(count))
