"""Photos: checked, described by their EXIF, and copied without it."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeVar

from PIL import ExifTags, Image, ImageOps

from anxiao.evidence.formats import is_heic
from anxiao.evidence.limits import PHOTO_PIXELS, QUALITY, SERVED_SIDE, THUMB_SIDE
from anxiao.kernel.clock import LOCAL

FORMATS = ("JPEG", "PNG", "WEBP")
TURNED = frozenset({5, 6, 7, 8})
POLE = 90
DEGREE = Decimal("0.000001")
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
)


T = TypeVar("T")


class NotAPicture(Exception):
    """The bytes cannot be decoded to the end."""


class TooManyPixels(Exception):
    """The picture would fill the memory when decoded."""


@dataclass(frozen=True)
class Taken:
    """What a camera wrote about a photo: when, where and with what."""

    at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    device: str = ""


@dataclass(frozen=True)
class Picture:
    """A decoded photo: its upright size, its origin, and the copies people are shown."""

    width: int
    height: int
    taken: Taken
    served: bytes
    thumb: bytes


def develop(content: bytes) -> Picture:
    """Decode a photo and copy it upright, smaller and without metadata.

    Raises TooManyPixels before anything is decoded, NotAPicture for damaged bytes.
    """
    try:
        with Image.open(BytesIO(content), formats=_formats(content)) as image:
            return _develop(image)
    except BOMBS as error:
        raise TooManyPixels from error
    except BROKEN as error:
        raise NotAPicture from error


def _formats(content: bytes) -> tuple[str, ...]:
    """How to decode: the decoder of HEIC is loaded by the first photo that needs it."""
    if not is_heic(content):
        return FORMATS
    from pi_heif.as_plugin import register_heif_opener  # noqa: PLC0415

    register_heif_opener()
    return ("HEIF",)


def _develop(image: Image.Image) -> Picture:
    width, height = image.size
    if width * height > PHOTO_PIXELS:
        raise TooManyPixels
    exif = _gently(image.getexif, Image.Exif())
    if exif.get(ExifTags.Base.Orientation) in TURNED:
        width, height = height, width
    taken = _gently(lambda: _taken(exif), Taken())
    image.draft("RGB", (SERVED_SIDE, SERVED_SIDE))
    upright = _on_white(ImageOps.exif_transpose(image))
    upright.thumbnail((SERVED_SIDE, SERVED_SIDE), Image.Resampling.LANCZOS)
    served = _encoded(upright)
    upright.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return Picture(width, height, taken, served, _encoded(upright))


def _on_white(image: Image.Image) -> Image.Image:
    """A fresh picture that inherits pixels alone: no comment, profile or position."""
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        clean.paste(layer, mask=layer)
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def perceptual_hash(content: bytes) -> str:
    """Sixteen hex digits that stay near each other for the same photo, cropped or resaved."""
    # Brings numpy and scipy along, which the web process does without.
    import imagehash  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            return str(imagehash.phash(image))
    except BROKEN as error:
        raise NotAPicture from error


# --- EXIF -----------------------------------------------------------------------------------


def _gently(read: Callable[[], T], otherwise: T) -> T:
    """Metadata that cannot be read is no reason to refuse a photo."""
    try:
        return read()
    except BROKEN:
        return otherwise


def _taken(exif: Image.Exif) -> Taken:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    position = _gently(lambda: _position(exif.get_ifd(ExifTags.IFD.GPSInfo)), None)
    latitude, longitude = position or (None, None)
    make = (_text(exif.get(ExifTags.Base.Make)), _text(exif.get(ExifTags.Base.Model)))
    return Taken(
        at=_gently(lambda: _moment(exif, details), None),
        latitude=latitude,
        longitude=longitude,
        device=" ".join(filter(None, make))[:120],
    )


def _moment(exif: Image.Exif, details: dict[int, Any]) -> datetime | None:
    """When the shutter opened; without a time zone the camera is taken to be local."""
    written = _text(details.get(ExifTags.Base.DateTimeOriginal))
    offset = _text(details.get(ExifTags.Base.OffsetTimeOriginal))
    if not written:
        written = _text(exif.get(ExifTags.Base.DateTime))
        offset = _text(details.get(ExifTags.Base.OffsetTime))
    if not written:
        return None
    if offset:
        return datetime.strptime(f"{written}{offset}", "%Y:%m:%d %H:%M:%S%z")
    return datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL)


def _position(gps: dict[int, Any]) -> tuple[Decimal, Decimal] | None:
    if ExifTags.GPS.GPSLatitude not in gps or ExifTags.GPS.GPSLongitude not in gps:
        return None
    latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef))
    is_nowhere = latitude == longitude == 0
    if is_nowhere or abs(latitude) > POLE or abs(longitude) > 2 * POLE:
        return None
    return latitude, longitude


def _degrees(parts: Any, side: Any) -> Decimal:
    whole = sum(Decimal(str(float(part))) / 60**power for power, part in enumerate(parts))
    sign = -1 if _text(side).upper() in ("S", "W") else 1
    return (Decimal(whole) * sign).quantize(DEGREE)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return "".join(c for c in str(value or "") if c.isprintable()).strip()
