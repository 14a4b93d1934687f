"""The board of supervision: a column for each rung, the gravest first, with what holds it up."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word
from anxiao.supervision.cases.blocking import Offices, blocks, offices
from anxiao.supervision.cases.lifecycle import COLUMNS
from anxiao.supervision.cases.models import Case, CaseQuerySet

SHOWN = 12


def board(actor: Actor) -> dict[str, Any]:
    """Open cases within reach by how far they have come; every number opens its rows."""
    rows = Case.objects.visible_to(actor).unfinished()
    counts = _counts(rows)
    found = {state: _first(rows, state) if state in counts else [] for state in COLUMNS}
    named = offices(one for column in found.values() for one in column)
    columns = [_column(state, found[state], counts.get(state, {}), named) for state in COLUMNS]
    total = {name: sum(one.get(name, 0) for one in counts.values()) for name in FIGURES}
    return {"columns": columns, "total": total, "sentence": _sentence(total), "base": _list()}


FIGURES = ("all", "grave", "late", "proposed")


def _counts(rows: CaseQuerySet) -> dict[str, dict[str, int]]:
    counted = (
        rows.order_by()
        .values("state")
        .annotate(
            all=Count("pk"),
            grave=Count("pk", filter=Q(grave_open__gt=0)),
            late=Count("pk", filter=Q(due_at__lt=clock.now())),
            proposed=Count("pk", filter=~Q(proposed="")),
        )
    )
    return {one.pop("state"): one for one in counted}


def _first(rows: CaseQuerySet, state: str) -> list[Case]:
    return list(rows.filter(state=state).gravest_first()[:SHOWN])


def _column(
    state: Any, found: list[Case], counted: dict[str, int], named: Offices
) -> dict[str, Any]:
    total = counted.get("all", 0)
    cards = [_card(one, named) for one in found]
    if total > len(found):
        cards.append(_rest(state, total - len(found)))
    return {
        "state": state,
        "title": str(state.label),
        "count": total,
        "grave": counted.get("grave", 0),
        "url": f"{_list()}?state={state.value}",
        "cards": cards,
    }


def _card(case: Case, named: Offices) -> dict[str, Any]:
    held = blocks(case, named)
    return {
        "url": reverse("cases:detail", args=[case.pk]),
        "title": case.title if case.area else pick(case.organisation_name),
        "tone": case.tone,
        "age": _age(case),
        "blocked": word(held) if held else "",
        "who": case.organisation_name if case.area else None,
    }


def _age(case: Case) -> str:
    """How much is late, how grave it is, and since when."""
    if not case.is_of_hazards:
        return str(case.get_kind_display())
    late = ngettext("%(n)s late", "%(n)s late", case.items_open) % {"n": case.items_open}
    grave = _("%(n)s grave") % {"n": case.grave_open} if case.grave_open else ""
    days = case.days_late()
    since = ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days} if days else ""
    return " · ".join(filter(None, [late, grave, since]))


def _rest(state: Any, count: int) -> dict[str, Any]:
    """What the column does not show; it leads to the list."""
    return {
        "url": f"{_list()}?state={state.value}",
        "title": ngettext("%(n)s more", "%(n)s more", count) % {"n": count},
        "tone": "neutral",
        "age": "",
        "blocked": "",
        "who": None,
    }


def _list() -> str:
    return reverse("cases:index")


def _sentence(total: dict[str, int]) -> str:
    """One sentence before the columns: an answer, not a dashboard."""
    if not total["all"]:
        return _("Nothing is supervised now.")
    if total["proposed"]:
        return _("%(all)s cases are open, %(proposed)s wait for a decision.") % total
    return _("%(all)s cases are open; none waits for a decision.") % total
