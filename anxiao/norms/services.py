"""Reading rules, adding dated ones, judging severity."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.kernel.questions import Question
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.norms.abilities import Ability
from anxiao.norms.models import Criterion, HazardItem, LegalBasis, Mandate, Rule, RuleKey, Sector
from anxiao.norms.schemas import faults
from anxiao.places.codes import WIDTHS, ancestors, interval
from anxiao.places.models import Territory

# As many as a place has above it and itself, and none of them a code.
NEAR = {f"near{number}": -1 - number for number in range(len(WIDTHS) + 1)}


def _holding(*, key: str, on: date, **near: int) -> QuerySet[Any, Any]:
    rows = Rule.objects.valid(on=on).filter(key=key, territory_code__in=[*near.values()])
    return rows.values_list("territory_code", "valid_from", "value")


HOLDING = Question(_holding, {"key": "key", "on": date.min, **NEAR})


def rule(key: str, *, territory: int, on: date) -> Any:
    """The value of a rule at a place on a day: the nearest territory that has one wins."""
    nearest = ancestors(territory)
    codes = [*nearest, *[territory] * (len(NEAR) - len(nearest))]
    rows = HOLDING.ask(key=key, on=on, **dict(zip(NEAR, codes, strict=True)))
    return json.loads(_nearest(key, nearest, on, rows)[2])


def ruling(key: str, *, territory: int, on: date) -> Rule:
    """The rule itself, for what has to cite its legal basis."""
    nearest = ancestors(territory)
    found = Rule.objects.valid(on=on).filter(key=key, territory_code__in=nearest)
    rows = [(row.territory_code, row.valid_from, row) for row in found]
    return cast("Rule", _nearest(key, nearest, on, rows)[2])


def _nearest(
    key: str, nearest: Sequence[int], on: date, rows: Iterable[tuple[Any, ...]]
) -> tuple[Any, ...]:
    """Of two in one territory the later: content of a new release may follow an open rule."""
    newest = sorted(rows, key=itemgetter(1), reverse=True)
    if not newest:
        raise Invalid(
            sentence(N_("No rule “%(key)s” holds on %(day)s: add one."), key=key, day=day(on))
        )
    return min(newest, key=lambda row: nearest.index(row[0]))


@dataclass(frozen=True)
class Everywhere:
    """What one rule says at every place on a day, read once."""

    values: dict[int, Any]

    @classmethod
    def read(cls, key: str, *, on: date) -> "Everywhere":
        rows = Rule.objects.valid(on=on).filter(key=key).order_by("valid_from")
        return cls({row.territory_code: row.value for row in rows})

    def at(self, territory: int) -> Any:
        """The value at a place, as ``rule`` finds it; None where no rule holds."""
        nearest = (code for code in ancestors(territory) if code in self.values)
        return next((self.values[code] for code in nearest), None)

    def places(self, lo: int, hi: int) -> list[int]:
        """Places by which all values of a stretch are found: its beginning, and its own rules."""
        return [lo, *(code for code in self.values if lo < code <= hi)]


def severity(*, item: HazardItem, criteria: Sequence[str], on: date) -> str:
    """Major when a direct criterion holds on the day, else what the item says."""
    if Criterion.objects.valid(on=on).filter(pk__in=criteria).exists():
        return "major"
    return item.grade


def unknown_criteria(criteria: Sequence[str]) -> list[str]:
    known = set(Criterion.objects.filter(pk__in=criteria).values_list("pk", flat=True))
    return [key for key in criteria if key not in known]


@transaction.atomic
def add_rule(
    *,
    actor: Actor,
    key: str,
    territory_code: int,
    valid_from: date,
    value: Any,
    legal_basis: str | None = None,
    valid_to: date | None = None,
    note_zh: str = "",
    note_en: str = "",
) -> Rule:
    """Add a dated rule; the one in force before it ends the day before.

    Refused outside the actor's territory, for a value that does not fit its key, for dates in
    the wrong order, and before a rule that begins later. What was judged under the old rule
    stays judged under it.
    """
    _within(actor, Ability.ADD_RULE, territory_code)
    _check(key, value, legal_basis, valid_from, valid_to)
    same = Rule.objects.select_for_update().filter(key=key, territory_code=territory_code)
    if same.filter(valid_from__gte=valid_from).exists():
        raise Invalid(sentence(N_("A rule that begins later is already there.")))
    for older in same.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)):
        older.valid_to = valid_from - timedelta(days=1)
        older.save(update_fields=["valid_to"])
        says = sentence(N_("The rule ends on %(day)s."), day=day(older.valid_to))
        ledger.record("norms.end_rule", older, actor=actor, says=says)
    made = Rule.objects.create(
        key_id=key,
        territory_code=territory_code,
        valid_from=valid_from,
        valid_to=valid_to,
        legal_basis_id=legal_basis or None,
        value=value,
        note_zh=note_zh,
        note_en=note_en,
        added_at=clock.now(),
    )
    says = sentence(N_("Added a rule that holds from %(day)s."), day=day(valid_from))
    ledger.record("norms.add_rule", made, actor=actor, says=says, details={"key": key})
    return made


def _check(
    key: str, value: Any, legal_basis: str | None, valid_from: date, valid_to: date | None
) -> None:
    known = rule_keys().get(key)
    if known is None:
        raise Invalid(sentence(N_("There is no rule “%(key)s”."), key=key))
    wrong = next(faults(value, known.schema), None)
    if wrong is not None:
        raise Invalid(sentence(N_("The value does not fit: %(where)s"), where=wrong))
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    if legal_basis and not LegalBasis.objects.filter(pk=legal_basis).exists():
        raise Invalid(sentence(N_("There is no legal basis “%(key)s”."), key=legal_basis))


def rule_keys() -> dict[str, RuleKey]:
    return {one.key: one for one in RuleKey.objects.all()}


@transaction.atomic
def add_mandate(
    *,
    actor: Actor,
    module: str,
    kind: str,
    authority: str,
    number: str,
    territory_code: int,
    valid_from: date,
    valid_to: date,
    quota: int | None = None,
) -> Mandate:
    """Enter the approval under which a regulated module may be used."""
    _within(actor, Ability.ADD_MANDATE, territory_code)
    if valid_to < valid_from:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    if not authority.strip() or not number.strip():
        raise Invalid(sentence(N_("A mandate names its authority and its document number.")))
    made = Mandate.objects.create(
        module=module,
        kind=kind,
        authority=authority.strip(),
        number=number.strip(),
        territory_code=territory_code,
        valid_from=valid_from,
        valid_to=valid_to,
        quota=quota,
        added_at=clock.now(),
    )
    says = sentence(N_("Entered the mandate %(number)s."), number=made.number)
    ledger.record("norms.add_mandate", made, actor=actor, says=says)
    return made


@transaction.atomic
def add_legal_basis(
    *,
    actor: Actor,
    territory_code: int,
    name: Name,
    level: str,
    issuer_zh: str,
    valid_from: date,
    valid_to: date | None = None,
    article: str = "",
    note_zh: str = "",
) -> LegalBasis:
    """Enter a text of law that a county applies; its key is made, nobody types it.

    Refused outside the actor's territory, for dates in the wrong order, and for a text that
    is in the list already.
    """
    _within(actor, Ability.ADD_BASIS, territory_code)
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    if not name["zh"].strip() or not issuer_zh.strip():
        raise Invalid(sentence(N_("A legal basis has a title and somebody who issued it.")))
    if LegalBasis.objects.filter(zh=name["zh"].strip(), article=article.strip()).exists():
        raise Invalid(sentence(N_("This text is in the list already.")))
    uid = uuid7()
    made = LegalBasis.objects.create(
        key=f"local.{territory_code}.{uid.hex[-10:]}",
        uid=uid,
        territory_code=territory_code,
        zh=name["zh"].strip(),
        en=name["en"].strip(),
        article=article.strip(),
        issuer_zh=issuer_zh.strip(),
        level=level,
        note_zh=note_zh.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    says = sentence(N_("Entered the legal basis “%(title)s”."), title=made.zh)
    ledger.record("norms.add_basis", made, actor=actor, says=says)
    return made


def mandate(module: str, kind: str, *, territory: int, on: date) -> Mandate | None:
    """The approval that covers a module at a place on a day, the nearest first, or None."""
    nearest = ancestors(territory)
    rows = Mandate.objects.valid(on=on).filter(module=module, kind=kind).order_by("pk")
    found = rows.filter(territory_code__in=nearest)
    return min(found, key=lambda row: nearest.index(row.territory_code), default=None)


def _within(actor: Actor, ability: str, territory_code: int) -> None:
    if not actor.may(ability):
        raise NotAllowed(sentence(N_("Your post may not change the norms.")))
    exists = Territory.objects.filter(pk=territory_code).exists()
    if not exists and not (actor.is_system and territory_code == 0):
        raise Invalid(sentence(N_("There is no territory %(code)s."), code=str(territory_code)))
    lo, hi = interval(territory_code)
    reach = actor.reach
    if reach.lo is None or reach.hi is None or lo < reach.lo or hi > reach.hi:
        raise NotAllowed(sentence(N_("This territory is not yours to make rules for.")))


def sector_words() -> dict[str, str]:
    """What people call a sector, to its code; for sheets that name it."""
    found: dict[str, str] = {}
    for one in Sector.objects.all():
        for word in (one.short_zh, one.zh, one.code):
            found.setdefault(word, one.code)
    return found
