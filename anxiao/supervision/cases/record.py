"""What the page of one case shows."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.shown import shown
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence, word, word_day
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation, Territory
from anxiao.supervision.bars.listing import in_order
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.blocking import blocks
from anxiao.supervision.cases.doors import DOORS
from anxiao.supervision.cases.lifecycle import VERB_OF, State
from anxiao.supervision.cases.models import Case, CaseItem, Decision
from anxiao.supervision.cases.services import papers
from anxiao.supervision.laws import citations
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.rungs import HIGHEST_FOR_GENERAL, LADDER, Rung

ITEMS_SHOWN = 50
# More than this of one case is counted no further: the list of hazards has them all.
MOST_ITEMS = 1000
OPEN_FIRST = F("settled_at").desc(nulls_first=True)
Named = dict[int | None, Organisation]


def page(actor: Actor, case: Case) -> dict[str, Any]:
    decisions = list(Decision.objects.visible_to(actor).filter(case=case).order_by("taken_at"))
    named = organisations([case.organisation, case.office, case.desk, case.proposed_to])
    held = blocks(case, named)
    items = _items(actor, case)
    listings = list(Listing.objects.visible_to(actor).filter(case=case).order_by("-pk"))
    return {
        "case": case,
        "clock": _clock(case, listings),
        "offers": _offers(actor, case),
        "steps": _steps(case, decisions),
        "ended": _ended(case),
        "blocks": word(held) if held else "",
        "facts": _facts(case, named),
        "items": items[:ITEMS_SHOWN],
        "more": max(0, len(items) - ITEMS_SHOWN),
        "decisions": _decisions(actor, case, decisions),
        "listings": listings,
        "bars": in_order(
            Bar.objects.visible_to(actor).of(case.organisation).in_force(clock.today())
        ),
        "asked": _asked(case),
        "entries": story(actor, case.pk),
        **shown(actor, case.pk),
    }


def _clock(case: Case, listings: list[Listing]) -> dict[str, Any] | None:
    """The limit of a case that is open; once its listing is accepted on site, that one's."""
    if not case.is_open or case.due_at is None:
        return None
    accepted = next((one for one in listings if one.is_open and one.is_remedied), None)
    return accepted.clock if accepted is not None else case.clock


def _offers(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """What is proposed or asked for is the one primary button; without either there is none."""
    offered = DOORS.buttons(case, actor, lambda verb: reverse("cases:act", args=[case.pk, verb]))
    open_ones = {one["verb"] for one in offered if not one["reason"]}
    first = next((verb for verb in _due(actor, case) if verb in open_ones), "")
    rows = [{**one, "primary": one["verb"] == first} for one in offered]
    return sorted(rows, key=lambda one: not one["primary"])


def _due(actor: Actor, case: Case) -> Iterator[str]:
    """What the page waits for, in the order in which it lies on a desk."""
    if case.proposed and case.proposed_to in (None, actor.organisation):
        yield VERB_OF[Rung(case.proposed)]
    if case.move_asked:
        yield "move"
    if case.pause_asked:
        yield "grant_pause"


def _steps(case: Case, decisions: list[Decision]) -> list[dict[str, Any]]:
    """The rungs as the way of the case: decided ones with their day, and the one that is next."""
    taken = {one.rung: one for one in decisions}
    over = {rung for one in decisions for rung in one.skipped}
    coming = _next(case)
    return [
        _step(rung, taken.get(rung), is_over=rung in over, is_next=rung == coming)
        for rung in LADDER
    ]


def _step(rung: Rung, done: Decision | None, *, is_over: bool, is_next: bool) -> dict[str, Any]:
    return {
        "title": str(rung.label),
        "state": "current" if is_next else "done" if done else "todo",
        "at": done.taken_at if done else None,
        "note": _("passed over") if is_over and not done else "",
    }


def _next(case: Case) -> Rung | None:
    """The rung above the last one; what is late and general goes no higher than the order."""
    place = LADDER.index(case.rung) + 1 if case.is_open and case.rung else 0
    highest = Rung.LISTING if case.is_grave else HIGHEST_FOR_GENERAL
    is_there = case.is_open and place <= LADDER.index(highest)
    return LADDER[place] if is_there else None


def _ended(case: Case) -> str:
    """Why no rung is to come."""
    if case.closed_at is not None:
        on = word_day(case.closed_at.astimezone(clock.LOCAL).date())
        says = _("Dropped on %(day)s") if case.state == State.DROPPED else _("Closed on %(day)s")
        return says % {"day": on}
    if case.state == State.LISTED:
        return _("Listed: no rung stands above")
    return _("Late and general: no rung follows the order")


def _facts(case: Case, named: Named) -> list[tuple[str, Any]]:
    area = Territory.objects.filter(pk=case.area or 0).first()
    rows = [
        (_("Number"), case.number),
        (_("Organisation"), named.get(case.organisation)),
        (_("Area"), area.name if area else ""),
        (_("Decided by"), named.get(case.office)),
        (_("Lies with"), named.get(case.desk) if case.is_open else ""),
        (_("Late since"), word_day(case.late_since) if case.late_since else ""),
        (_("Working days late"), case.days_late() if case.is_open and case.late_since else ""),
        (_("Day of the event"), word_day(case.harm_on) if case.harm_on else ""),
        (_("Why"), case.why),
    ]
    return [(term, value) for term, value in rows if value]


def _items(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Late hazards within the reader's reach, the oldest first, settled ones last."""
    rows = CaseItem.objects.visible_to(actor).filter(case=case)
    found = list(rows.order_by(OPEN_FIRST, "late_since", "pk")[:MOST_ITEMS])
    hazards = Hazard.objects.visible_to(actor).in_bulk([one.hazard_id for one in found])
    return [
        {"item": one, "hazard": hazards[one.hazard_id], "days": _days(one)}
        for one in found
        if one.hazard_id in hazards
    ]


def _days(item: CaseItem) -> int:
    until = item.settled_at.astimezone(clock.LOCAL).date() if item.settled_at else clock.today()
    return max(0, workdays.between(item.late_since, until))


def _decisions(actor: Actor, case: Case, decisions: list[Decision]) -> list[dict[str, Any]]:
    """The newest first, each with its law, its paper, and who may still issue one."""
    laws = citations(one.basis for one in decisions)
    held = papers.by_decision(actor=actor, case=case)
    rows = []
    for one in reversed(decisions):
        paper = held.get(str(one.pk))
        rows.append(
            {
                "row": one,
                "law": laws.get(one.basis, ""),
                "skipped": [_rung(rung) for rung in one.skipped],
                "paper": paper,
                "may_issue": paper is None
                and papers.may_issue(actor=actor, case=case, decision=one),
            }
        )
    return rows


def _rung(rung: str) -> str:
    return str(Rung(rung).label)


def _asked(case: Case) -> list[str]:
    """What the organisation has asked for, in sentences."""
    said = []
    if case.move_asked:
        reason = case.move_asked["reason"]
        said.append(word(sentence(N_("Outside of their power: %(reason)s"), reason=reason)))
    if case.pause_asked:
        until: Any = {"day": case.pause_asked["until"]}
        reason = case.pause_asked["reason"]
        says = N_("A pause is asked for until %(until)s: %(reason)s")
        said.append(word(sentence(says, until=until, reason=reason)))
    return said
