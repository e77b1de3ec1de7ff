"""A small sample library that the project renders itself: still lifes with known boxes.

It stands in for photos wherever none may be shipped: the demonstration, the tests, the
pictures in the documentation. The same seed renders the same photos.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from patchfind.domain.geometry import PixelBox
from patchfind.foundation import handed_out, own_files
from patchfind.imaging.marked_picture import write_marked

TRUTH_FILE = "truth.json"
_MARK = "PatchFind: a rendered sample"
_ART = 480  # pixels of the square on which an object is drawn
_PHOTO = (1280, 960)

Drawer = Callable[[ImageDraw.ImageDraw, np.random.Generator], None]


@dataclass(frozen=True, slots=True)
class SamplePhoto:
    """One rendered photo: its file name and, per object, its boxes in pixels."""

    name: str
    boxes: Mapping[str, tuple[PixelBox, ...]]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _draw_car(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    draw.polygon([(95, 215), (160, 125), (320, 125), (375, 215)], fill=(150, 20, 30))
    draw.polygon([(125, 210), (172, 145), (232, 145), (232, 210)], fill=(190, 225, 240))
    draw.polygon([(248, 210), (248, 145), (310, 145), (345, 210)], fill=(170, 210, 230))
    draw.rounded_rectangle((25, 205, 455, 310), 36, fill=(205, 35, 45))
    draw.rectangle((25, 255, 455, 270), fill=(250, 240, 220))
    draw.ellipse((395, 225, 440, 260), fill=(255, 225, 120))
    draw.text((165, 218), "RALLY 7", font=_font(34), fill=(250, 240, 220))
    draw.ellipse((262, 214, 308, 254), fill=(250, 250, 250))
    draw.text((274, 214), "7", font=_font(34), fill=(20, 20, 40))
    for x in (75, 315):
        draw.ellipse((x, 260, x + 100, 360), fill=(30, 30, 34))
        draw.ellipse((x + 25, 285, x + 75, 335), fill=(200, 200, 205))
        for spoke in range(5):
            angle = spoke * 2 * math.pi / 5
            end = (x + 50 + 24 * math.cos(angle), 310 + 24 * math.sin(angle))
            draw.line([(x + 50, 310), end], fill=(80, 80, 90), width=6)


def _draw_robot(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    draw.line([(240, 20), (240, 70)], fill=(90, 90, 100), width=8)
    draw.ellipse((225, 5, 255, 35), fill=(240, 90, 40))
    draw.rounded_rectangle((150, 60, 330, 190), 24, fill=(80, 160, 170))
    for x in (180, 265):
        draw.ellipse((x, 90, x + 40, 130), fill=(250, 250, 240))
        draw.ellipse((x + 12, 102, x + 28, 118), fill=(20, 30, 40))
    draw.rectangle((190, 150, 290, 172), fill=(30, 60, 70))
    for x in range(195, 290, 14):
        draw.line([(x, 150), (x, 172)], fill=(230, 230, 220), width=3)
    draw.rounded_rectangle((120, 200, 360, 390), 18, fill=(235, 180, 60))
    draw.rectangle((150, 225, 245, 300), fill=(40, 60, 80))
    draw.line(
        [(155, 280), (175, 250), (195, 285), (215, 240), (240, 270)], fill=(120, 250, 140), width=5
    )
    for row in range(3):
        for column in range(3):
            shade = [(220, 60, 50), (60, 120, 200), (250, 250, 250)][(row + column) % 3]
            left, top = 262 + 30 * column, 226 + 26 * row
            draw.ellipse((left, top, left + 20, top + 20), fill=shade)
    draw.text((150, 325), "UNIT-42", font=_font(44), fill=(70, 40, 20))
    for x, y in ((60, 215), (368, 215)):
        draw.rounded_rectangle((x, y, x + 52, y + 150), 20, fill=(90, 110, 120))
    for x in (150, 260):
        draw.rectangle((x, 390, x + 70, 460), fill=(90, 110, 120))


def _draw_atlas(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((90, 30, 400, 450), fill=(20, 60, 90))
    draw.rectangle((90, 30, 118, 450), fill=(12, 40, 64))
    draw.text((160, 55), "ATLAS", font=_font(66), fill=(245, 225, 170))
    draw.ellipse((145, 160, 365, 380), fill=(90, 160, 200))
    for _ in range(9):
        x, y = rng.integers(170, 330), rng.integers(185, 345)
        points = [
            (x + r * math.cos(a), y + r * math.sin(a))
            for a, r in zip(np.linspace(0, 6, 8), rng.uniform(10, 38, 8), strict=True)
        ]
        draw.polygon(points, fill=(120, 170, 90))
    for inset in (0, 35, 75):
        draw.ellipse((145 + inset, 160, 365 - inset, 380), outline=(240, 240, 230), width=3)
    draw.text((150, 398), "of small things", font=_font(30), fill=(245, 225, 170))


def _draw_tin(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    draw.rectangle((120, 90, 360, 420), fill=(30, 110, 80))
    draw.ellipse((120, 60, 360, 120), fill=(200, 200, 195))
    draw.ellipse((140, 70, 340, 110), fill=(165, 165, 160))
    draw.ellipse((120, 390, 360, 450), fill=(24, 92, 66))
    for x in range(120, 360, 24):
        draw.polygon([(x, 140), (x + 12, 160), (x + 24, 140)], fill=(240, 200, 80))
        draw.polygon([(x, 392), (x + 12, 372), (x + 24, 392)], fill=(240, 200, 80))
    draw.ellipse((150, 175, 330, 355), fill=(245, 235, 210))
    draw.text((178, 205), "GREEN", font=_font(36), fill=(30, 80, 60))
    draw.text((190, 243), "TEA", font=_font(56), fill=(190, 50, 40))
    draw.line([(180, 315), (300, 315)], fill=(30, 80, 60), width=5)


def _draw_camera(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    draw.rounded_rectangle((40, 140, 440, 380), 30, fill=(45, 45, 50))
    draw.rectangle((40, 140, 440, 200), fill=(190, 185, 175))
    draw.polygon([(180, 140), (205, 90), (285, 90), (310, 140)], fill=(190, 185, 175))
    for x, colour in ((70, (60, 60, 65)), (360, (200, 60, 50))):
        draw.rectangle((x, 118, x + 50, 142), fill=colour)
    for radius, colour in (
        (105, (25, 25, 28)),
        (88, (120, 120, 125)),
        (72, (18, 22, 34)),
        (44, (50, 70, 130)),
        (18, (170, 190, 250)),
    ):
        draw.ellipse((240 - radius, 280 - radius, 240 + radius, 280 + radius), fill=colour)
    draw.text((60, 156), "OPTIKA", font=_font(36), fill=(40, 40, 45))
    for y in range(215, 370, 14):
        draw.line([(55, y), (118, y + 10)], fill=(70, 70, 76), width=4)
        draw.line([(362, y), (425, y + 10)], fill=(70, 70, 76), width=4)


def _draw_kite(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    top, right, bottom, left, middle = (240, 20), (420, 200), (240, 455), (60, 200), (240, 200)
    for corners, colour in (
        ([top, right, middle], (250, 190, 40)),
        ([right, bottom, middle], (60, 90, 180)),
        ([bottom, left, middle], (240, 90, 110)),
        ([left, top, middle], (90, 180, 140)),
    ):
        draw.polygon(corners, fill=colour)
    for x, y in ((300, 120), (180, 130), (270, 290), (200, 300)):
        draw.regular_polygon((x, y, 26), 5, rotation=int(x), fill=(255, 250, 235))
    draw.line([top, bottom], fill=(90, 60, 40), width=7)
    draw.line([left, right], fill=(90, 60, 40), width=7)


OBJECTS: Mapping[str, Drawer] = {
    "car": _draw_car,
    "robot": _draw_robot,
    "atlas": _draw_atlas,
    "tin": _draw_tin,
    "camera": _draw_camera,
    "kite": _draw_kite,
}
"""What the sample photos show, by label."""


def _object_art(label: str) -> Image.Image:
    """The object on a transparent square, drawn twice as large and reduced, for clean edges."""
    art = Image.new("RGBA", (_ART, _ART), (0, 0, 0, 0))
    OBJECTS[label](ImageDraw.Draw(art), np.random.default_rng(len(label)))
    return art


def _noise(rng: np.random.Generator, size: tuple[int, int], cells: tuple[int, int]) -> Image.Image:
    """Smooth grey noise, (width, height) = ``size``, from a coarse grid of ``cells``."""
    coarse = rng.integers(0, 256, (cells[1], cells[0])).astype(np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def _background(rng: np.random.Generator) -> Image.Image:
    """A wall above a table top, in colours and grain of their own."""
    width, height = _PHOTO
    horizon = int(height * rng.uniform(0.28, 0.45))
    wall = np.array(rng.integers(120, 225, 3), dtype=np.float32)
    table = np.array([rng.integers(120, 190), rng.integers(85, 140), rng.integers(50, 100)])
    canvas = np.empty((height, width, 3), dtype=np.float32)
    canvas[:horizon] = wall * np.linspace(0.8, 1.05, horizon)[:, None, None]
    canvas[horizon:] = table * np.linspace(0.75, 1.15, height - horizon)[:, None, None]
    grain = np.asarray(_noise(rng, _PHOTO, (14, 220)), dtype=np.float32)[..., None] - 128
    mottle = np.asarray(_noise(rng, _PHOTO, (18, 14)), dtype=np.float32)[..., None] - 128
    canvas[:horizon] += 0.10 * mottle[:horizon]
    canvas[horizon:] += 0.16 * grain[horizon:]
    canvas[horizon - 3 : horizon + 3] *= 0.8
    canvas += rng.normal(0, 3, canvas.shape)
    return Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))


def _place(
    photo: Image.Image, label: str, centre: tuple[float, float], side: int, angle: float
) -> PixelBox:
    """Paste the object with a soft shadow; its tight box in pixels."""
    art = _object_art(label).resize((side, side), Image.Resampling.LANCZOS)
    art = art.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    left, top = round(centre[0] - art.width / 2), round(centre[1] - art.height / 2)
    alpha = art.getchannel("A")
    reach = side // 8
    shadow = Image.new("L", (art.width + 2 * reach, art.height + 2 * reach), 0)
    shadow.paste(alpha.point(lambda value: value * 0.45), (reach, reach))
    shadow = shadow.filter(ImageFilter.GaussianBlur(side / 22))
    photo.paste((15, 10, 8), (left + side // 24 - reach, top + side // 18 - reach), shadow)
    photo.paste(art, (left, top), art)
    drawn = alpha.point(lambda value: 255 if value > 127 else 0).getbbox()
    assert drawn is not None
    x1, y1, x2, y2 = drawn
    return (
        float(max(left + x1, 0)),
        float(max(top + y1, 0)),
        float(min(left + x2, photo.width)),
        float(min(top + y2, photo.height)),
    )


def _scene(rng: np.random.Generator, labels: list[str]) -> tuple[Image.Image, dict[str, PixelBox]]:
    """A still life of ``labels`` side by side, each at a size and angle of its own."""
    photo = _background(rng)
    width, height = _PHOTO
    slot = width / len(labels)
    boxes = {}
    for index, label in enumerate(labels):
        side = int(min(slot * 1.15, 520) * rng.uniform(0.62, 0.98))
        centre = (slot * (index + 0.5), height * rng.uniform(0.48, 0.66))
        boxes[label] = _place(photo, label, centre, side, float(rng.uniform(-24, 24)))
    shade = rng.uniform(0.85, 1.08)
    photo = photo.point(lambda value: min(255, int(value * shade)))
    return photo.filter(ImageFilter.GaussianBlur(float(rng.uniform(0, 0.9)))), boxes


def render_sample_library(folder: Path, *, photos: int = 24, seed: int = 7) -> list[SamplePhoto]:
    """Render ``photos`` JPEG files and their ``truth.json`` into ``folder`` (made if needed).

    Every photo shows two to four of the objects. ``truth.json`` has the layout that
    ``patchfind evaluate`` reads, with one query per object. Earlier ones are replaced. Raises
    UsageProblem where another file has such a name, and OSError.
    """
    rng = np.random.default_rng(seed)
    names = list(OBJECTS)
    rendered = []
    for number in range(photos):
        count = int(rng.integers(2, 5))
        labels = [names[number % len(names)]]
        others = [name for name in names if name not in labels]
        labels += [str(name) for name in rng.choice(others, count - 1, replace=False)]
        rng.shuffle(labels)
        photo, boxes = _scene(rng, labels)
        name = f"still-life-{number + 1:02d}.jpg"
        write_marked(folder / name, photo, "JPEG", _MARK, quality=90)
        rendered.append(SamplePhoto(name, {label: (box,) for label, box in boxes.items()}))
    content = json.dumps(_truth(rendered), indent=1).encode()
    ours = own_files.begins_with(content[:40])
    handed_out.hand_out(
        folder / TRUTH_FILE, content, replaceable=lambda there: own_files.is_own(there, ours)
    )
    return rendered


def _truth(rendered: list[SamplePhoto]) -> dict[str, object]:
    """The truth in the evaluation's layout: each object's first photo is its query."""
    queries = []
    for label in OBJECTS:
        first = next((photo for photo in rendered if label in photo.boxes), None)
        if first is not None:
            query = {"photo": first.name, "label": label, "box": first.boxes[label][0]}
            queries.append(query)
    return {
        "about": "Rendered still lifes with exactly known boxes.",
        "photos": {photo.name: dict(photo.boxes) for photo in rendered},
        "junk": {},
        "queries": queries,
    }
