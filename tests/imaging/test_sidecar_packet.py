"""What is added to an XMP packet: all else stays byte for byte, and twice is as good as once."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from patchfind.domain.geometry import Box
from patchfind.imaging.decode import _UPRIGHT
from patchfind.imaging.sidecar_packet import Additions, NoPacket, as_stored, with_additions

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_BOX = Box(0.25, 0.5, 0.75, 0.9)

_LIGHTROOM = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   crs:Text="two&#xA;lines &lt;&gt; '>'"
   crs:Exposure2012="+0.35">
   <!-- a > comment -->
   <dc:subject>
    <rdf:Bag>
     <rdf:li>ice &amp; snow</rdf:li>
     <rdf:li>Zoo</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>places|Zoo</rdf:li></rdf:Bag></lr:hierarchicalSubject>
   <crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurve>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""
_DARKTABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:darktable="http://darktable.sf.net/"
   darktable:xmp_version="4"/>
 </rdf:RDF>
</x:xmpmeta>
"""


def _listed(packet: bytes, name: str) -> list[str]:
    root = ElementTree.fromstring(packet.strip(b"\n"))
    return [item.text or "" for one in root.iter(name) for item in one.iter(_RDF + "li")]


def _regions(packet: bytes) -> list[dict[str, str]]:
    found = []
    for region in ElementTree.fromstring(packet).iter(_IPTC + "ImageRegion"):
        for item in region[0]:
            (boundary,) = item.iter(_IPTC + "RegionBoundary")
            sides = {one.tag.removeprefix(_IPTC): one.text or "" for one in boundary}
            found.append({**sides, "id": item.findtext(_IPTC + "rId", "")})
    return found


def test_a_new_packet_has_the_keywords_and_the_regions() -> None:
    packet = with_additions(None, Additions(("Pingüin", "a < b & c"), (_BOX,)))
    assert _listed(packet, _DC + "subject") == ["Pingüin", "a < b & c"]
    (region,) = _regions(packet)
    assert region == {
        "rbShape": "rectangle",
        "rbUnit": "relative",
        "rbX": "0.25000",
        "rbY": "0.50000",
        "rbW": "0.50000",
        "rbH": "0.40000",
        "id": "patchfind:Pingüin:1",
    }
    assert b"mwg-rs" not in packet


@pytest.mark.parametrize("before", [_LIGHTROOM, _DARKTABLE, b"\xef\xbb\xbf" + _DARKTABLE])
def test_all_that_was_there_stays_byte_for_byte_and_twice_changes_nothing(before: bytes) -> None:
    wanted = Additions(("Penguin", "Zoo"), (_BOX, Box(0.0, 0.0, 0.1, 0.1)))
    after = with_additions(before, wanted)
    assert _without_what_is_added(after) == before
    known = [one for one in _listed(before, _DC + "subject") if one != "Zoo"]
    assert sorted(_listed(after, _DC + "subject")) == sorted([*known, "Penguin", "Zoo"])
    assert len(_regions(after)) == 2
    assert with_additions(after, wanted) == after
    about = set(re.findall(rb'rdf:about="([^"]*)"', after))
    assert len(about) == 1  # XMP: all of one packet's descriptions are about the same
    hierarchy = "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject"
    assert ("Penguin" in _listed(after, hierarchy)) == (before is _LIGHTROOM)


def _without_what_is_added(packet: bytes) -> bytes:
    own = rb" <rdf:Description xmlns:rdf=.*?</rdf:Description>\n "
    return re.sub(rb"\s*<rdf:li>Penguin</rdf:li>", b"", re.sub(own, b"", packet, flags=re.S))


def test_another_place_takes_that_of_the_earlier_one_and_leaves_others_regions() -> None:
    foreign = with_additions(None, Additions(("Penguin:1",), (_BOX,)))
    both = with_additions(foreign, Additions(("Penguin",), (_BOX, _BOX)))
    assert len(_regions(both)) == 3
    moved = with_additions(both, Additions(("Penguin",), (Box(0.0, 0.0, 0.5, 0.5),)))
    ids = [(one["id"], one["rbX"]) for one in _regions(moved)]
    assert ids == [("patchfind:Penguin:1:1", "0.25000"), ("patchfind:Penguin:1", "0.00000")]
    assert with_additions(moved, Additions(("Penguin",), None)) == moved


