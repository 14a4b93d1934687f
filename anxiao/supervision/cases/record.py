"""What the page of one case shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.shown import shown
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import sentence, word, word_day
from anxiao.norms.models import LegalBasis
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation, Territory
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.blocking import blocks
from anxiao.supervision.cases.doors import DOORS
from anxiao.supervision.cases.lifecycle import COLUMNS, RUNG_OF, VERB_OF
from anxiao.supervision.cases.models import Case, CaseItem, Decision
from anxiao.supervision.cases.services import papers
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.rungs import Rung

ITEMS_SHOWN = 50
Named = dict[int | None, Organisation]


def page(actor: Actor, case: Case) -> dict[str, Any]:
    decisions = list(Decision.objects.visible_to(actor).filter(case=case).order_by("taken_at"))
    named = organisations([case.organisation, case.office, case.desk, case.proposed_to])
    held = blocks(case)
    items = _items(actor, case)
    return {
        "case": case,
        "offers": _offers(actor, case),
        "steps": _steps(case, decisions),
        "blocks": word(held) if held else "",
        "facts": _facts(case, named),
        "items": items[:ITEMS_SHOWN],
        "more": max(0, len(items) - ITEMS_SHOWN),
        "decisions": _decisions(actor, case, decisions),
        "listings": Listing.objects.visible_to(actor).filter(case=case).order_by("-pk"),
        "bars": Bar.objects.visible_to(actor).of(case.organisation).in_force(clock.today()),
        "asked": _asked(case),
        "entries": story(actor, case.pk),
        **shown(actor, case.pk),
    }


def _offers(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """What is asked for or proposed is the one primary button; without either there is none."""
    offered = DOORS.buttons(case, actor, lambda verb: reverse("cases:act", args=[case.pk, verb]))
    first = _first(case)
    rows = [{**one, "primary": one["verb"] == first and not one["reason"]} for one in offered]
    return sorted(rows, key=lambda one: not one["primary"])


def _first(case: Case) -> str:
    if case.move_asked:
        return "move"
    if case.pause_asked:
        return "grant_pause"
    return VERB_OF[Rung(case.proposed)] if case.proposed else ""


def _steps(case: Case, decisions: list[Decision]) -> list[dict[str, Any]]:
    """The rungs as the way of the case: taken ones with their day, passed over ones said so."""
    taken = {one.rung: one for one in decisions}
    over = {rung for one in decisions for rung in one.skipped}
    current = max(1, COLUMNS.index(case.state)) if case.state in COLUMNS else len(COLUMNS)
    steps = []
    for place, state in enumerate(COLUMNS[1:], start=1):
        rung = RUNG_OF[state]
        done = taken.get(rung)
        note = _("passed over") if rung in over and done is None else ""
        at = done.taken_at if done is not None else None
        where = "current" if place == current else "done" if done or place < current else "todo"
        steps.append({"title": str(rung.label), "state": where, "at": at, "note": note})
    return steps


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
        (_("Why"), case.why),
    ]
    return [(term, value) for term, value in rows if value]


def _items(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Late hazards within the reader's reach, the oldest first, settled ones last."""
    rows = CaseItem.objects.visible_to(actor).filter(case=case)
    found = sorted(rows, key=lambda one: (one.settled_at is not None, one.late_since, str(one.pk)))
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
    laws = LegalBasis.objects.in_bulk([one.basis for one in decisions])
    held = papers.by_decision(actor=actor, case=case)
    rows = []
    for one in reversed(decisions):
        law, paper = laws.get(one.basis), held.get(str(one.pk))
        rows.append(
            {
                "row": one,
                "law": f"{pick(law.name)} {law.article}".strip() if law else one.basis,
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
        said.append(
            word(
                sentence(N_("Not within their power: %(reason)s"), reason=case.move_asked["reason"])
            )
        )
    if case.pause_asked:
        until: Any = {"day": case.pause_asked["until"]}
        reason = case.pause_asked["reason"]
        says = N_("A pause is asked for until %(until)s: %(reason)s")
        said.append(word(sentence(says, until=until, reason=reason)))
    return said
