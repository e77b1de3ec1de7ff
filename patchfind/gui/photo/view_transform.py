"""How a photo lies in its view: zoom and pan as a frozen dataclass and pure steps. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from patchfind.gui.photo.selection import Point

MARGIN = 24.0
"""Logical pixels left free round a fitted photo."""
MOST_ZOOM = 16.0
_ALIKE = 0.05
"""Photos whose proportions differ by no more have the same shape."""


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """A photo of ``width`` × ``height`` pixels in a view of ``view_width`` × ``view_height``.

    ``scale`` is logical view pixels per photo pixel; ``left`` and ``top`` are where the photo's
    top left corner lies in the view. ``fitted`` keeps the whole photo in sight on resizing.
    """

    width: int
    height: int
    view_width: float
    view_height: float
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    fitted: bool = True

    def to_view(self, point: Point) -> Point:
        """From fractions of the photo to view coordinates."""
        return (
            self.left + point[0] * self.width * self.scale,
            self.top + point[1] * self.height * self.scale,
        )

    def to_photo(self, x: float, y: float) -> Point:
        """From view coordinates to fractions of the photo; may lie outside 0…1."""
        return (
            (x - self.left) / (self.width * self.scale),
            (y - self.top) / (self.height * self.scale),
        )

    def fit(self) -> ViewTransform:
        """The whole photo, centred, never enlarged beyond 4 view pixels per photo pixel."""
        room_x = max(self.view_width - 2 * MARGIN, 1.0)
        room_y = max(self.view_height - 2 * MARGIN, 1.0)
        scale = min(room_x / self.width, room_y / self.height, 4.0)
        return replace(self, scale=scale, fitted=True)._settled()

    def of(self, width: int, height: int) -> ViewTransform:
        """The same part of a photo of another size, fitted where that has another shape."""
        other = replace(self, width=width, height=height)
        if self.fitted or abs(width * self.height / (height * self.width) - 1.0) > _ALIKE:
            return other.fit()
        return replace(other, scale=self.scale * self.width / width)._settled()

    def resized(self, view_width: float, view_height: float) -> ViewTransform:
        """The same look after the view changed its size."""
        grown = replace(self, view_width=view_width, view_height=view_height)
        if self.fitted:
            return grown.fit()
        shift_x, shift_y = (view_width - self.view_width) / 2, (view_height - self.view_height) / 2
        return replace(grown, left=self.left + shift_x, top=self.top + shift_y)._settled()

    def zoomed(self, factor: float, x: float, y: float) -> ViewTransform:
        """Zoomed about the view point (x, y), between fitting small and MOST_ZOOM."""
        least = min(self.fit().scale * 0.5, 1.0)
        scale = min(max(self.scale * factor, least), MOST_ZOOM)
        real = scale / self.scale
        return replace(
            self,
            scale=scale,
            left=x - (x - self.left) * real,
            top=y - (y - self.top) * real,
            fitted=False,
        )._settled()

    def panned(self, dx: float, dy: float) -> ViewTransform:
        return replace(self, left=self.left + dx, top=self.top + dy, fitted=False)._settled()

    def _settled(self) -> ViewTransform:
        """Centred where the photo is smaller than the view, else with no needless gap."""
        return replace(
            self,
            left=_settle(self.left, self.width * self.scale, self.view_width),
            top=_settle(self.top, self.height * self.scale, self.view_height),
        )


def _settle(start: float, length: float, room: float) -> float:
    if length <= room - 2 * MARGIN:
        return (room - length) / 2
    return min(max(start, room - MARGIN - length), MARGIN)
