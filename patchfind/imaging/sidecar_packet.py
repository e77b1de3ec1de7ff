"""Keywords and image regions put into an XMP packet; all else in it stays byte for byte.

The packet is parsed for where things are, and what is added is spliced in: unknown properties,
comments and the layout of whatever program wrote it are untouched. Hostile ones are refused:
:data:`MOST_BYTES`, :data:`_MOST_DEPTH`, no document type and hence no entities, UTF-8 alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from patchfind.domain.geometry import Box
from patchfind.foundation.sentence import Sentence

MOST_BYTES = 8 << 20
_MOST_DEPTH = 60
_DIGITS = 5
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_DC = "http://purl.org/dc/elements/1.1/ "
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/ "
_SUBJECT = _DC + "subject"
_OTHER_LISTS: Mapping[str, str] = {
    "http://ns.adobe.com/lightroom/1.0/ hierarchicalSubject": "|",
    "http://www.digikam.org/ns/1.0/ TagsList": "/",
}
"""Lists of keywords that some programs read in the place of dc:subject, where they are there; and
what stands between a keyword and what it is part of."""
_ARRAYS = tuple(_RDF + kind for kind in ("Bag", "Seq", "Alt"))
_START_TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_NEW = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="PatchFind">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
_UPRIGHT_TO_STORED: Mapping[int, Sequence[int]] = {
    # which of x, y, 1 - x and 1 - y of the upright photo is x as stored, and which is y
    1: (0, 1),
    2: (2, 1),
    3: (2, 3),
    4: (0, 3),
    5: (1, 0),
    6: (1, 2),
    7: (3, 2),
    8: (3, 0),
}


class NoPacket(ValueError):
    """These bytes are no XMP packet that can be added to; the message is half a sentence on why."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What a packet is to say. ``regions`` are rectangles in fractions of the picture *as stored*
    (see :func:`as_stored`), each the first keyword's; None leaves regions as they are."""

    keywords: tuple[str, ...]
    regions: tuple[Box, ...] | None = None


def as_stored(box: Box, orientation: int) -> Box:
    """A box of the upright photo, in fractions of the pixels as the file stores them.

    That is the frame of IPTC's image regions (and of MWG's): programs turn regions with the picture
    as its EXIF orientation says.
    """

    def point(x: float, y: float) -> tuple[float, float]:
        ways = (x, y, 1.0 - x, 1.0 - y)
        across, down = _UPRIGHT_TO_STORED[orientation]
        return ways[across], ways[down]

    (x1, y1), (x2, y2) = point(box.x1, box.y1), point(box.x2, box.y2)
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def with_additions(packet: bytes | None, wanted: Additions) -> bytes:
    """``packet`` (a new one for None) with what is ``wanted`` of it, where it lacks that.

    Ours among the regions are told by their ids, and replaced where they differ. What says it all
    already is returned as it is. Raises NoPacket.
    """
    data = _with_keywords(_NEW if packet is None else packet, _SUBJECT, wanted.keywords)
    for name, part_mark in _OTHER_LISTS.items():
        if _properties(_parsed(data), name):
            data = _with_keywords(data, name, wanted.keywords, part_mark)
    if wanted.regions is not None and wanted.keywords:
        data = _with_regions(data, wanted.keywords[0], wanted.regions)
    return data


@dataclass(slots=True)
class _Element:
    """Where an element lies: ``start`` … ``inner`` … ``inner_end`` … ``end``, in bytes."""

    name: str
    tag: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0
    text: str = ""
    children: list[_Element] = field(default_factory=list)

    def named(self, *names: str) -> Iterator[_Element]:
        return (child for child in self.children if child.name in names)


_Splice = tuple[int, int, bytes]


