"""The list of visits as readers keep it: its filters, its columns, its sheet."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.visits.forms import FilterForm
from anxiao.inspections.visits.models import Sheet, Visit, VisitQuerySet
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_moment
from anxiao.places.codes import interval
from anxiao.ui.lists import Column, Listed

UUID_SHAPE = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NUMBER = r"[1-9]\d{0,17}"
# Filters that name one value of a column.
EXACT = {"state": "state", "kind": "kind", "site": "site", "of": "subject_owner"}
VISITS = Listed(
    key="visits",
    title=N_("Visits"),
    page="visits:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"site": UUID_SHAPE, "of": NUMBER},
    columns=(
        Column("title", gettext_lazy("Site"), "ax-main-cell", is_fixed=True),
        Column("number", gettext_lazy("Number"), "ax-num", is_shown=False),
        Column("day", gettext_lazy("Started"), "is-nowrap"),
        Column("state", gettext_lazy("State")),
        Column("failed", gettext_lazy("Failed"), "ax-num is-end"),
        Column("visitor", gettext_lazy("Carried out by"), "ax-optional"),
        Column("opinion", gettext_lazy("Opinion of the unit"), "ax-optional"),
        Column("campaign", gettext_lazy("Campaign"), "is-wordy", is_shown=False),
    ),
)


def narrowed(actor: Actor, rows: VisitQuerySet, chosen: dict[str, Any]) -> VisitQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if whose := chosen.get("whose"):
        own = rows.filter(visitor=actor.organisation or 0)
        rows = rows.of_team(actor) if whose == "mine" else own
    if found := chosen.get("found"):
        rows = rows.finished()
        rows = rows.filter(failed__gt=0) if found == "yes" else rows.filter(failed=0)
    if series := chosen.get("checklist"):
        sheets = Sheet.objects.visible_to(actor).filter(visit=OuterRef("pk"))
        rows = rows.filter(Exists(sheets.filter(checklist__series=series)))
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    exact = {EXACT[name]: value for name, value in chosen.items() if name in EXACT and value}
    return rows.filter(**exact)


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, Any]:
    """The rows within reach that the filters of an address let through."""
    form = FilterForm(asked, actor=actor)
    rows = Visit.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    of = str(asked.get("of", ""))
    is_key = of.isascii() and of.isdigit() and len(of) < 19
    site = _uuid(str(asked["site"])) if asked.get("site") else None
    beside = {"site": site, "of": of if is_key else ""}
    return form, narrowed(actor, rows, {**form.cleaned_data, **beside})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None


Cell = Callable[[Visit], Any]
# The column of the list that brings each column of the sheet, its heading, what stands in it.
SHEET: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one: one.number),
    ("title", N_("Site"), lambda one: pick(one.place)),
    ("title", N_("Kind"), lambda one: str(one.get_kind_display())),
    ("state", N_("State"), lambda one: str(one.get_state_display())),
    ("day", N_("Started"), lambda one: word_moment(one.made_at)),
    ("day", N_("Finished"), lambda one: word_moment(one.finished_at) if one.finished_at else ""),
    ("visitor", N_("Carried out by"), lambda one: pick(one.visitor_name)),
    ("visitor", N_("Persons"), lambda one: len(one.posts)),
    ("failed", N_("Failed"), lambda one: one.failed if one.finished_at else ""),
    ("opinion", N_("Opinion of the unit"), lambda one: str(one.get_opinion_display())),
    ("opinion", N_("In what words"), lambda one: one.opinion_words),
    ("campaign", N_("Campaign"), lambda one: one.campaign_title),
)


def sheet(
    rows: Iterable[Visit], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per visit, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in SHEET if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    for row in rows:
        yield [cell(row) for _heading, cell in columns]
