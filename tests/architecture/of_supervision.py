"""What the walks through all doors need to know of cases, listings and effects."""

from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.models import Case, Decision
from anxiao.supervision.cases.services import harm, opening, passing, pausing
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services import ending
from tests.supervision import supervised
from tests.world import SYSTEM, World

SPACES = ("cases", "listings", "bars")
# Lists ask how many there are only where not all are at hand.
COUNT_THEMSELVES = {f"{space}:index" for space in SPACES}
NEEDS = {"cases:export": "supervision.export", "cases:open": "supervision.decide"}
READING = dict.fromkeys(("supervision", *SPACES), "supervision.read")
FOR_POST_ALONE = {"cases:paper"}
ON_ONE = (
    "{pk}", ":detail", ":act", "/offers", "/items", "/decisions", "/answerable",
)  # fmt: skip
GIVEN = {"basis": supervised.BASIS, "requirements": supervised.WANTED}
WHY = {"reason": "另有安排"}
TITLE = "宿舍楼电线老化"


@dataclass
class Supervised:
    """A late hazard's case, a listing of the town as an area, and one of its effects."""

    case: Case
    decision: Decision
    listing: Listing
    bar: Bar

    def rows(self) -> dict[str, Any]:
        return {"cases": self.case, "listings": self.listing, "bars": self.bar}

    def keys(self) -> dict[str, dict[str, Any]]:
        verbs = {"cases": "order", "listings": "extend", "bars": ""}
        named = {space: {"pk": row.pk, "verb": verbs[space]} for space, row in self.rows().items()}
        named["cases"]["decision"] = self.decision.pk
        at_api = {"cases": "supervision/cases", "listings": "supervision/listings", "bars": "bars"}
        return {
            start: given
            for space, given in named.items()
            for start in (f"{space}:", f"/api/v1/{at_api[space]}/")
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        if not name.endswith(ON_ONE):
            return None
        found = self.rows().items()
        return next((row for space, row in found if _stands_in(name, space)), None)


def _stands_in(name: str, space: str) -> bool:
    return name.startswith(f"{space}:") or f"/{space}/" in name


def make(world: World) -> Supervised:
    supervised.late_hazard(world, title=TITLE)
    supervised.night(supervised.after(6))
    case = supervised.decided(world, "remind", supervised.case_of(world), supervised.after(6))
    listing = listed_area(world)
    with acting(SYSTEM):
        return Supervised(
            case=case,
            decision=Decision.objects.get(case=case.pk),
            listing=listing,
            bar=Bar.objects.filter(source=listing.pk, organisation__isnull=False).get(),
        )


def listed_area(world: World) -> Listing:
    """The town listed as an area, today."""
    now = clock.now()
    case = supervised.area_case(world, now)
    return supervised.listed(world, case, now, direct=[world.actors["town"].post])


def listed_unit(world: World) -> Listing:
    """The town and its leaders listed, today: an area has one case, a unit as many as it takes."""
    now, town = clock.now(), world.organisations["town"].pk
    with acting(world.actors["coordinator"]) as office:
        case = opening.open_case(
            actor=office, organisation=town, kind="organisation", why="责任不落实"
        )
    return supervised.listed(world, case, now, direct=[world.actors["town"].post])


# Whoever may take the verb that its address names; the others within reach may not.
ACTS = {"cases:act": "coordinator", "listings:act": "coordinator"}


def found(name: str, who: str) -> int | None:
    """What an address answers that is within reach, where it is not 200 for everybody."""
    if name in ACTS:
        return 200 if who == ACTS[name] else 403
    return None


def add(own: Supervised, number: int) -> None:
    """More of each, past every service."""
    now, today = clock.now(), clock.today()
    for each in range(number):
        case = copy(own.case)
        case.pk, case.kind = uuid7(), "organisation"
        Case.objects.bulk_create([case])
        listing = copy(own.listing)
        listing.pk, listing.state, listing.closed_at, listing.desk = uuid7(), "delisted", now, None
        listing.is_on_site, listing.inspected_on, listing.delisted_on = True, today, today
        Listing.objects.bulk_create([listing])
        bar = copy(own.bar)
        bar.pk, bar.starts_on = uuid7(), own.bar.starts_on - timedelta(days=each + 1)
        Bar.objects.bulk_create([bar])
        decision = copy(own.decision)
        decision.pk = uuid7()
        Decision.objects.bulk_create([decision])


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]


