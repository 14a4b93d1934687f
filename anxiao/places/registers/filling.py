"""Registers: what is kept of a site, filled by visits and by nothing else.

A question of a checklist names a word of a register (``guards.present``); when the visit is
finished its answer is given to the register that owns the word. Registers are found by their names
in the settings, so whoever visits imports none of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places.codes import county_of, interval
from anxiao.places.models import Organisation, Site

LONGEST_TEXT, LARGEST = 400, 10_000_000


class Kind(StrEnum):
    """What fits a word of a register; named as the types of an XLSForm are."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "select_one"


# The types of question whose answer fits; choices have to be among those of the field besides.
FITTING = {
    Kind.TEXT: ("text", "barcode", "select_one"),
    Kind.INTEGER: ("integer", "range"),
    Kind.DECIMAL: ("integer", "decimal", "range"),
    Kind.DATE: ("date",),
    Kind.CHOICE: ("select_one",),
}


@dataclass(frozen=True)
class Field:
    """One word of a register: what fits it, and whether a self-check starts with what is known."""

    kind: Kind
    zh: str
    en: str
    choices: tuple[str, ...] = ()
    # What somebody has to try out on the spot is never filled in beforehand.
    is_foretold: bool = True

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    def takes(self, kind: str, choices: Iterable[str]) -> bool:
        """Whether every answer of such a question fits."""
        if kind not in FITTING[self.kind]:
            return False
        return self.kind != Kind.CHOICE or {*choices} <= {*self.choices}

    def is_fitting(self, text: str) -> bool:
        try:
            self.value(text)
        except (ValueError, InvalidOperation):
            return False
        return True

    def value(self, text: str) -> Any:
        """The answer as what it says; ValueError where it says nothing of the kind."""
        if self.kind in (Kind.INTEGER, Kind.DECIMAL):
            return _number(text, is_whole=self.kind == Kind.INTEGER)
        if self.kind == Kind.DATE:
            return date.fromisoformat(text[:10])
        if len(text) > LONGEST_TEXT or (self.choices and text not in self.choices):
            raise ValueError(text[:40])
        return text


def _number(text: str, *, is_whole: bool) -> int | Decimal:
    found = Decimal(text)
    if not found.is_finite() or not 0 <= found <= LARGEST:
        raise ValueError(text)
    if not is_whole:
        return found
    if found != found.to_integral_value():
        raise ValueError(text)
    return int(found)


@dataclass(frozen=True)
class Seen:
    """When and by which visit something was seen; what was seen last stands."""

    at: datetime
    visit: UUID
    title: str
    # The organisation that went, as it was called then.
    by: str

    @property
    def on(self) -> date:
        return self.at.astimezone(clock.LOCAL).date()

    @property
    def order(self) -> tuple[str, str]:
        """Comparable across arrivals, also with what stands in a row already."""
        at = self.at.astimezone(UTC)
        return at.isoformat(timespec="microseconds"), str(self.visit)


@dataclass(frozen=True)
class Expiry:
    """Something at a site that has run out, and the kind of hazard that this is."""

    site: UUID
    item: str
    words: str
    expired_on: date
    basis: str = ""
    # The day of the visit that said so; what was reported before it is another matter.
    seen_on: date | None = None


Values = Mapping[str, str]


@dataclass(frozen=True)
class Register:
    """One register: its words, and what it does with answers.

    ``fill(actor=, site=, seen=, values=, index=)`` takes the answers of one sheet, or of one
    instance of a repeat (``index``, from 0), by their words, inside the transaction that finishes
    the visit; it tells the ledger itself, once, and nothing where nothing changed. What was seen
    later is never overwritten, in whatever order visits arrive. ``held(actor=, site=)`` gives what
    stands there, as answers; ``expired(actor=, on=)`` what has run out.
    """

    name: str
    zh: str
    en: str
    fields: Mapping[str, Field]
    fill: Callable[..., None]
    held: Callable[..., Values] | None = None
    expired: Callable[..., Iterable[Expiry]] | None = None
    renew: Callable[..., None] | None = None


@cache
def registers() -> tuple[Register, ...]:
    return tuple(import_string(name) for name in settings.REGISTERS)


@cache
def fields() -> dict[str, Field]:
    """Every word of every register."""
    return {word: field for one in registers() for word, field in one.fields.items()}


def hand_over(*, actor: Actor, site: Site, seen: Seen, instances: Sequence[Values]) -> None:
    """Give each register what was answered for it, one instance of a repeat after the other."""
    known = fields()
    for index, values in enumerate(instances):
        fitting = {
            word: text
            for word, text in values.items()
            if text and word in known and known[word].is_fitting(text)
        }
        for one in registers():
            own = {word: text for word, text in fitting.items() if word in one.fields}
            if own:
                one.fill(actor=actor, site=site, seen=seen, values=own, index=index)


def foretold(*, actor: Actor, site: Site) -> dict[str, str]:
    """What the registers know of a site, as far as an answer may be filled in beforehand."""
    found: dict[str, str] = {}
    for one in registers():
        held = one.held(actor=actor, site=site) if one.held else {}
        found |= {w: text for w, text in held.items() if one.fields[w].is_foretold and text}
    return found


def record(
    *, actor: Actor, site: Site, seen: Seen, register: str, changes: Mapping[str, Any]
) -> None:
    """Tell the ledger, at the site, which visit filled a register with what."""
    says = sentence(N_("The register was filled from the visit “%(visit)s”."), visit=seen.title)
    details = {
        "register": register,
        "visit": seen.visit,
        "seen_at": seen.at,
        "changes": dict(changes),
    }
    ledger.record("site.register", site, actor=actor, says=says, details=details)


def organisation_called(words: str, territory: int) -> Organisation | None:
    """The one organisation of the county that is called so, if there is one and no other."""
    called = words.strip()
    if not called:
        return None
    county = interval(county_of(territory))
    rows = Organisation.objects.filter(zh=called, valid_to=None, territory_code__range=county)
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


# --- what a row keeps of it -----------------------------------------------------------------

# By word: the answer, when it was seen, the visit, its title, whose visit it was.
Told = dict[str, list[str]]


def laid(told: Told, seen: Seen, values: Values) -> tuple[Told, list[str]]:
    """What a row says after a visit, and the words whose answer is another than before.

    Of two visits the later one counts, word by word: the order of arrival changes nothing.
    """
    after, changed = dict(told), []
    for word, text in values.items():
        before = told.get(word)
        if before is not None and (before[1], before[2]) >= seen.order:
            continue
        after[word] = [text, *seen.order, seen.title, seen.by]
        if before is None or before[0] != text:
            changed.append(word)
    return after, changed


def answer(told: Told, word: str) -> str:
    return told[word][0] if word in told else ""


def last_seen(told: Told) -> Seen | None:
    """The latest visit that said anything."""
    rows = [(one[1], one[2], one[3], one[4]) for one in told.values()]
    if not rows:
        return None
    at, visit, title, by = max(rows)
    return Seen(datetime.fromisoformat(at), UUID(visit), title, by)