class _Scan:
    """One pass over a packet."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._open: list[_Element] = []
        self._root: _Element | None = None
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def root(self) -> _Element:
        self._parser.Parse(self._data, True)  # noqa: FBT003 - positional alone
        assert self._root is not None
        return self._root

    def _declare(self, _version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise NoPacket(Sentence("it is not in UTF-8"))

    def _refuse(self, *_words: object) -> NoReturn:
        raise NoPacket(Sentence("it has a document type, which no XMP has"))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) >= _MOST_DEPTH:
            raise NoPacket(Sentence("its elements are nested too deep"))
        start = self._parser.CurrentByteIndex
        tag = _START_TAG.match(self._data, start)
        if tag is None:
            raise NoPacket(Sentence("it is not in UTF-8"))
        element = _Element(name, tag[1].decode(), attributes, start, tag.end())
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if self._data[element.inner - 2 : element.inner] == b"/>":
            element.inner_end = element.end = element.inner
            return
        element.inner_end = self._parser.CurrentByteIndex
        element.end = self._data.index(b">", element.inner_end) + 1

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _parsed(data: bytes) -> _Element:
    """The packet's rdf:RDF. Raises NoPacket."""
    if len(data) > MOST_BYTES:
        raise NoPacket(Sentence("it is longer than {most} MB", most=MOST_BYTES >> 20))
    try:
        data.decode("utf-8")
        root = _Scan(data).root()
    except UnicodeDecodeError as error:
        raise NoPacket(Sentence("it is not in UTF-8")) from error
    except expat.ExpatError as error:
        raise NoPacket(Sentence("it is damaged in line {lineno}", lineno=error.lineno)) from error
    for element in (root, *root.children):
        if element.name == _RDF + "RDF":
            return element
    raise NoPacket(Sentence("it is no XMP"))


def _properties(rdf: _Element, name: str) -> list[_Element]:
    return [one for description in rdf.children for one in description.named(name)]


def _array(rdf: _Element, name: str) -> _Element | None:
    """The list that is a property's value; None where there is no such property, or nothing in it.

    Raises NoPacket where it has another value.
    """
    if any(name in description.attributes for description in rdf.children):
        raise NoPacket(Sentence("its {part} is no list", part=name.split(" ")[1]))
    for one in _properties(rdf, name):
        for array in one.named(*_ARRAYS):
            return array
        if one.text.strip() or one.children or one.attributes:
            raise NoPacket(Sentence("its {part} is no list", part=name.split(" ")[1]))
    return None


def _with_keywords(
    data: bytes, name: str, keywords: Sequence[str], part_mark: str | None = None
) -> bytes:
    rdf = _parsed(data)
    array = _array(rdf, name)
    known = {item.text.strip() for item in array.named(_RDF + "li")} if array else set()
    if part_mark is not None:
        known |= {one.rpartition(part_mark)[2] for one in known}
    lacking = [keyword for keyword in dict.fromkeys(keywords) if keyword not in known]
    if not lacking:
        return data
    return _with_items(data, rdf, array, name, [f">{escape(one)}" for one in lacking])


def _with_items(
    data: bytes, rdf: _Element, array: _Element | None, name: str, items: Sequence[str]
) -> bytes:
    """``data`` with more items of a list; an item begins within its start tag."""
    if array is not None:
        tag = array.tag.replace(array.tag.rpartition(":")[2], "li")
        last = array.children[-1] if array.children else None
        lead = b"" if last is None else _lead(data, last.start)
        words = b"".join(lead + f"<{tag}{one}</{tag}>".encode() for one in items)
        return _spliced(data, [_inside(array, words, after=last)])
    uri, local = name.split(" ")
    prefix = {_SUBJECT: "dc"}.get(name, "Iptc4xmpExt")
    lines = "".join(f"\n     <rdf:li{one}</rdf:li>" for one in items)
    words = f"<rdf:Bag>{lines}\n    </rdf:Bag>".encode()
    for one in _properties(rdf, name):  # there, and empty
        words = words.replace(b"<rdf:Bag>", f"<rdf:Bag xmlns:rdf={quoteattr(_RDF[:-1])}>".encode())
        return _spliced(data, [_inside(one, words)])
    about = next((one.attributes.get(_RDF + "about", "") for one in rdf.children), "")
    description = (
        f" <rdf:Description xmlns:rdf={quoteattr(_RDF[:-1])} xmlns:{prefix}={quoteattr(uri)}"
        f" rdf:about={quoteattr(about)}>\n   <{prefix}:{local}>\n    "
    ).encode()
    end = f"\n   </{prefix}:{local}>\n  </rdf:Description>\n ".encode()
    return _spliced(data, [_inside(rdf, description + words + end)])