def test_a_region_is_known_again_in_whatever_form_a_program_has_written_it() -> None:
    packet = with_additions(None, Additions(("Penguin",), (_BOX,))).decode()
    short = re.sub(
        r'<Iptc4xmpExt:RegionBoundary rdf:parseType="Resource">.*</Iptc4xmpExt:RegionBoundary>',
        '<Iptc4xmpExt:RegionBoundary Iptc4xmpExt:rbShape="rectangle" Iptc4xmpExt:rbUnit="relative"'
        ' Iptc4xmpExt:rbX="0.25" Iptc4xmpExt:rbY="0.5" Iptc4xmpExt:rbW="0.5"'
        ' Iptc4xmpExt:rbH="0.4"/>',
        packet,
    ).encode()
    assert short != packet.encode()
    assert with_additions(short, Additions(("Penguin",), (_BOX,))) == short


@pytest.mark.parametrize(
    ("subject", "listed"),
    [
        (b"<dc:subject/>", ["Penguin"]),
        (b"<dc:subject><rdf:Bag/></dc:subject>", ["Penguin"]),
        (b"<dc:subject><rdf:Seq><rdf:li>ice</rdf:li></rdf:Seq></dc:subject>", ["ice", "Penguin"]),
        (b"", ["Penguin"]),
    ],
)
def test_keywords_find_their_place_in_every_form_of_a_list(
    subject: bytes, listed: list[str]
) -> None:
    body = b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">' + subject
    whole = b"<rdf:RDF xmlns:rdf=%r>" + body + b"</rdf:Description></rdf:RDF>"
    whole = whole.replace(b"%r", b"'http://www.w3.org/1999/02/22-rdf-syntax-ns#'")
    for packet in (whole, whole.replace(b"rdf:", b"r:").replace(b":rdf=", b":r=")):
        after = with_additions(packet, Additions(("Penguin",)))
        assert _listed(after, _DC + "subject") == listed
        assert with_additions(after, Additions(("Penguin",))) == after


_ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + _DARKTABLE[39:]


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (_ENTITY, "document type"),
        (_LIGHTROOM.decode().encode("utf-16"), "UTF-8"),
        (_DARKTABLE.replace(b"UTF-8", b"latin-1"), "UTF-8"),
        (b"\xff\xfe" + _LIGHTROOM, "UTF-8"),
        (_LIGHTROOM[:-30], "damaged in line"),
        (b"", "damaged in line"),
        (b"GIF89a", "damaged in line"),
        (b"<html><body/></html>", "no XMP"),
        (b"<a>" * 100_000, "nested too deep"),
        (b" " * (9 << 20), "longer than"),
        (
            _LIGHTROOM.replace(b"dc:subject>", b"dc:title>").replace(b"crs:Text", b"dc:subject"),
            "list",
        ),
        (
            _DARKTABLE.replace(
                b"/>\n </rdf:RDF>",
                b"><dc:subject xmlns:dc='http://purl.org/dc/elements/1.1/'>a</dc:subject></rdf:Description></rdf:RDF>",
            ),
            "list",
        ),
    ],
)
def test_what_is_no_sound_packet_is_refused_with_the_reason(packet: bytes, why: str) -> None:
    with pytest.raises(NoPacket, match=why):
        with_additions(packet, Additions(("Penguin",), (_BOX,)))


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1), max_size=3
    ),
    st.sampled_from([None, _LIGHTROOM, _DARKTABLE]),
)
def test_any_keyword_is_read_back_as_it_was(keywords: list[str], before: bytes | None) -> None:
    wanted = tuple(dict.fromkeys(word.strip() for word in keywords if word.strip()))
    after = with_additions(before, Additions(wanted))
    assert set(wanted) <= {word.strip() for word in _listed(after, _DC + "subject")}
    assert with_additions(after, Additions(wanted)) == after


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_is_turned_into_the_frame_of_the_pixels_as_stored(orientation: int) -> None:
    stored = Image.new("L", (40, 20))
    box = (4, 2, 12, 18) if orientation < 5 else (2, 4, 6, 30)
    size = (40, 20) if orientation < 5 else (20, 40)
    turn = _UPRIGHT.get(orientation)
    place = as_stored(Box.from_pixels(box, *size), orientation)
    x1, y1, x2, y2 = (round(value) for value in place.to_pixels(40, 20))
    stored.paste(255, (x1, y1, x2, y2))
    upright = stored if turn is None else stored.transpose(turn)
    rows, columns = np.nonzero(np.asarray(upright))
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == box
