"""Draws a line of text in any language; what no font of the system has is written in ASCII."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from PIL import Image, ImageDraw

from patchfind.tools.fonts import Font, Fonts

_JOINERS = "\u200d\ufe0e\ufe0f"
"""What makes one picture of several characters, or chooses how one is drawn."""


class Captions:
    """Draws lines of ``size`` pixels. For one thread at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._fonts = Fonts(size)

    def draw(
        self, picture: Image.Image, place: tuple[int, int], text: str, ink: tuple[int, int, int]
    ) -> None:
        """Write ``text`` from ``place`` (left and top, in pixels of ``picture``) on."""
        left, top = float(place[0]), place[1]
        for font, run in self._runs(self.readable(text)):
            if font.face.size == self._size:
                drawing = ImageDraw.Draw(picture)
                drawing.text((left, top + self._size), run, fill=ink, font=font.face, anchor="ls")
                left += font.face.getlength(run)
            else:
                left += self._draw_small(picture, (round(left), top), run, font)

    def fitted(self, text: str, width: float) -> str:
        """``text``, as it is drawn in at most ``width`` pixels: its middle gives way to "…"."""
        text = self.readable(text)
        kept = len(text)
        while kept > 1 and self._width(_shortened(text, kept)) > width:
            kept -= 1
        return _shortened(text, kept)

    def _width(self, text: str) -> float:
        return sum(
            font.face.getlength(run) * self._size / font.face.size for font, run in self._runs(text)
        )

    def readable(self, text: str) -> str:
        """``text`` with each character that is in no font as its letter without an accent, or else
        as an escape such as ``\\u65e5``."""
        return "".join(map(self._drawable, unicodedata.normalize("NFC", text)))

    def _drawable(self, character: str) -> str:
        if self._fonts.font_for(character) is not None:
            return character
        if character in _JOINERS or unicodedata.combining(character):
            return ""
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        code = ord(character)
        return plain or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")

    def _runs(self, text: str) -> Iterator[tuple[Font, str]]:
        """Parts of ``text``, each with the font for all of it."""
        run, current = "", None
        for character in text:
            font = self._fonts.font_for(character)
            joined = character in _JOINERS or unicodedata.combining(character)
            if current is not None and (font is current or joined):
                run += character
                continue
            if current is not None:
                yield current, run
            run, current = character, font
        if current is not None:
            yield current, run

    def _draw_small(
        self, picture: Image.Image, place: tuple[int, int], run: str, font: Font
    ) -> float:
        """Draw pictures of their own size as high as the letters; how far they reach."""
        width, height = max(1, round(font.face.getlength(run))), round(font.face.size * 1.25)
        large = Image.new("RGBA", (width, height))
        drawing = ImageDraw.Draw(large)
        drawing.text((0, font.face.size), run, font=font.face, anchor="ls", embedded_color=True)
        scale = self._size / font.face.size
        small = large.resize((max(1, round(width * scale)), round(height * scale)))
        picture.paste(small, place, small)
        return small.width


def _shortened(text: str, kept: int) -> str:
    """``text`` with so many of its characters, of its end a little less than of its beginning."""
    if kept >= len(text):
        return text
    tail = kept // 2
    return f"{text[: kept - tail]}…{text[len(text) - tail :]}"
