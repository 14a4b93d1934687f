"""The lists of requests and of orders: their filters, their columns, their sheets."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.kernel.subjects import page_of
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.forms import order_filters, request_filters
from anxiao.programmes.asks.models import AskQuerySet
from anxiao.ui.lists import Column, Listed

COLUMNS = (
    Column("number", gettext_lazy("Number"), "ax-num", is_shown=False),
    Column("from", gettext_lazy("Sender"), "ax-optional is-wordy"),
    Column("to", gettext_lazy("Recipient"), "is-wordy"),
    Column("state", gettext_lazy("State")),
    Column("limit", gettext_lazy("Limit")),
    Column("sent", gettext_lazy("Sent on"), "ax-num ax-optional"),
    Column("about", gettext_lazy("About"), "is-wordy", is_shown=False),
    Column("reply", gettext_lazy("Reply"), "is-wordy", is_shown=False),
)
REQUESTS = Listed(
    key="requests",
    title=gettext_noop("Requests"),
    page="requests:index",
    ability=Ability.READ,
    form=request_filters,
    columns=(Column("title", gettext_lazy("Request"), "ax-main-cell", is_fixed=True), *COLUMNS),
)
ORDERS = Listed(
    key="orders",
    title=gettext_noop("Orders"),
    page="orders:index",
    ability=Ability.READ,
    form=order_filters,
    columns=(Column("title", gettext_lazy("Order"), "ax-main-cell", is_fixed=True), *COLUMNS),
)


def narrowed(rows: AskQuerySet, chosen: dict[str, Any], actor: Actor) -> AskQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if box := chosen.get("box"):
        own = [one for one in actor.answers_for if one is not None]
        rows = rows.filter(**{f"{'recipient' if box == 'to' else 'sender'}__in": own})
    if state := chosen.get("state"):
        rows = rows.unfinished() if state == "open" else rows.filter(state=state)
    if chosen.get("due") == "late":
        rows = rows.late(at=clock.now())
    return rows


def name_sides(rows: Iterable[Any]) -> None:
    """Give each row its page and the organisations on its two sides, with one question."""
    found = list(rows)
    known = organisations(key for row in found for key in (row.sender, row.recipient))
    for row in found:
        row.sender_name, row.recipient_name = known.get(row.sender), known.get(row.recipient)
        row.page = page_of(str(row._meta.model_name), row.pk)


# --- as a sheet --------------------------------------------------------------------------------

Names = dict[int | None, Any]
CELLS: tuple[tuple[str, str, Callable[[Any, Names], Any]], ...] = (
    ("number", gettext_noop("Number"), lambda one, _names: one.number),
    ("title", gettext_noop("Title"), lambda one, _names: one.title),
    ("from", gettext_noop("Sender"), lambda one, names: _name(names, one.sender)),
    ("to", gettext_noop("Recipient"), lambda one, names: _name(names, one.recipient)),
    ("state", gettext_noop("State"), lambda one, _names: str(one.get_state_display())),
    ("limit", gettext_noop("Limit"), lambda one, _names: word_moment(one.due_at)),
    ("limit", gettext_noop("Working days left"), lambda one, _names: one.days_left()),
    ("sent", gettext_noop("Sent on"), lambda one, _names: _day(one.sent_at)),
    ("about", gettext_noop("About"), lambda one, _names: one.about_title),
    ("reply", gettext_noop("Reply"), lambda one, _names: one.reply),
    ("reply", gettext_noop("Replied"), lambda one, _names: _day(one.replied_at)),
)


def sheet(rows: Iterable[Any], wants: Callable[[str], bool]) -> Iterator[list[Any]]:
    """A heading row, then one row per request or order, with the columns that are wanted."""
    cells = [(heading, cell) for key, heading, cell in CELLS if wants(key)]
    yield [_(heading) for heading, _cell in cells]
    found = list(rows)
    names = organisations(key for row in found for key in (row.sender, row.recipient))
    for row in found:
        yield [cell(row, names) for _heading, cell in cells]


def _name(names: Names, key: int) -> str:
    found = names.get(key)
    return pick(found.name) if found else ""


def _day(moment: Any) -> str:
    return word_day(moment.astimezone(clock.LOCAL).date()) if moment else ""