def _inside(element: _Element, words: bytes, *, after: _Element | None = None) -> _Splice:
    """Puts ``words`` at an element's end, or behind one of its children."""
    if after is not None:
        return after.end, after.end, words
    if element.inner == element.end:  # <…/>
        return element.end - 2, element.end, b">" + words + f"</{element.tag}>".encode()
    return element.inner_end, element.inner_end, words


def _lead(data: bytes, start: int) -> bytes:
    """The white space before a place, from its line's beginning on."""
    before = data[:start]
    white = before[len(before.rstrip()) :]
    return white[white.rfind(b"\n") :] if b"\n" in white else b""


def _spliced(data: bytes, splices: Sequence[_Splice]) -> bytes:
    for start, end, words in sorted(splices, reverse=True):
        data = data[:start] + words + data[end:]
    return data


def _with_regions(data: bytes, keyword: str, boxes: Sequence[Box]) -> bytes:
    rdf = _parsed(data)
    name = _IPTC + "ImageRegion"
    array = _array(rdf, name)
    ours = [
        item
        for item in (array.named(_RDF + "li") if array else ())
        if _id_of(item).rpartition(":")[0] == f"patchfind:{keyword}"
    ]
    wanted = {f"patchfind:{keyword}:{place}": _sides(box) for place, box in enumerate(boxes, 1)}
    if {_id_of(item): _boundary(item) for item in ours} == wanted:
        return data
    if ours:
        gone = [(one.start - len(_lead(data, one.start)), one.end, b"") for one in ours]
        data = _spliced(data, gone)
        rdf = _parsed(data)
        array = _array(rdf, name)
    items = [_region(key, keyword, sides) for key, sides in wanted.items()]
    return _with_items(data, rdf, array, name, items) if items else data


def _region(key: str, keyword: str, sides: Mapping[str, str]) -> str:
    """A rectangle as IPTC's standard of 2019 has it, from within its start tag on."""
    boundary = "".join(
        f"<Iptc4xmpExt:{side}>{value}</Iptc4xmpExt:{side}>" for side, value in sides.items()
    )
    return (
        f" xmlns:rdf={quoteattr(_RDF[:-1])} xmlns:Iptc4xmpExt={quoteattr(_IPTC[:-1])}"
        ' rdf:parseType="Resource">'
        f'<Iptc4xmpExt:RegionBoundary rdf:parseType="Resource">{boundary}'
        "</Iptc4xmpExt:RegionBoundary>"
        f"<Iptc4xmpExt:rId>{escape(key)}</Iptc4xmpExt:rId>"
        '<Iptc4xmpExt:Name><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(keyword)}</rdf:li></rdf:Alt></Iptc4xmpExt:Name>"
    )


def _sides(box: Box) -> dict[str, str]:
    sides = (("rbX", box.x1), ("rbY", box.y1), ("rbW", box.width), ("rbH", box.height))
    numbers = {name: f"{value:.{_DIGITS}f}" for name, value in sides}
    return {"rbShape": "rectangle", "rbUnit": "relative", **numbers}


def _id_of(region: _Element) -> str:
    return _fields(region).get("rId", "")


def _boundary(region: _Element) -> Mapping[str, str]:
    """A region's rectangle, however the program wrote it that wrote it last."""
    found: dict[str, str] = {}
    for body in (region, *region.named(_RDF + "Description")):
        for boundary in body.named(_IPTC + "RegionBoundary"):
            found |= {key: value for key, value in _fields(boundary).items() if key[:2] == "rb"}
    try:
        return found | {
            key: f"{float(found[key]):.{_DIGITS}f}" for key in ("rbX", "rbY", "rbW", "rbH")
        }
    except (KeyError, ValueError):
        return {}


def _fields(structure: _Element) -> dict[str, str]:
    """The plain values of a structure: elements or attributes, in a Description or not."""
    found: dict[str, str] = {}
    for body in (structure, *structure.named(_RDF + "Description")):
        for name, value in body.attributes.items():
            found[name.rpartition(" ")[2]] = value
        for child in body.children:
            found[child.name.rpartition(" ")[2]] = child.text.strip()
    return found
