"""The list of bookings as readers keep it: its filters, its columns, its sheet."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.codes import interval
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.forms import FilterForm
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.models import Booking, BookingQuerySet
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
BOOKINGS = Listed(
    key="bookings",
    title=N_("Bookings"),
    page="bookings:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"of": NUMBER},
    columns=(
        Column("title", gettext_lazy("Visit"), "ax-main-cell", is_fixed=True),
        Column("number", gettext_lazy("Number"), "ax-num", is_shown=False),
        Column("window", gettext_lazy("Days"), "is-nowrap"),
        Column("state", gettext_lazy("State")),
        Column("kind", gettext_lazy("Kind"), "ax-optional"),
        Column("orderer", gettext_lazy("Ordered by"), "ax-optional"),
        Column("departments", gettext_lazy("Departments besides"), "is-end", is_shown=False),
        Column("basis", gettext_lazy("Basis"), is_shown=False),
    ),
)


def narrowed(actor: Actor, rows: BookingQuerySet, chosen: dict[str, Any]) -> BookingQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = _in_state(rows, state)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if year := chosen.get("year"):
        rows = rows.within(date(int(year), 1, 1), date(int(year), 12, 31))
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if school := chosen.get("of"):
        rows = rows.of_school(int(school))
    if part := chosen.get("part"):
        own = actor.organisation or 0
        rows = rows.filter(Q(orderer=own) if part == "ordered" else Q(departments__contains=[own]))
    return rows


def _in_state(rows: BookingQuerySet, state: str) -> BookingQuerySet:
    if state == "coming":
        return rows.filter(state=State.BOOKED, ends_on__gte=clock.today())
    return rows.filter(state=state)


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, Any]:
    """The rows within reach that the filters of an address let through."""
    form = FilterForm(asked, actor=actor)
    rows = Booking.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    key = str(asked.get("of", ""))
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    return form, narrowed(actor, rows, {**form.cleaned_data, "of": key if is_key else ""})


Names = dict[int, str]
Cell = Callable[[Booking, Names], Any]
# The column of the list that brings each column of the sheet, its heading, what stands in it.
SHEET: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one, _of: one.number),
    ("title", N_("School"), lambda one, _of: pick(one.school_name)),
    ("title", N_("Subject of the visit"), lambda one, _of: one.title),
    ("kind", N_("Kind"), lambda one, _of: str(one.get_kind_display())),
    ("kind", N_("Announced or not"), lambda one, _of: str(one.get_share_display())),
    ("window", N_("First day"), lambda one, _of: str(one.starts_on)),
    ("window", N_("Last day"), lambda one, _of: str(one.ends_on)),
    ("state", N_("State"), lambda one, _of: str(one.get_state_display())),
    ("state", N_("Beyond the quota"), lambda one, _of: _("yes") if one.is_exception else ""),
    ("orderer", N_("Ordered by"), lambda one, of: of.get(one.orderer, "")),
    (
        "departments",
        N_("Departments besides"),
        lambda one, of: "、".join(of.get(key, "") for key in one.departments),
    ),
    ("basis", N_("Basis"), lambda one, _of: one.basis),
)


def sheet(
    rows: Iterable[Booking], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per booking, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in SHEET if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    names = {one.pk: pick(one.name) for one in Organisation.objects.all()}
    for row in rows:
        yield [cell(row, names) for _heading, cell in columns]
