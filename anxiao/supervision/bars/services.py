"""Imposing effects, lifting those whose act was taken back, and asking what is in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import reason_of
from anxiao.kernel.governed import Governed, name_parties
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import day, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.norms import services as norms
from anxiao.people.models import Post, Tenure
from anxiao.places.models import Organisation
from anxiao.supervision.bars.dates import Period, Start, period
from anxiao.supervision.bars.models import BASIS_WORDS, WHAT_WORDS, Bar, What

RULE = "accountability.bar_periods"
OWNED = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)
AT_ONCE = 500
ON_A_UNIT = (What.HONOURS,)
ON_A_PERSON = (What.AWARDS, What.PROMOTION)


@dataclass(frozen=True)
class Answering:
    """Somebody who answers for a matter: the post, who held it, and in what capacity."""

    post: UUID
    person: UUID
    rank: str


@dataclass(frozen=True)
class Source:
    """The act that effects rest on, as it is called."""

    kind: str
    key: UUID
    title: str


def source_of(record: Governed, title: str = "") -> Source:
    return Source(str(record._meta.model_name), record.pk, (title or str(record))[:240])


@transaction.atomic
def impose(
    *,
    actor: Actor,
    organisation: int,
    answering: Sequence[Answering],
    basis: str,
    days: Mapping[Start, date],
    source: Source,
    parties: Iterable[int] = (),
) -> list[Bar]:
    """Bar an organisation and those who answer for it, from when and how long the rule says.

    The rule is the one of the organisation's place on the day that it counts from. What has been
    imposed for the same reason is not imposed a second time, and whoever answers under two posts is
    barred once.
    """
    unit = Organisation.objects.get(pk=organisation)
    when, law = _period(unit.territory_code, basis, days)
    rows = [_bar(actor, unit, basis, when, law, source, what=what) for what in ON_A_UNIT]
    posts = Post.objects.in_bulk([one.post for one in answering])
    for one in answering:
        for what in ON_A_PERSON:
            row = _bar(actor, unit, basis, when, law, source, what=what)
            post = posts[one.post]
            row.organisation, row.person, row.rank = None, one.person, one.rank
            row.post, row.post_zh, row.post_en = post.pk, post.zh, post.en
            rows.append(row)
    kept = []
    for row in rows:
        if _is_there(row):
            continue
        name_parties(row, [actor.organisation, unit.pk, *parties, *_employers(row.person)])
        row.save(force_insert=True)
        ledger.record("bar.impose", row, actor=actor, says=_says(row), details=_details(row))
        kept.append(row)
    return kept


def _period(territory: int, basis: str, days: Mapping[Start, date]) -> tuple[Period, str]:
    """The rule of the day that the period counts from; its legal basis stands on the bar."""
    first = min(days.values())
    rule = norms.ruling(RULE, territory=territory, on=first)
    terms = rule.value.get(basis)
    if terms is None:
        raise Invalid(
            sentence(N_("The rule of this place names no period for “%(basis)s”."), basis=basis)
        )
    start = Start(terms["starts"])
    if start not in days:
        raise Invalid(sentence(N_("The day that the period counts from is not known.")))
    return period(start, terms["months"], dict(days)), rule.legal_basis_id or ""


def _bar(
    actor: Actor,
    unit: Organisation,
    basis: str,
    when: Period,
    law: str,
    source: Source,
    *,
    what: str,
) -> Bar:
    is_own, is_department = unit.kind in OWNED, unit.kind == Organisation.Kind.DEPARTMENT
    return Bar(
        organisation=unit.pk,
        answers_for=unit.pk,
        answers_for_zh=unit.zh,
        answers_for_en=unit.en,
        what=what,
        basis=basis,
        start=when.start,
        starts_on=when.starts_on,
        ends_on=when.ends_on,
        months=when.months,
        legal_basis=law,
        source_kind=source.kind,
        source=source.key,
        source_title=source.title,
        imposed_by=actor.organisation or 0,
        imposed_at=clock.now(),
        territory_code=unit.territory_code,
        subject_owner=unit.pk if is_own else None,
        sector_owner=unit.pk if is_department else None,
        sector=unit.sectors[0] if is_department and unit.sectors else "",
    )


def _is_there(row: Bar) -> bool:
    return Bar.objects.filter(
        source=row.source,
        basis=row.basis,
        organisation=row.organisation,
        person=row.person,
        what=row.what,
        starts_on=row.starts_on,
    ).exists()


def _employers(person: UUID | None) -> list[int]:
    """Where a person holds a post now: the effect goes with her."""
    if person is None:
        return []
    held = Tenure.objects.valid(on=clock.today()).filter(person=person)
    return list(held.values_list("post__organisation", flat=True).distinct())


def _says(row: Bar) -> Any:
    words: dict[str, str] = msg(WHAT_WORDS[row.what])
    basis: dict[str, str] = msg(BASIS_WORDS[row.basis])
    who = row.answers_for_name if row.person is None else _post_of(row)
    return sentence(
        N_("Barred %(who)s from %(what)s (%(basis)s), from %(since)s until %(until)s."),
        who=who,
        what=words,
        basis=basis,
        since=day(row.starts_on),
        until=day(row.ends_on),
    )


def _post_of(row: Bar) -> Any:
    zh = f"{row.answers_for_zh} {row.post_zh}"
    return {
        "zh": zh,
        "en": f"{row.answers_for_en or row.answers_for_zh}, {row.post_en or row.post_zh}",
    }


def _details(row: Bar) -> dict[str, Any]:
    names = ("what", "basis", "start", "starts_on", "ends_on", "months", "legal_basis", "source")
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def lift(*, actor: Actor, source: UUID, reason: str) -> int:
    """Lift every effect of an act that was taken back, as if it had never been."""
    why, lifted = reason_of(reason), 0
    rows = Bar.objects.select_for_update(of=("self",)).filter(source=source, lifted_at=None)
    for row in rows.order_by("pk"):
        row.lifted_at, row.reason = clock.now(), why
        row.save(update_fields=["lifted_at", "reason"])
        says = sentence(N_("Lifted the bar: %(reason)s"), reason=why)
        ledger.record("bar.lift", row, actor=actor, says=says)
        lifted += 1
    return lifted


def bars(of: int | UUID, on: date) -> list[Bar]:
    """What an organisation, or a person wherever she is now, is barred from on a day.

    The apps above ask this before they honour or promote; it does not depend on who asks, since a
    bar follows a person into places whose offices do not reach the one where it was imposed. Doors
    for readers start from ``Bar.objects.visible_to``.
    """
    with acting(Actor.system("bars")):
        return list(Bar.objects.of(of).in_force(on).order_by("starts_on", "what", "pk"))


def follow(*, actor: Actor) -> int:
    """Name on the bars of persons the organisations where they hold a post now."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    moved, last = 0, None
    while True:
        with acting(actor):
            rows = list(_of_persons(last)[:AT_ONCE])
            if not rows:
                return moved
            last = rows[-1].pk
            moved += _follow(actor, rows)


def _of_persons(after: UUID | None) -> Any:
    rows = Bar.objects.select_for_update(of=("self",)).filter(
        person__isnull=False, lifted_at=None, ends_on__gte=clock.today()
    )
    return (rows.filter(pk__gt=after) if after else rows).order_by("pk")


@transaction.atomic
def _follow(actor: Actor, rows: Sequence[Bar]) -> int:
    held = Tenure.objects.valid(on=clock.today()).filter(person__in={one.person for one in rows})
    now: dict[UUID, set[int]] = {}
    for person, organisation in held.values_list("person", "post__organisation"):
        now.setdefault(person, set()).add(organisation)
    moved = 0
    for row in rows:
        new = now.get(row.person, set()) - {*row.parties} if row.person else set()
        if not new:
            continue
        name_parties(row, new)
        row.save(update_fields=["parties"])
        says = sentence(N_("The bar follows to the new post."))
        ledger.record("bar.follow", row, actor=actor, says=says, details={"to": sorted(new)})
        moved += 1
    return moved