def by_page(world: World, own: Supervised) -> Told:
    """Pages that take something: who sends what where."""
    police = world.organisations["police"].pk
    unit = {"kind": "organisation", "organisation": police, "why": "长期失管"}
    later = clock.today() + timedelta(days=200)
    paper = f"/supervision/cases/{own.case.pk}/papers/{own.decision.pk}/"
    return {
        "cases:open": ("coordinator", "/supervision/cases/open/", unit),
        "cases:act": ("coordinator", f"/supervision/cases/{own.case.pk}/order/", GIVEN),
        "cases:paper": ("coordinator", paper, {}),
        "listings:act": (
            "coordinator",
            f"/supervision/listings/{own.listing.pk}/extend/",
            {"until": f"{later}", **WHY},
        ),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    unit = {"kind": "organisation", "organisation": world.organisations["market"].pk, "why": "失管"}
    base = "/api/v1/supervision"
    told: Told = {f"POST {base}/cases": ("coordinator", f"{base}/cases", unit)}
    for space, ways in (("cases", _on_cases(world)), ("listings", _on_listings(world))):
        for verb, (who, row, body) in ways.items():
            address = f"{base}/{space}/{row.pk}/{verb}"
            told[f"POST {base}/{space}/{{pk}}/{verb}"] = (who, address, body)
    return told


Ways = dict[str, tuple[str, Any, dict[str, Any]]]


def _case(world: World) -> Case:
    """A case of its own for each verb, of police and its leaders."""
    with acting(world.actors["coordinator"]) as office:
        return opening.open_case(
            actor=office,
            organisation=world.organisations["police"].pk,
            kind="organisation",
            why="长期失管",
        )


def _late(world: World, who: str) -> Case:
    """A case of late hazards, with the reminder proposed."""
    supervised.late_hazard(world, who=who, title=f"{TITLE} {who}")
    supervised.night(supervised.after(6))
    return supervised.case_of(world, who)


def _reminded(world: World, **more: Any) -> Case:
    return supervised.decided(world, "remind", _case(world), clock.now(), **more)


def _on_cases(world: World) -> Ways:
    office, unit, now = "coordinator", "police", clock.now()
    post = [str(world.actors["police"].post)]
    later = clock.today() + timedelta(days=60)
    over = {**GIVEN, "why_skipped": "情况紧急"}
    asked = supervised.does(
        world, unit, pausing.ask_pause, _reminded(world), now, until=later, **WHY
    )
    refused = supervised.does(
        world, unit, pausing.ask_pause, _reminded(world), now, until=later, **WHY
    )
    paused = supervised.does(
        world, unit, pausing.ask_pause, _reminded(world), now, until=later, **WHY
    )
    paused = supervised.does(world, office, pausing.grant_pause, paused, now)
    talked = supervised.decided(world, "interview", _reminded(world), now, why_skipped="久拖不决")
    harm_by = {"event_on": f"{clock.today()}", "what": "事故", "basis": GIVEN["basis"]}
    harmed = supervised.does(
        world,
        office,
        harm.name_harm,
        _case(world),
        now,
        direct=[world.actors["police"].post],
        **{**harm_by, "event_on": clock.today()},
    )
    supervised.schools(world, 3)
    first, second, third = (f"s{place}" for place in range(3))
    to_move = supervised.does(
        world, third, passing.out_of_power, _late(world, third), now, reason="没有经费"
    )
    ways: Ways = {
        "remind": (office, _case(world), GIVEN),
        "order": (office, _case(world), over),
        "circulate": (office, _case(world), over),
        "interview": (office, _case(world), over),
        "list": (office, _case(world), {**over, "direct": post}),
        "dismiss": (office, _late(world, first), WHY),
        "note_interview": (office, talked, {"held_on": f"{clock.today()}", "minutes": "已约谈"}),
        "name_harm": (office, _case(world), {**harm_by, "direct": post}),
        "lift_harm": (office, harmed, WHY),
        "ask_pause": (unit, _reminded(world), {**WHY, "until": f"{later}"}),
        "grant_pause": (office, asked, {}),
        "refuse_pause": (office, refused, WHY),
        "resume": (office, paused, WHY),
        "close": (office, _case(world), {"note": "已好转"}),
        "drop": (office, _case(world), WHY),
        "out_of_power": ("far_school", _late(world, "far_school"), WHY),
        "move": (office, _late(world, second), {**WHY, "to": world.organisations["market"].pk}),
        "refuse_move": (office, to_move, WHY),
    }
    return ways


def _on_listings(world: World) -> Ways:
    office, town, now = "coordinator", "town", clock.now()
    today, later = f"{clock.today()}", f"{clock.today() + timedelta(days=200)}"

    def submitted() -> Listing:
        done: Listing = supervised.does(
            world, town, ending.submit, listed_unit(world), now, remedy="已整治"
        )
        return done

    accepted = supervised.does(
        world, office, ending.accept, submitted(), now, inspected_on=clock.today(), opinion="好"
    )
    post = [str(world.actors["town"].post)]
    return {
        "extend": (office, listed_unit(world), {**WHY, "until": later}),
        "submit": (town, listed_unit(world), {"remedy": "已整治"}),
        "return": (office, submitted(), WHY),
        "accept": (office, submitted(), {"inspected_on": today, "opinion": "好"}),
        "delist": (office, accepted, {}),
        "revoke": (office, listed_unit(world), WHY),
        "name_answerable": (office, listed_unit(world), {**WHY, "main": post}),
    }
