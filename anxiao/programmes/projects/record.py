"""What the page of one key project shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.shown import shown
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence, word
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation, Site
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.projects.doors import DOORS, OWN_PAGES
from anxiao.programmes.projects.hazards import Tally, figures, tallies
from anxiao.programmes.projects.models import CoveredSite, KeyProject
from anxiao.programmes.projects.waiting import NEXT
from anxiao.ui.words import short_day

SITES_SHOWN = 30
# Hazards are taken out on the page on which they are taken in.
HIDDEN = ("uncover",)


def page(actor: Actor, row: KeyProject) -> dict[str, Any]:
    named = organisations([row.office, row.lead, row.desk, row.accepted_by, *row.assists])
    milestones = row.way()
    tally = tallies(actor, [row.pk]).get(row.pk, Tally())
    return {
        "row": row,
        "offers": buttons(actor, row),
        "steps": steps(milestones),
        "milestones": milestones,
        "awaited": _awaited(row, named),
        "facts": _facts(row, named),
        "programme": Programme.objects.visible_to(actor).filter(pk=row.programme_id).first(),
        "assists": [named[key] for key in row.assists if key in named],
        "figures": [{**one, "title": _title(one["key"])} for one in figures(row.pk, tally)],
        "tally": tally,
        "sites": sites_of(actor, row)[:SITES_SHOWN],
        "tasks": Task.objects.visible_to(actor).filter(project=row).order_by("sort_code", "pk"),
        "money": money(row),
        "entries": story(actor, row.pk),
        **shown(actor, row.pk),
    }


def buttons(actor: Actor, row: KeyProject) -> list[dict[str, Any]]:
    """The verbs, some of which have a page of their own."""
    found = DOORS.buttons(row, actor, lambda verb: _url(row, verb))
    return [
        {**one, "method": "get"} if one["verb"] in OWN_PAGES else one
        for one in found
        if one["verb"] not in HIDDEN
    ]


def _url(row: KeyProject, verb: str) -> str:
    if verb in OWN_PAGES:
        return reverse(OWN_PAGES[verb], args=[row.pk])
    return reverse("projects:act", args=[row.pk, verb])


def steps(milestones: list[Any]) -> list[dict[str, Any]]:
    """The milestones as the way of the project; the next one is marked, a late one says so."""
    today, first_open = clock.today(), None
    made = []
    for one in milestones:
        is_next = one.done_on is None and first_open is None
        first_open = first_open or (one if is_next else None)
        state = "done" if one.done_on else "current" if is_next else "todo"
        is_late = one.done_on is None and one.due_on < today
        note = _("late since %(day)s") % {"day": short_day(one.due_on)} if is_late else ""
        made.append(
            {"title": one.title, "state": state, "at": one.done_on or one.due_on, "note": note}
        )
    return made


def money(row: KeyProject) -> dict[str, Any] | None:
    """The budget as a bar: what was spent of it, in words too."""
    if not row.budget:
        return None
    note = _("%(spent)s of %(budget)s yuan") % {
        "spent": f"{row.spent:,}",
        "budget": f"{row.budget:,}",
    }
    return {
        "spent": min(row.spent, row.budget),
        "budget": row.budget,
        "note": note,
        "is_over": row.spent > row.budget,
    }


def sites_of(actor: Actor, row: KeyProject) -> Any:
    """The sites of a project that the reader reaches."""
    links = CoveredSite.objects.visible_to(actor).filter(project=row).values("site")
    return Site.objects.visible_to(actor).filter(pk__in=links).order_by("sort_key", "pk")


def _awaited(row: KeyProject, named: dict[int | None, Organisation]) -> str:
    desk = named.get(row.desk)
    if desk is None or row.state not in NEXT:
        return ""
    says = sentence(N_("Waits for %(who)s: %(step)s"), who=desk.name, step={"msg": NEXT[row.state]})
    return word(says)


def _facts(row: KeyProject, named: dict[int | None, Organisation]) -> list[tuple[str, Any]]:
    known = [
        (_("Number"), row.number),
        (_("Set up by"), named.get(row.office)),
        (_("Sponsor leader"), row.sponsor_name if row.sponsor else ""),
        (_("Lead"), named.get(row.lead)),
        (_("Who pays"), row.budget_source),
        (_("Accepted by"), named.get(row.accepted_by)),
        (_("Opinion"), row.opinion),
        (_("Reason"), row.reason),
    ]
    return [(term, value) for term, value in known if value]


def _title(key: str) -> str:
    return {
        "total": _("Hazards covered"),
        "open": _("Open"),
        "late": _("Late"),
        "closed": _("Closed hazards"),
    }[key]
