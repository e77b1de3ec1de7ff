"""Finds, while it runs, a font of the system for each character of a text."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import ImageFont

_COMMON = (
    "/System/Library/Fonts/Helvetica.ttc",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    "/System/Library/Fonts/Apple Color Emoji.ttc",
    "C:/Windows/Fonts/segoeui.ttf",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/msgothic.ttc",
    "C:/Windows/Fonts/malgun.ttf",
    "C:/Windows/Fonts/Nirmala.ttf",
    "C:/Windows/Fonts/seguiemj.ttf",
)
"""What macOS and Windows have; where fontconfig is, it is asked."""

_STRIKES = (109, 160, 136, 128, 96, 64)
"""Sizes in pixels in which fonts of coloured pictures come, which exist in no other."""

_IN_NO_FONT = "\U0010ffff"
_ASK_SECONDS = 5.0
_MOST_QUESTIONS = 100
"""Each takes about 30 ms, and all characters of a script may be in no font."""


@dataclass(frozen=True)
class Font:
    """A font at ``size`` pixels; one of pictures is at another, and made smaller when drawn."""

    face: ImageFont.FreeTypeFont
    size: int

    @cached_property
    def _blank(self) -> tuple[tuple[int, int], bytes]:
        return self._look(_IN_NO_FONT)

    def has(self, character: str) -> bool:
        """Whether it draws something of its own for ``character``."""
        return self._look(character) != self._blank

    def _look(self, character: str) -> tuple[tuple[int, int], bytes]:
        mask = self.face.getmask(character)
        return mask.size, bytes(mask)


class Fonts:
    """The fonts for one text size, looked for when a character needs another one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._open: list[Font] = []
        self._tried: set[tuple[str, int]] = set()
        self._for: dict[str, Font | None] = {}
        self._questions = _MOST_QUESTIONS
        built_in = ImageFont.load_default(size)
        if isinstance(built_in, ImageFont.FreeTypeFont):
            self._open.append(Font(built_in, size))

    def font_for(self, character: str) -> Font | None:
        """A font that has ``character``; None where the system has none."""
        if character not in self._for:
            self._for[character] = next(
                (font for font in self._fonts(character) if font.has(character)), None
            )
        return self._for[character]

    def _fonts(self, character: str) -> Iterator[Font]:
        yield from list(self._open)
        for path, number in self._files(character):
            if (path, number) not in self._tried:
                self._tried.add((path, number))
                font = self._opened(path, number)
                if font is not None:
                    self._open.append(font)
                    yield font

    def _files(self, character: str) -> Iterator[tuple[str, int]]:
        """Font files that may have ``character``, each with the number of the face in it."""
        yield from _common()
        if self._questions:
            self._questions -= 1
            try:
                found = _asked(character)
            except subprocess.TimeoutExpired:
                self._questions = 0
            else:
                yield from [found] if found else []

    def _opened(self, path: str, number: int) -> Font | None:
        for size in (self._size, *_STRIKES):
            try:
                return Font(ImageFont.truetype(path, size, index=number), self._size)
            except OSError:  # no font, or none of this size
                continue
        return None


def _common() -> Iterator[tuple[str, int]]:
    return ((path, 0) for path in _COMMON if Path(path).is_file())


def _asked(character: str) -> tuple[str, int] | None:
    """The font file, and the number of the face in it, that fontconfig has for ``character``.

    None where there is no fontconfig. Raises TimeoutExpired.
    """
    program = shutil.which("fc-match")
    if program is None:
        return None
    words = [program, "--format", "%{file}\n%{index}", f":charset={ord(character):x}"]
    try:
        done = subprocess.run(  # noqa: S603 - a number in place of the text from outside
            words, capture_output=True, timeout=_ASK_SECONDS, check=False
        )
    except OSError:
        return None
    path, _, number = done.stdout.decode("utf-8", "surrogateescape").partition("\n")
    return (path, int(number)) if done.returncode == 0 and number.isdecimal() else None
