"""Small drawn pictures that stand in for photos, each saying that it is a demonstration."""

from copy import copy
from datetime import datetime
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from anxiao.demo import captions
from anxiao.kernel.clock import LOCAL

SIZE = WIDTH, HEIGHT = 320, 240
FOOT = 24
TAKEN = 0x9003
DETAILS = 0x8769
POSITION = 0x8825


def picture(
    random: Random, at: datetime, *, is_after: bool, near: tuple[float, float] | None = None
) -> bytes:
    """A wall, a floor and what stands in the way; afterwards the way is clear.

    Taken some metres from ``near`` (degrees), as the device says in the photo.
    """
    image = _light(random)
    draw = ImageDraw.Draw(image)
    _scene(draw, random, is_after=is_after)
    _caption(draw, at, is_after=is_after)
    place = tuple(one + random.uniform(-0.0004, 0.0004) for one in near) if near else None
    return _jpeg(image, at, place)


def instruction(random: Random, at: datetime) -> bytes:
    """A sheet on a desk with a few lines in ink, as a phone takes it."""
    image = _sheet(random, captions.INSTRUCTION, ink=(24, 32, 96))
    return _jpeg(image, at, None)


def paper(random: Random, at: datetime) -> bytes:
    """The scan of a signed pledge: its head, lines of text, two seals."""
    return _signed(random, at, captions.PLEDGE)


def record(random: Random, at: datetime) -> bytes:
    """The last page of a visit's record, signed and sealed by the unit."""
    return _signed(random, at, captions.RECORD)


def _signed(random: Random, at: datetime, head: Image.Image) -> bytes:
    image = _sheet(random, head, ink=(20, 20, 20))
    draw = ImageDraw.Draw(image)
    for line in range(5):
        top = 84 + 14 * line
        draw.line((66, top, random.randrange(200, 258), top), fill=(120, 120, 120), width=2)
    for left in (84, 190):
        top = random.randrange(150, 162)
        draw.ellipse((left, top, left + 46, top + 46), outline=(200, 40, 40), width=3)
    return _jpeg(image, at, None)


def _sheet(random: Random, words: Image.Image, *, ink: tuple[int, int, int]) -> Image.Image:
    """White paper on a desk with words on it, a little askew, under the demonstration's mark."""
    image = _light(random)
    sheet = Image.new("RGB", (232, 204), (250, 249, 244))
    ImageDraw.Draw(sheet).bitmap(((232 - words.width) // 2, 22), words, fill=ink)
    lean = random.uniform(-1.5, 1.5)
    turned = sheet.rotate(lean, Image.Resampling.BICUBIC, expand=True, fillcolor=(176, 168, 150))
    image.paste(turned, (42, 4))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT), fill="black")
    draw.bitmap((4, HEIGHT - FOOT + 2), captions.FICTIONAL, fill="white")
    return image


def _light(random: Random) -> Image.Image:
    """Light and shadow unlike those of any other place, as in photos of real places.

    Drawn from a copy of the chances, so that the story goes on as it would without.
    """
    shade = copy(random)
    coarse = Image.new("L", (8, 6))
    coarse.putdata([shade.randrange(90, 250) for _ in range(48)])
    base = Image.new("RGB", SIZE, tuple(random.randrange(170, 235) for _ in range(3)))
    light = coarse.resize(SIZE, Image.Resampling.BICUBIC).convert("RGB")
    return Image.blend(base, light, 0.55)


def _scene(draw: ImageDraw.ImageDraw, random: Random, *, is_after: bool) -> None:
    floor = random.randrange(140, 180)
    draw.rectangle((0, floor, WIDTH, HEIGHT), fill=(150, 150, 145))
    width = random.randrange(120, 160)
    wall = tuple(random.randrange(150, 215) for _ in range(3))
    draw.rectangle((20, 40, width, floor), fill=wall, outline=(90, 90, 90))
    for left in range(32, width - 24, 36):
        draw.rectangle((left, 58, left + 18, 84), fill=(235, 240, 245), outline=(120, 120, 120))
    for _ in range(0 if is_after else random.randrange(3, 8)):
        left, top = random.randrange(160, 290), random.randrange(100, floor + 20)
        colour = (random.randrange(90, 200), random.randrange(60, 130), 60)
        draw.rectangle((left, top, left + 28, top + 24), fill=colour, outline=(60, 50, 40))


def _caption(draw: ImageDraw.ImageDraw, at: datetime, *, is_after: bool) -> None:
    top = HEIGHT - FOOT
    draw.rectangle((0, top, WIDTH, HEIGHT), fill="black")
    draw.bitmap((4, top + 2), captions.FICTIONAL, fill="white")
    draw.bitmap((124, top + 2), captions.AFTER if is_after else captions.BEFORE, fill="white")
    draw.text((200, top + 6), f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}", fill="white")


def _jpeg(image: Image.Image, at: datetime, place: tuple[float, ...] | None) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(DETAILS)[TAKEN] = at.astimezone(LOCAL).strftime("%Y:%m:%d %H:%M:%S")
    if place:
        latitude, longitude = place
        north, east = [(abs(one), 0.0, 0.0) for one in (latitude, longitude)]
        exif.get_ifd(POSITION).update({1: "N", 2: north, 3: "E", 4: east})
    kept = BytesIO()
    image.save(kept, "JPEG", quality=70, exif=exif)
    return kept.getvalue()
