"""What an upload may weigh: as the rule of a place says, below what the server can take in."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid

MEGABYTE = 1024 * 1024
RULE = "upload.limits"
# However much a rule allows: a file is joined and a photo decoded in memory.
PHOTO_BYTES = 40 * MEGABYTE
FILE_BYTES = 100 * MEGABYTE
CHUNK_BYTES = 4 * MEGABYTE
DIGEST_BYTES = 32
PHOTO_PIXELS = 50_000_000
SERVED_SIDE = 2560
THUMB_SIDE = 480
QUALITY = 85
NAME_LENGTH = 160
UPLOAD_LIVES = timedelta(days=7)


@dataclass(frozen=True)
class Limits:
    """What one actor may send: bytes of a photo and of another file, and endings of names."""

    photo: int = PHOTO_BYTES
    file: int = FILE_BYTES
    endings: frozenset[str] | None = None

    def accept(self, endings: tuple[str, ...]) -> bool:
        return self.endings is None or not self.endings.isdisjoint(endings)


def limits_for(actor: Actor) -> Limits:
    """The rule in force today at the actor's place; the ceilings alone where none was made.

    Norms stand beside evidence, so their reader is found by the name in the settings.
    """
    read = import_string(settings.RULES)
    try:
        rule = read(RULE, territory=actor.territory or 0, on=clock.today())
    except Invalid:
        return Limits()
    return Limits(
        photo=min(rule["photo_mb"] * MEGABYTE, PHOTO_BYTES),
        file=min(rule["file_mb"] * MEGABYTE, FILE_BYTES),
        endings=frozenset(f".{ending.lower()}" for ending in rule["types"]),
    )
