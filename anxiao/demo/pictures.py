"""Small drawn pictures that stand in for photos, each saying that it is a demonstration."""

from datetime import datetime
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from anxiao.kernel.clock import LOCAL

SIZE = (320, 240)
TAKEN = 0x9003
DETAILS = 0x8769


def picture(random: Random, at: datetime, *, is_after: bool) -> bytes:
    """A wall, a floor and what stands in the way; afterwards the way is clear."""
    sky = tuple(random.randrange(170, 235) for _ in range(3))
    image = Image.new("RGB", SIZE, sky)
    draw = ImageDraw.Draw(image)
    floor = random.randrange(140, 190)
    draw.rectangle((0, floor, 320, 240), fill=(150, 150, 145))
    draw.rectangle((20, 40, 150, floor), fill=(205, 190, 165), outline=(90, 90, 90))
    for _ in range(0 if is_after else random.randrange(3, 8)):
        left, top = random.randrange(160, 290), random.randrange(100, floor + 20)
        colour = (random.randrange(90, 200), random.randrange(60, 130), 60)
        draw.rectangle((left, top, left + 28, top + 24), fill=colour, outline=(60, 50, 40))
    for _ in range(12):
        draw.point((random.randrange(320), random.randrange(240)), fill=(40, 40, 40))
    word = "after" if is_after else "before"
    draw.text((8, 224), f"DEMONSTRATION, FICTIONAL  {at:%Y-%m-%d %H:%M}  {word}", fill=(30, 30, 30))
    return _jpeg(image, at)


def _jpeg(image: Image.Image, at: datetime) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(DETAILS)[TAKEN] = at.astimezone(LOCAL).strftime("%Y:%m:%d %H:%M:%S")
    kept = BytesIO()
    image.save(kept, "JPEG", quality=70, exif=exif)
    return kept.getvalue()
