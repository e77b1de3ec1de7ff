"""What a file of a library's index can be turned into, by accident or on purpose."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from patchfind.index.columns import SUM

Change = Callable[[Path], None]

_HEADER_BYTES = 4096
_EXTREMES = (0, 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, (1 << 63) - 1, (1 << 64) - 1)
_JSON_EXTREMES = (b"-1", b"0", b"1e999", b"NaN", b"9" * 30, b'""', b"null", b"[]", b"1.5", b"2")


def changes(path: Path, *, seed: int = 0) -> Iterator[tuple[str, Change]]:
    """Named changes to a file like ``path``, which are to be made to copies of it."""
    data = path.read_bytes()
    yield from _other_things()
    yield from _other_lengths(len(data))
    yield from _noise(len(data), seed)
    if data.startswith(b"PATCHFND"):
        yield from _header_numbers(data)
    if path.suffix == ".sums":
        yield from _records(len(data))
    if path.name == "latest":
        for text in (b"", b"-7", b"9" * 31, b"4194304", b"4194305", b"\xff\xfe", b"1e3", b"0x1"):
            yield f"says {text!r}", _writing(text)


def _other_things() -> Iterator[tuple[str, Change]]:
    def instead(make: Callable[[Path], object]) -> Change:
        def change(path: Path) -> None:
            path.unlink()
            make(path)

        return change

    yield "missing", instead(lambda _path: None)
    yield "a folder", instead(Path.mkdir)
    yield "a hundred gigabytes", _resizing(100 << 30)
    yield "a hundred gigabytes of nothing", instead(_resizing(100 << 30))
    if sys.platform != "win32":
        yield "a pipe", instead(os.mkfifo)
        yield "a link to zeros", instead(lambda path: path.symlink_to("/dev/zero"))
        yield "a link to nowhere", instead(lambda path: path.symlink_to("nowhere"))
        yield "a link to itself", instead(lambda path: path.symlink_to(path.name))


def _other_lengths(size: int) -> Iterator[tuple[str, Change]]:
    for left in sorted({0, 1, 8, 20, _HEADER_BYTES, size // 2, size - 1} - {size}):
        if left < size:
            yield f"cut to {left}", _resizing(left)
    for more in (1, 7, 4096, 1 << 20):
        yield f"{more} longer", _resizing(size + more)


def _noise(size: int, seed: int) -> Iterator[tuple[str, Change]]:
    random = np.random.default_rng(seed)
    whole = random.bytes(size)
    yield "noise", _writing(whole)
    yield "zeros", _writing(bytes(size))
    yield "ones", _writing(b"\xff" * size)
    for number in range(4):
        place = int(random.integers(0, max(1, size - 16)))
        yield f"noise at {place}", _patching(place, random.bytes(16))
        place = int(random.integers(0, size))
        yield f"a bit at {place}", _flipping(place, 1 << (2 * number))


def _header_numbers(data: bytes) -> Iterator[tuple[str, Change]]:
    """Numbers of the header replaced, those of its JSON with a checksum that fits."""
    for place in (8, 12, 16):
        for value in _EXTREMES[:5]:
            yield f"header[{place}] = {value}", _patching(place, struct.pack("<I", value))
    (length,) = struct.unpack_from("<I", data, 12)
    text = data[20 : 20 + length]
    for whole in (b"[" * 4000, b"[]", b"7", b"{}", b'{"kind": ' * 400, b"\xff\xfe{}", b"NaN"):
        yield f"header {whole[:12]!r}", _patching(0, _head(whole))
    before = 0
    while (colon := text.find(b'": ', before)) >= 0:
        start = colon + 3
        ends = [end for mark in b",}" if (end := text.find(bytes([mark]), start)) >= 0]
        name = text[text.rfind(b'"', 0, colon) + 1 : colon].decode()
        for other in _JSON_EXTREMES:
            changed = text[:start] + other + text[min(ends) :]
            yield f"{name} = {other.decode()[:12]}", _patching(0, _head(changed))
        before = start


def _head(text: bytes) -> bytes:
    prefix = struct.pack("<8sIII", b"PATCHFND", 1, len(text), zlib.crc32(text))
    return (prefix + text).ljust(_HEADER_BYTES, b"\0")[:_HEADER_BYTES]


def _records(size: int) -> Iterator[tuple[str, Change]]:
    for number in range(0, size // SUM.size, 2):
        for value in _EXTREMES:
            first = struct.pack("<Q", value)
            yield f"record {number} begins at {value}", _patching(number * SUM.size, first)
            count = struct.pack("<I", value & 0xFFFFFFFF)
            yield f"record {number} has {value}", _patching(number * SUM.size + 8, count)


def _resizing(size: int) -> Change:
    """A file that is not there yet is made; one that grows has a hole at its end."""

    def change(path: Path) -> None:
        path.touch()
        os.truncate(path, size)

    return change


def _writing(data: bytes) -> Change:
    def change(path: Path) -> None:
        path.write_bytes(data)

    return change


def _patching(place: int, data: bytes) -> Change:
    def change(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(place)
            file.write(data)

    return change


def _flipping(place: int, bits: int) -> Change:
    def change(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(place)
            (byte,) = file.read(1)
            file.seek(place)
            file.write(bytes([byte ^ bits]))

    return change
