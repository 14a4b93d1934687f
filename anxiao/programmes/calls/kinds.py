"""What schools call for help about, and how long an answer may take: dated local rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.errors import Invalid
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.norms import services as norms
from anxiao.programmes.calls.models import Call

RULE = "call.kinds"
# Marks of the usual kinds; a kind that a county adds has that of ``other``.
ICONS = {
    "disruption": "alert-octagon",
    "gate_traffic": "traffic-lights",
    "stalls": "building-store",
    "contractor": "tools",
    "land_wall": "map-2",
    "other": "dots",
}


@dataclass(frozen=True)
class Kind:
    """One kind of call: its words, the competent sector, and the time to answer."""

    code: str
    zh: str
    en: str
    sector: str
    within: int
    unit: str
    example_zh: str = ""
    example_en: str = ""

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    @property
    def example(self) -> Name:
        return {"zh": self.example_zh, "en": self.example_en}

    @property
    def icon(self) -> str:
        return ICONS.get(self.code, ICONS["other"])


def kinds(territory: int) -> list[Kind]:
    """The kinds that a place has today."""
    rows: list[dict[str, Any]] = norms.rule(RULE, territory=territory, on=clock.today())
    return [Kind(**row) for row in rows]


def kind_of(code: str, territory: int) -> Kind:
    found = next((one for one in kinds(territory) if one.code == code), None)
    if found is None:
        raise Invalid(sentence(N_("There is no such kind of call here: choose another.")))
    return found


def time_to_answer(unit: str, within: int, *, since: datetime) -> datetime:
    """When the time of a kind is over that begins now."""
    if unit == Call.Unit.HOUR:
        return workdays.after_hours(since, within)
    return workdays.deadline(since.astimezone(clock.LOCAL).date(), within).at


def start_clock(call: Call, *, since: datetime) -> datetime:
    """Let the time of a call begin; when it is over.

    Past the last published calendar that is provisional, and since when it runs is kept.
    """
    due = time_to_answer(call.unit, call.within, since=since)
    days = (one.astimezone(clock.LOCAL).date() for one in (since, due))
    call.due_at, call.limit_since = due, since if workdays.is_provisional(*days) else None
    return due
