"""Actors, records and real files to attach to them."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

from PIL import ExifTags, Image

from anxiao.evidence.abilities import Ability
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.ids import uuid7
from anxiao.ledger.models import Subject

SCHOOL, OTHER_SCHOOL = 7, 8
TOWN = 990121101000
COUNTY = Reach(lo=990121000000, hi=990121999999)


def school_actor(*abilities: str, organisation: int = SCHOOL) -> Actor:
    return Actor(
        name="Li Na",
        abilities=frozenset(abilities or (Ability.ADD,)),
        post=uuid7(),
        title="safety officer",
        organisation=organisation,
        reach=Reach(subjects=(organisation,)),
    )


def county_actor(*abilities: str) -> Actor:
    return replace(school_actor(*abilities), name="Wang Wei", post=uuid7(), reach=COUNTY)


def make_record(*, school: int = SCHOOL, seal: UUID | None = None) -> Subject:
    """Make a record as the ledger keeps it; the caller acts as somebody who reaches it."""
    record = Subject(
        kind="hazard", title="Broken lamp", territory_code=TOWN, subject_owner=school, seal=seal
    )
    record.save(force_insert=True)
    return record


def photo(
    *,
    size: tuple[int, int] = (64, 48),
    taken: datetime | None = None,
    position: tuple[float, float] | None = None,
    orientation: int | None = None,
    form: str = "JPEG",
    colour: str = "teal",
) -> bytes:
    exif = Image.Exif()
    if taken:
        exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Huawei", "P9"
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[ExifTags.Base.DateTimeOriginal] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if position:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for value, sides, at in ((position[0], "NS", 1), (position[1], "EW", 3)):
            gps[at] = sides[value < 0]
            gps[at + 1] = _sexagesimal(abs(value))
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, form, exif=exif)
    return out.getvalue()


def _sexagesimal(value: float) -> tuple[float, float, float]:
    degrees, rest = divmod(value * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return degrees, minutes, round(seconds, 4)


def office(*parts: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for part in ("[Content_Types].xml", *parts):
            package.writestr(part, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\n%%EOF\n"
