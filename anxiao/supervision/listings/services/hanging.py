"""Listing for supervision: the gravest decision, with a number, answerable posts and effects."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import LIMIT
from anxiao.kernel.errors import Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import Sentence, day, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.supervision.bars import services as bars
from anxiao.supervision.bars.dates import Start
from anxiao.supervision.bars.models import Basis, Rank
from anxiao.supervision.cases.keeping import grave_in, refresh
from anxiao.supervision.cases.lifecycle import level_at
from anxiao.supervision.cases.models import Case
from anxiao.supervision.cases.services.acts import act, basis_of, body_of, start_clock
from anxiao.supervision.cases.services.deciding import keep, limit_of
from anxiao.supervision.listings.answering import named
from anxiao.supervision.listings.keeping import keep_answerable
from anxiao.supervision.listings.lifecycle import LIFECYCLE, State
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.papers.listing import LISTING, listing_sheet
from anxiao.supervision.rungs import LEVEL_WORDS, Level, Rung


@transaction.atomic
def list_case(
    *,
    actor: Actor,
    row: Case,
    basis: str,
    requirements: str,
    main: Sequence[UUID] = (),
    in_charge: Sequence[UUID] = (),
    direct: Sequence[UUID] = (),
    limit_days: int | None = None,
    why_skipped: str = "",
    version: int | None = None,
) -> Case:
    """List what is grave at the level of the body that decides, with a number of its own.

    From this day the unit has no comprehensive honours and those who answer for it no awards and
    no promotion, for as long as the rule of the place says. Refused without authority, basis,
    requirements or anybody who answers; for what is late and general; and where rungs were passed
    over without a reason.
    """
    found: Case = type(row).objects.lock(row.pk)
    refresh(found)
    days = limit_of(found, Rung.LISTING, limit_days)
    ranks = {Rank.MAIN: main, Rank.IN_CHARGE: in_charge, Rank.DIRECT: direct}
    made: list[Listing] = []

    def after(case: Case) -> None:
        level = level_at(actor)
        if level is None:
            raise Refused(sentence(N_("Only an office of a county, a city or a province lists.")))
        former = _supersede(actor, case)
        start_clock(case, days)
        case.level = level
        keep(
            actor=actor,
            row=found,
            case=case,
            rung=Rung.LISTING,
            basis=basis,
            requirements=requirements,
            reason=why_skipped,
            level=level,
        )
        made.append(_hang(actor, case, level, basis, requirements, days, former))

    told = {"rung": Rung.LISTING, "basis": basis, "limit_days": days, "reason": why_skipped}
    says = _says(actor, found, days)
    done = act(
        "list", actor=actor, row=found, says=says, after=after, details=told, version=version
    )
    _take_effect(actor, made[0], named(found.organisation, ranks, clock.today()))
    return done


def _says(actor: Actor, case: Case, days: int) -> Sentence:
    words: dict[str, str] = msg(LEVEL_WORDS[level_at(actor) or Level.COUNTY])
    return sentence(
        N_("Listed %(who)s for supervision at the level “%(level)s”, until %(due)s."),
        who=case.organisation_name,
        level=words,
        due=day(workdays.deadline(clock.today(), max(days, 1)).on),
    )


def _supersede(actor: Actor, case: Case) -> Listing | None:
    """A body higher up lists it: the listing below ends as such, its effects stay."""
    former: Listing | None = (
        Listing.objects.select_for_update(of=("self",)).filter(case=case.pk, closed_at=None).first()
    )
    if former is None:
        return None
    LIFECYCLE.fire("supersede", former, actor=actor)
    former.closed_at, former.desk = clock.now(), None
    former.version += 1
    former.save()
    says = sentence(N_("A body higher up has listed it."))
    ledger.record("listing.supersede", former, actor=actor, says=says)
    return former


def _hang(
    actor: Actor,
    case: Case,
    level: Level,
    basis: str,
    requirements: str,
    days: int,
    former: Listing | None,
) -> Listing:
    body = body_of(actor=actor)
    row = Listing(
        case=case,
        kind=case.kind,
        title=case.title,
        level=level,
        organisation=case.organisation,
        organisation_zh=case.organisation_zh,
        organisation_en=case.organisation_en,
        body=body.pk,
        body_zh=body.zh,
        body_en=body.en,
        basis=basis_of(basis).pk,
        requirements=requirements.strip(),
        listed_on=clock.today(),
        term_days=days,
        made_at=clock.now(),
        follows=former,
        hazards=grave_in(case),
        **{name: getattr(case, name) for name in (*_REACH, *LIMIT)},
    )
    row.state = State.HUNG
    row.desk = row.desk_now()
    name_parties(row, [*row.named(), actor.organisation, case.office])
    row.save(force_insert=True)
    return row


_REACH = ("territory_code", "territorial_owner", "sector_owner", "subject_owner", "sector")


def _take_effect(actor: Actor, row: Listing, answering: list[bars.Answering]) -> None:
    """Name who answers, give it its number on a paper, and bar."""
    keep_answerable(row, answering)
    says = sentence(N_("Listed: what is required is on the paper."))
    details: dict[str, Any] = {"level": row.level, "limit_days": row.term_days}
    details["answerable"] = [one.post for one in answering]
    ledger.record("listing.hang", row, actor=actor, says=says, details=details)
    paper = documents.issue(
        actor=actor,
        kind=LISTING.key,
        context=listing_sheet(row, actor),
        about=row,
        title=row.title,
        occasion="hung",
    )
    row.public_number = paper.number
    row.save(update_fields=["public_number"])
    impose(actor=actor, row=row, answering=answering, basis=Basis.LISTED)


def impose(
    *, actor: Actor, row: Listing, answering: Sequence[bars.Answering], basis: Basis
) -> None:
    """The effects of a listing on its unit and on those who answer for it."""
    days = {Start.LISTING_DATE: row.listed_on}
    if basis == Basis.NOT_REMEDIED:
        assert row.due_at is not None
        days = {Start.END_OF_RECTIFICATION: row.due_at.astimezone(clock.LOCAL).date()}
    bars.impose(
        actor=actor,
        organisation=row.organisation,
        answering=answering,
        basis=basis,
        days=days,
        source=bars.source_of(row, row.public_number or row.title),
        parties=[row.body],
    )
