"""The rungs of supervision, from the lightest to the gravest, and the levels of a listing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.places.codes import width

RUNG_WORDS = {
    "reminder": N_("reminder"),
    "order": N_("order to put right"),
    "circular": N_("circular"),
    "interview": N_("interview"),
    "listing": N_("listing"),
}
LEVEL_WORDS = {
    "county": N_("county level"),
    "city": N_("city level"),
    "province": N_("province level"),
}


class Rung(TextChoices):
    REMINDER = "reminder", _(RUNG_WORDS["reminder"])
    ORDER = "order", _(RUNG_WORDS["order"])
    CIRCULAR = "circular", _(RUNG_WORDS["circular"])
    INTERVIEW = "interview", _(RUNG_WORDS["interview"])
    LISTING = "listing", _(RUNG_WORDS["listing"])


class Level(TextChoices):
    """How high the body stands that lists."""

    COUNTY = "county", _(LEVEL_WORDS["county"])
    CITY = "city", _(LEVEL_WORDS["city"])
    PROVINCE = "province", _(LEVEL_WORDS["province"])


LADDER = tuple(Rung)
LEVELS = tuple(Level)
# What is late and general goes no higher than this.
HIGHEST_FOR_GENERAL = Rung.ORDER
DIGITS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY}


def level_of(territory: int | None) -> Level | None:
    """The level at which an office of this territory lists; None where it may not."""
    return DIGITS.get(width(territory)) if territory else None


def above(level: str) -> Level | None:
    """The next level upwards."""
    place = LEVELS.index(Level(level)) + 1
    return LEVELS[place] if place < len(LEVELS) else None


def skipped(since: Rung | None, to: Rung) -> list[Rung]:
    """The rungs between the one that was reached and the one to be taken."""
    start = LADDER.index(since) + 1 if since is not None else 0
    return list(LADDER[start : LADDER.index(to)])
