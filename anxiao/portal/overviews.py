"""What the pages of a town and of a county say: counts that open their lists, oldest first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards import figures
from anxiao.hazards.figures import Tally
from anxiao.hazards.filters import DECISIONS
from anxiao.hazards.lifecycle import State
from anxiao.hazards.models import Hazard
from anxiao.hazards.waiting import as_waiting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name, pick
from anxiao.kernel.sentences import sentence
from anxiao.places.codes import WIDTHS, interval, width
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, School, Territory
from anxiao.portal.bounds import page_of, trail
from anxiao.portal.lines import line
from anxiao.programmes.calls import figures as calls

SHOWN, LEADS = 5, 12
NEVER = datetime(1949, 10, 1, tzinfo=clock.LOCAL)
ALWAYS = datetime(9999, 1, 1, tzinfo=clock.LOCAL)


@dataclass(frozen=True)
class Row:
    """One line of a table: a place or an organisation, its page, its counts and their lists."""

    name: Name
    url: str
    tally: Tally
    query: str
    order: str = ""

    def __getattr__(self, name: str) -> str:
        """``list_open`` and its like: the address of the list that a number opens."""
        if name.startswith("list_"):
            return listed(self.query, LISTS[name.removeprefix("list_")])
        raise AttributeError(name)


LISTS: dict[str, dict[str, str]] = {
    "open": {"state": "open"},
    "late": {"due": "late"},
    "major": {"state": "open", "grade": "major"},
    "campaign": {"state": "open", "campaign": "any"},
    "closed": {"closed": "month"},
    "in_time": {"closed": "month", "kept": "yes"},
    "with_limit": {"closed": "month", "kept": "any"},
}


SORTS: dict[str, Callable[[Row], Any]] = {
    "late": lambda row: (-row.tally.late, -row.tally.open, row.tally.key),
    "name": lambda row: (row.order, row.tally.key),
    "due": lambda row: (row.tally.next_due or ALWAYS, row.tally.key),
    "visit": lambda row: (row.tally.visited or NEVER, row.tally.key),
}


def listed(query: str, more: dict[str, str]) -> str:
    """The list of hazards with these filters."""
    return f"{reverse('hazards:index')}?{'&'.join(filter(None, [query, urlencode(more)]))}"


def ordered(rows: list[Row], by: str) -> list[Row]:
    return sorted(rows, key=SORTS.get(by, SORTS["late"]))


def _columns(first: str, *more: str) -> list[dict[str, str]]:
    """Headings: the name, three counts, and what narrow screens leave out."""
    counts = [_("Open"), _("Late"), _("Major")]
    return [
        {"title": first, "css": ""},
        *({"title": title, "css": "is-end"} for title in counts),
        *({"title": title, "css": "is-end is-wide-only"} for title in more),
    ]


# --- a town ---------------------------------------------------------------------------------


def town(actor: Actor, territory: Territory, *, by: str) -> dict[str, Any]:
    """One line for each school, the totals, and what waits for the town's office."""
    code = territory.code
    found = _schools(actor, code)
    tallies = figures.by_subject(actor, [one.pk for one in found])
    rows = [_school_row(one, tallies.get(one.pk, Tally(one.pk))) for one in found]
    total = figures.by_territory(actor, code, step=1000).get(code, Tally(code))
    office = Organisation.objects.filter(kind="town", territory_code=code).order_by("pk").first()
    return {
        "territory": territory,
        "rows": ordered(rows, by),
        "by": by if by in SORTS else "late",
        "columns": _columns(_("School"), _("Last visit"), _("Next limit")),
        "total": Row(territory.name, "", total, f"town={code}"),
        "calls": calls.block(actor, code),
        "desk": _desk(actor, code, office) if office else None,
        "trail": trail(actor, code),
        "is_part": bool(actor.reach.sectors),
    }


def _schools(actor: Actor, code: int) -> list[Organisation]:
    """The schools of a town; to a department, those where a case of its own is open."""
    rows = Organisation.objects.filter(
        in_force(clock.today()), kind="school", territory_code__range=interval(code)
    )
    if actor.reach.sectors:
        own = figures.within(actor, code).unfinished().values("subject_owner")
        seen = School.objects.visible_to(actor).values("organisation")
        rows = rows.filter(Q(pk__in=own) | Q(pk__in=seen))
    return list(rows)


def _school_row(school: Organisation, tally: Tally) -> Row:
    url = reverse("portal:school", args=[school.pk])
    return Row(school.name, url, tally, f"of={school.pk}", school.sort_key)


def _desk(actor: Actor, code: int, office: Organisation) -> dict[str, Any]:
    """What lies on an office's desk, the most urgent first."""
    rows = figures.within(actor, code).unfinished().filter(desk=office.pk)
    count = rows.count()
    first = rows.for_page().order_by("due_at", "pk")[:SHOWN]
    is_mine = actor.organisation == office.pk
    return {
        "office": office,
        "is_mine": is_mine,
        "lines": [line(as_waiting(one), is_mine=is_mine) for one in first],
        "count": count,
        "rest": max(0, count - SHOWN),
        "url": f"{reverse('hazards:index')}?town={code}&desk={office.pk}",
    }


