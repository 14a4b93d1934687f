"""The night, second half: limits that are over, and what is proposed, the worst first."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.places.codes import ancestors
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.keeping import end_proposal
from anxiao.supervision.cases.lifecycle import BEFORE_LISTING, RUNG_OF, State
from anxiao.supervision.cases.models import Case, Kind, Proposal
from anxiao.supervision.cases.services.opening import office_for
from anxiao.supervision.listings.lifecycle import State as ListingState
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services.ending import come_up, expire
from anxiao.supervision.rungs import (
    HIGHEST_FOR_GENERAL,
    LADDER,
    LEVELS,
    RUNG_WORDS,
    Level,
    Rung,
    above,
    level_of,
)
from anxiao.supervision.terms import Ladder, Standing, ladder, latest_since, next_rung

log = logging.getLogger(__name__)

# More cases than a week takes are looked at, since the office may not be there for some.
LOOKED_AT = 4
COUNTY_WIDTH = 1_000_000
Key = TypeVar("Key")


def end_limits(actor: Actor) -> int:
    """Let the limits of listings end that nobody has reported as put right in time."""
    rows = Listing.objects.standing().filter(due_at__lt=clock.now(), expired_on=None)
    late = Q(state=ListingState.HUNG) | Q(
        state=ListingState.SUBMITTED, submitted_at__gt=F("due_at")
    )
    return each(actor, _keys(actor, rows.filter(late)), partial(_end_limit, actor))


def _end_limit(actor: Actor, key: UUID) -> bool:
    row = Listing.objects.select_related("case").get(pk=key)
    Case.objects.lock(row.case_id)
    listing: Listing = Listing.objects.lock(key)
    if listing.due_at is None or listing.due_at >= clock.now():
        return False
    is_left = listing.state in (ListingState.HUNG, ListingState.SUBMITTED)
    if is_left and listing.was_late():
        expire(actor=actor, row=listing)
        return True
    if listing.state == ListingState.HUNG and listing.hazards and not listing.still_open():
        come_up(actor=actor, row=listing)
        return True
    return False


def lapse(actor: Actor) -> int:
    """Take back proposals that the case does not bear any more."""
    return each(actor, _keys(actor, Case.objects.proposed()), partial(_lapse, actor))


def _lapse(actor: Actor, key: UUID) -> bool:
    case: Case = Case.objects.lock(key)
    if not case.proposed or _still_stands(case):
        return False
    end_proposal(case, Proposal.Outcome.LAPSED)
    _lay_down(case)
    says = sentence(N_("What was proposed is no longer needed."))
    ledger.record("case.lapse", case, actor=actor, says=says)
    return True


def each(actor: Actor, keys: Iterable[Key], does: Callable[[Key], int]) -> int:
    """Do something to each in a transaction of its own; how many it has changed.

    What cannot be done is told to the log and waits for the next night, and the others do not
    wait for it. A database that is gone ends the night.
    """
    changed = 0
    for key in keys:
        try:
            with acting(actor):
                changed += does(key)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("supervision: %s was left for the next night", key)
    return changed


def _keys(actor: Actor, rows: Any) -> list[UUID]:
    with acting(actor):
        return list(rows.order_by("pk").values_list("pk", flat=True))


def _lay_down(case: Case) -> None:
    case.desk = case.desk_now()
    case.version += 1
    case.save(
        update_fields=["proposed", "proposed_level", "proposed_to", "desk", "version", "parties"]
    )


def _still_stands(case: Case) -> bool:
    if case.state == State.LISTED:
        rows = Listing.objects.standing().filter(case=case, state=ListingState.EXPIRED)
        return rows.exists()
    rule = ladder(case.territory_code, clock.today())
    return next_rung(standing_of(case), rule, clock.today()) == case.proposed


def standing_of(case: Case) -> Standing:
    is_over = case.due_at is None or case.due_at < clock.now()
    return Standing(case.rung, case.late_since, case.grave_since, is_over)


# --- proposing ------------------------------------------------------------------------------


def propose(actor: Actor, county: int) -> int:
    """Put the worst cases of a county before their offices, no more in a week than the rule says.

    Whoever runs it at the same time waits: the places of a week are given out one by one.
    """
    today, made = clock.today(), 0
    rule = ladder(county, today)
    with acting(actor):
        _take_turns(county)
        left = rule.weekly - _used(county, today)
        for case, rung in _worst(county, rule, left * LOOKED_AT) if left > 0 else ():
            if made < left and _put(actor, case, rung, rule, county, today):
                made += 1
    return made


def _take_turns(county: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('supervision', %s))", [county]
        )


def monday(of: date) -> date:
    return of - timedelta(days=of.weekday())


def _used(county: int, today: date) -> int:
    return Proposal.objects.filter(county=county, week=monday(today)).count()


def _worst(county: int, rule: Ladder, most: int) -> list[tuple[Case, Rung]]:
    """Cases on which a rung is due: listings that ended without remedy, then what is grave."""
    found = [(case, Rung.LISTING) for case in _expired(county)[:most]]
    for state in BEFORE_LISTING:
        found += _of_state(county, state, rule, most)
    return sorted(found, key=_badness)[:most]


def _badness(one: tuple[Case, Rung]) -> tuple[Any, ...]:
    case, rung = one
    grave, late = case.grave_since, case.late_since
    is_expired = case.state == State.LISTED
    return (
        not is_expired,
        grave is None,
        grave or date.max,
        late or date.max,
        -LADDER.index(rung),
        str(case.pk),
    )


def _open(county: int) -> Any:
    today = clock.today()
    # A city's and a province's own organisations lie before their first county.
    within = (county, county + COUNTY_WIDTH - 1)
    rows = Case.objects.unfinished().filter(territory_code__range=within, proposed="")
    quiet = Q(quiet_until=None) | Q(quiet_until__lt=today)
    paused = Q(paused_until=None) | Q(paused_until__lt=today)
    return rows.filter(quiet, paused)


def _expired(county: int) -> Any:
    """Those whose listing ended without remedy, where an office stands above that can list them."""
    keys = Listing.objects.standing().filter(state=ListingState.EXPIRED).values("case")
    levels = [one for one in LEVELS if office_at(county, above(one)) is not None]
    rows = _open(county).filter(state=State.LISTED, level__in=levels, pk__in=keys)
    return rows.gravest_first()


def _of_state(county: int, state: State, rule: Ladder, most: int) -> list[tuple[Case, Rung]]:
    """The worst of one column on which the next rung is due today."""
    place = LADDER.index(RUNG_OF[state]) + 1 if state in RUNG_OF else 0
    rung = LADDER[place]
    column = "late_since" if place <= LADDER.index(HIGHEST_FOR_GENERAL) else "grave_since"
    since = latest_since(rule.rungs[rung].late_days, clock.today())
    rows = _open(county).filter(kind=Kind.HAZARDS, state=state, **{f"{column}__lte": since})
    rows = rows.filter(Q(due_at=None) | Q(due_at__lt=clock.now()))
    ordered = rows.order_by(
        F("grave_since").asc(nulls_last=True), F("late_since").asc(nulls_last=True), "pk"
    )
    return [
        (case, rung)
        for case in ordered[:most]
        if next_rung(standing_of(case), ladder(case.territory_code, clock.today()), clock.today())
        == rung
    ]


def _put(actor: Actor, case: Case, rung: Rung, rule: Ladder, county: int, today: date) -> bool:
    """Put one case before the office that decides; False where there is none."""
    row: Case = Case.objects.lock(case.pk)
    if not _is_due(row, rung, rule, today):
        return False
    level, office = _decider(row, rung, rule, today)
    if office is None:
        return False
    row.proposed, row.proposed_level, row.proposed_to = rung, level, office
    row.parties = sorted({*row.parties, office})
    _lay_down(row)
    Proposal.objects.create(
        case=row,
        county=county,
        week=monday(today),
        rung=rung,
        level=level,
        to=office,
        made_at=clock.now(),
    )
    says = _says(row, rung, level)
    details = {"rung": rung, "level": level, "to": office}
    ledger.record("case.propose", row, actor=actor, says=says, details=details)
    notices.send(actor, to=desks(office, Ability.DECIDE), subject=row, kind="work", says=says)
    return True


def _is_due(case: Case, rung: Rung, rule: Ladder, today: date) -> bool:
    """Whether it is still so, now that nobody else touches the case."""
    if not case.is_open or case.proposed or case.is_paused:
        return False
    if case.quiet_until is not None and case.quiet_until >= today:
        return False
    if case.state == State.LISTED:
        rows = Listing.objects.standing().filter(case=case, state=ListingState.EXPIRED)
        return rung == Rung.LISTING and rows.exists()
    return next_rung(standing_of(case), rule, today) == rung


def _says(case: Case, rung: Rung, level: str) -> Sentence:
    words: dict[str, str] = msg(RUNG_WORDS[rung])
    if case.state == State.LISTED:
        return sentence(N_("A listing has ended without remedy: to be listed higher up."))
    return sentence(
        N_(
            "Proposed: %(rung)s. %(n)s late, %(grave)s of them grave, the oldest since %(days)s "
            "working days."
        ),
        rung=words,
        n=case.items_open,
        grave=case.grave_open,
        days=case.days_late(),
    )


def _decider(case: Case, rung: Rung, rule: Ladder, today: date) -> tuple[str, int | None]:
    """At which level it is decided, and which office that is."""
    near = _office_of(case)
    if rung != Rung.LISTING or near is None:
        return "", near.pk if near is not None else None
    own = level_of(near.territory_code) or LEVELS[0]
    if case.state == State.LISTED:
        higher = above(case.level)
        return (higher or "", office_at(case.territory_code, higher) if higher else None)
    since = case.grave_since or today
    is_long = workdays.between(since, today) >= rule.long_overdue_days
    higher = above(own) if is_long else None
    up = office_at(case.territory_code, higher) if higher else None
    return (str(higher), up) if higher and up is not None else (str(own), near.pk)


def _office_of(case: Case) -> Organisation | None:
    """The office of the case, or the one that has taken its place."""
    there = Organisation.objects.filter(in_force(clock.today()), pk=case.office).first()
    if there is not None:
        return there
    unit = Organisation.objects.filter(pk=case.organisation).first()
    return office_for(unit) if unit is not None else None


def office_at(territory: int, level: Level | None) -> int | None:
    """The coordinating office of that level around a place; None where it does not work here."""
    if level is None:
        return None
    rows = Organisation.objects.filter(
        in_force(clock.today()),
        kind=Organisation.Kind.OFFICE,
        territory_code__in=ancestors(territory),
    )
    found = (one.pk for one in rows.order_by("pk") if level_of(one.territory_code) == level)
    return next(found, None)
