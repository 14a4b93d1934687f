"""A merge of towns: the old ones end, name their successor, and everything in them moves on.

Entries of the ledger keep the names and places of then; the records themselves lie in the new
town from the day of the merge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.governed import COLUMNS, Governed
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Subject
from anxiao.places import services
from anxiao.places.codes import county_of, interval
from anxiao.places.models import Organisation, Territory

SLICE = 1000


@dataclass(frozen=True)
class Merge:
    """What a merge would move: towns, organisations, and rows by the name of their kind."""

    towns: list[Territory]
    into: Territory
    organisations: int
    records: dict[str, int]


def plan(*, actor: Actor, from_codes: Sequence[int], into: int, on: date) -> Merge:
    """What a merge would do, without doing it; refused where it cannot be."""
    towns, target = _checked(actor, from_codes, into, on)
    codes = [one.code for one in towns]
    counted = {str(m._meta.verbose_name): _rows(m, codes).count() for m in governed()}
    organisations = Organisation.objects.filter(territory_code__in=codes).count()
    return Merge(towns, target, organisations, {k: n for k, n in counted.items() if n})


@transaction.atomic
def merge_territories(*, actor: Actor, from_codes: Sequence[int], into: int, on: date) -> Merge:
    """Close towns in favour of another of the same county, and recode all that lies in them.

    The office of a closed town ends with it and stays named on its cases; the office of the
    town that goes on answers for them now. Refused for towns that have ended and for another
    county. Rows behind a seal that the actor may not read stay as they are.
    """
    merge = plan(actor=actor, from_codes=from_codes, into=into, on=on)
    codes = [one.code for one in merge.towns]
    offices = _offices(codes, into)
    _record(actor, merge, on, offices)
    for model in governed():
        for code in codes:
            _recode(model._meta.db_table, code, into, offices, has_desk=_has_desk(model))
    for code in codes:
        Organisation.objects.filter(territory_code__range=interval(code)).update(
            territory_code=into
        )
    last = on - timedelta(days=1)
    Organisation.objects.filter(pk__in=offices, valid_to=None).update(valid_to=last)
    Territory.objects.filter(code__in=codes).update(valid_to=last, successors=[into])
    return merge


def governed() -> list[type[Governed]]:
    """Every table of governed rows, whichever app it belongs to.

    The ledger's subjects move with their entry.
    """
    return [m for m in apps.get_models() if issubclass(m, Governed) and m is not Subject]


def _checked(
    actor: Actor, from_codes: Sequence[int], into: int, on: date
) -> tuple[list[Territory], Territory]:
    if not from_codes or into in from_codes:
        raise Invalid(sentence(N_("Name the towns that end, and another one that goes on.")))
    services.require_directory(actor=actor, territory_codes=[*from_codes, into])
    found = {one.code: one for one in Territory.objects.filter(code__in=[*from_codes, into])}
    for code in (*from_codes, into):
        one = found.get(code)
        if one is None or one.level != "town" or county_of(code) != county_of(into):
            says = N_("%(code)s is no town of this county.")
            raise Invalid(sentence(says, code=str(code)))
        if one.valid_to is not None:
            raise Refused(sentence(N_("%(town)s has ended already."), town=one.name))
        if on <= one.valid_from:
            raise Invalid(sentence(N_("The day lies before %(town)s began."), town=one.name))
    return [found[code] for code in from_codes], found[into]


def _rows(model: type[Governed], codes: Sequence[int]) -> Any:
    """The rows in the towns, and in the villages of those."""
    manager: Any = model.objects  # type: ignore[attr-defined]
    found = manager.none()
    for code in codes:
        found = found | manager.filter(territory_code__range=interval(code))
    return found


def _offices(codes: Sequence[int], into: int) -> dict[int, int]:
    """The town office of each closed town, with the one that takes its cases on."""
    towns = Organisation.objects.filter(kind=Organisation.Kind.TOWN, valid_to=None)
    new = towns.filter(territory_code=into).values_list("pk", flat=True).first()
    old = towns.filter(territory_code__in=codes).values_list("pk", flat=True)
    return dict.fromkeys(old, new) if new is not None else {}


RECODE = """
    UPDATE "{table}" SET territory_code = %(into)s,
        territorial_owner = CASE WHEN territorial_owner = %(old)s THEN %(new)s
                                 ELSE territorial_owner END,
        parties = CASE WHEN territorial_owner = %(old)s
            THEN ARRAY(SELECT DISTINCT p FROM unnest(parties || %(both)s::bigint[]) p ORDER BY 1)
            ELSE parties END
        {desk}
    WHERE territory_code BETWEEN %(lo)s AND %(hi)s
"""
DESK = ", desk = CASE WHEN desk = %(old)s THEN %(new)s ELSE desk END"


def _recode(table: str, code: int, into: int, offices: dict[int, int], *, has_desk: bool) -> None:
    """Move the rows of a town, and hand on what its office answered for.

    The old office stays named among the parties, so that it finds its past.
    """
    office = Organisation.objects.filter(pk__in=offices, territory_code=code).first()
    old = office.pk if office else None
    new = offices.get(old) if old is not None else None
    lo, hi = interval(code)
    given = {"into": into, "old": old, "new": new, "lo": lo, "hi": hi, "both": [old, new]}
    with connection.cursor() as cursor:
        cursor.execute(RECODE.format(table=table, desk=DESK if has_desk else ""), given)


def _has_desk(model: type[Governed]) -> bool:
    return any(field.name == "desk" for field in model._meta.concrete_fields)


def _record(actor: Actor, merge: Merge, on: date, offices: dict[int, int]) -> None:
    """An entry for every town that ends, and one on the chain of every record that moves."""
    codes = [one.code for one in merge.towns]
    batch = ledger.record_many(
        "territory.merge",
        [*merge.towns],
        actor=actor,
        says=sentence(N_("Merged into %(town)s."), town=merge.into.name),
        details={"into": merge.into.code, "on": on, "records": merge.records},
    )
    town, when = merge.into.name, day(on)
    says = sentence(N_("Moved to %(town)s: the towns were merged on %(day)s."), town=town, day=when)
    own = {ledger.facts(one).id for one in merge.towns}
    subjects = [one for one in _rows(Subject, codes).order_by("pk") if one.pk not in own]
    for start in range(0, len(subjects), SLICE):
        ledger.record_many(
            "territory.move",
            [_Moved(one, merge.into.code, offices) for one in subjects[start : start + SLICE]],
            actor=actor,
            says=says,
            batch=batch,
            details={"into": merge.into.code},
        )


class _Moved:
    """A subject of the ledger as it stands after the merge."""

    def __init__(self, subject: Subject, into: int, offices: dict[int, int]) -> None:
        columns = {name: getattr(subject, name) for name in COLUMNS}
        columns["territory_code"] = into
        old = subject.territorial_owner
        if old in offices:
            columns["territorial_owner"] = offices[old]
            columns["parties"] = sorted({*subject.parties, old, offices[old]})
        self.facts = ledger.Facts(kind=subject.kind, id=subject.pk, title=subject.title, **columns)

    def as_subject(self) -> ledger.Facts:
        return self.facts