# --- a county, and whatever lies above ------------------------------------------------------


def county(actor: Actor, territory: Territory, *, by: str) -> dict[str, Any]:
    """What is late, where, whose, and what needs a decision."""
    code = territory.code
    rows = _parts(actor, code)
    total = sum((row.tally for row in rows), Tally(code))
    office = Organisation.objects.filter(kind="office", territory_code=code).order_by("pk").first()
    return {
        "territory": territory,
        "rows": ordered(rows, by),
        "by": by if by in SORTS else "late",
        "columns": _columns(_("Place"), _("Closed this month"), _("In time")),
        "total": Row(territory.name, "", total, f"town={code}"),
        "calls": calls.block(actor, code),
        "whose_columns": _columns(_("Lead")),
        "whose": _whose(actor, code),
        "decide": _decide(actor, code, office),
        "trail": trail(actor, code),
        "is_part": bool(actor.reach.sectors),
    }


def _parts(actor: Actor, code: int) -> list[Row]:
    """The territories next below with their counts, and the territory itself where it has any."""
    digits = next(one for one in WIDTHS if one > width(code))
    step = 10 ** (12 - digits)
    tallies = figures.by_territory(actor, code, step=step)
    below = Territory.objects.within(code).filter(code__gt=code)
    known = {one.code: one for one in below.filter(Q(code__in=tallies) | _valid_parts(step))}
    rows = [_part(one, tallies.get(one.code, Tally(one.code))) for one in known.values()]
    rest = [tally for key, tally in tallies.items() if key not in known]
    return [*rows, *(_without_name(tally, code, step) for tally in rest)]


def _valid_parts(step: int) -> Q:
    levels = {10**8: "city", 10**6: "county", 10**3: "town"}
    return Q(level=levels[step]) & in_force(clock.today())


def _part(territory: Territory, tally: Tally) -> Row:
    name = territory.name
    return Row(name, page_of(territory.code), tally, f"town={territory.code}", pick(name))


def _without_name(tally: Tally, code: int, step: int) -> Row:
    """Cases that lie in no part: at the territory itself, or under a code that is not known."""
    own: Name = {"zh": "本级", "en": "At this level"}
    name = own if tally.key == code else {"zh": str(tally.key), "en": str(tally.key)}
    return Row(name, "", tally, f"codes={tally.key}-{tally.key + step - 1}")


def _whose(actor: Actor, code: int) -> list[Row]:
    """Who leads what is open, whoever has most late cases first."""
    tallies = figures.by_lead(actor, code)[:LEADS]
    known = Organisation.objects.in_bulk([one.key for one in tallies])
    return [
        Row(known[one.key].name, "", one, f"town={code}&lead={one.key}")
        for one in tallies
        if one.key in known
    ]


WORDS = {
    "objection": N_("Objections"),
    "extension": N_("More time asked for"),
    "acceptance": N_("To be accepted or closed by the county"),
    "rebound": N_("Rebounded, to be dispatched anew"),
}


def _decide(actor: Actor, code: int, office: Organisation | None) -> dict[str, Any]:
    """What only the county can move on, each kind with its count, and the oldest cases."""
    key = office.pk if office else 0
    counts = figures.decisions(actor, code, office=key)
    asked = [figures.decision(name, office=key) for name in DECISIONS]
    rows = (
        figures.within(actor, code).unfinished().filter(asked[0] | asked[1] | asked[2] | asked[3])
    )
    is_mine = office is not None and actor.organisation == office.pk
    return {
        "is_mine": is_mine,
        "kinds": [
            {"title": _(WORDS[name]), "count": counts[name], "url": _opens(name, code, key)}
            for name in DECISIONS
        ],
        "count": sum(counts.values()),
        "lines": [
            _decision(one, is_mine=is_mine) for one in rows.for_page().order_by("pk")[:SHOWN]
        ],
    }


STEPS = {
    State.OBJECTED: N_("Decide on the objection"),
    State.REBOUNDED: N_("Dispatch"),
    State.SUBMITTED: N_("Check and accept"),
    State.ACCEPTED: N_("Close out"),
}


def _decision(hazard: Hazard, *, is_mine: bool) -> dict[str, Any]:
    """A line that names the decision, whosever desk the case lies on meanwhile."""
    step = STEPS.get(State(hazard.state), N_("Decide on more time"))
    return line(replace(as_waiting(hazard), next_step=sentence(step)), is_mine=is_mine)


def _opens(name: str, code: int, office: int) -> str:
    more = {"waits": name} | ({"desk": str(office)} if name == "acceptance" and office else {})
    return listed(f"town={code}", more)
