"""The night, second half: limits that are over, and what is proposed, the worst first."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.places.codes import ancestors, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.keeping import end_proposal
from anxiao.supervision.cases.lifecycle import BEFORE_LISTING, RUNG_OF, State
from anxiao.supervision.cases.models import Case, Kind, Proposal
from anxiao.supervision.listings.lifecycle import State as ListingState
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services.ending import expire
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

# More cases than a week takes are looked at, since the office may not be there for some.
LOOKED_AT = 4


def end_limits(actor: Actor) -> int:
    """Let the limits of listings end that nobody has reported as put right."""
    rows = Listing.objects.standing().filter(state=ListingState.HUNG, due_at__lt=clock.now())
    ended = 0
    for key in _keys(actor, rows):
        with acting(actor):
            row: Listing = Listing.objects.lock(key)
            is_over = row.due_at is not None and row.due_at < clock.now()
            if row.state == ListingState.HUNG and is_over:
                expire(actor=actor, row=row)
                ended += 1
    return ended


def lapse(actor: Actor) -> int:
    """Take back proposals that the case does not bear any more."""
    lapsed = 0
    for key in _keys(actor, Case.objects.proposed()):
        with acting(actor):
            case: Case = Case.objects.lock(key)
            if not case.proposed or _still_stands(case):
                continue
            end_proposal(case, Proposal.Outcome.LAPSED)
            _lay_down(case)
            says = sentence(N_("What was proposed is no longer needed."))
            ledger.record("case.lapse", case, actor=actor, says=says)
            lapsed += 1
    return lapsed


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
    rows = Case.objects.unfinished().filter(
        territory_code__range=interval(county), kind=Kind.HAZARDS, proposed=""
    )
    quiet = Q(quiet_until=None) | Q(quiet_until__lt=today)
    paused = Q(paused_until=None) | Q(paused_until__lt=today)
    return rows.filter(quiet, paused, move_asked__isnull=True)


def _expired(county: int) -> Any:
    keys = Listing.objects.standing().filter(state=ListingState.EXPIRED).values("case")
    return _open(county).filter(state=State.LISTED, pk__in=keys).gravest_first()


def _of_state(county: int, state: State, rule: Ladder, most: int) -> list[tuple[Case, Rung]]:
    """The worst of one column on which the next rung is due today."""
    place = LADDER.index(RUNG_OF[state]) + 1 if state in RUNG_OF else 0
    rung = LADDER[place]
    column = "late_since" if place <= LADDER.index(HIGHEST_FOR_GENERAL) else "grave_since"
    since = latest_since(rule.rungs[rung].late_days, clock.today())
    rows = _open(county).filter(state=state, **{f"{column}__lte": since})
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
    level, office = _decider(case, rung, rule, today)
    if office is None:
        return False
    row: Case = Case.objects.lock(case.pk)
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
    if rung != Rung.LISTING:
        return "", case.office
    own = _own_level(case)
    if case.state == State.LISTED:
        higher = above(case.level)
        return (higher or "", office_at(case.territory_code, higher) if higher else None)
    is_long = case.days_late(today) >= rule.long_overdue_days
    higher = above(own) if is_long else None
    up = office_at(case.territory_code, higher) if higher else None
    return (str(higher), up) if higher and up is not None else (str(own), case.office)


def _own_level(case: Case) -> Level:
    territory = Organisation.objects.filter(pk=case.office).values_list("territory_code", flat=True)
    return level_of(territory.first()) or LEVELS[0]


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
