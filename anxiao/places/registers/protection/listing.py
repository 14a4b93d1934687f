"""The county's table: who falls short, by what, what it costs; its sums and its sheet."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.places.abilities import Ability
from anxiao.places.codes import interval
from anxiao.places.listing import in_force, saying
from anxiao.places.models import Site, Territory
from anxiao.places.registers.protection import services
from anxiao.places.registers.protection.forms import FilterForm
from anxiao.places.registers.protection.judging import WARNING, Line
from anxiao.places.registers.protection.models import Protection
from anxiao.ui.lists import Column, Listed

LINES = {
    "guards": N_("guards"),
    "certificates": N_("certificates of guards"),
    "alarm": N_("one-key alarm"),
    "video": N_("video"),
    "gate": N_("gate with anti-ramming barrier"),
    "equipment": N_("protective gear"),
}
TABLE = Listed(
    key="protection",
    title=N_("Guards and devices"),
    page="protection:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    columns=(
        Column("title", gettext_lazy("School"), "ax-main-cell", is_fixed=True),
        Column("town", gettext_lazy("Town"), "ax-optional"),
        Column("guards", gettext_lazy("Guards"), "ax-num is-end", is_named=True),
        Column("lacking", gettext_lazy("Falls short in"), "is-wordy", is_named=True),
        Column("cost", gettext_lazy("Costs (yuan)"), "ax-num is-end", is_named=True),
        Column("expiry", gettext_lazy("Runs out first"), "is-nowrap ax-optional"),
        Column("seen", gettext_lazy("Last seen"), "is-nowrap ax-optional"),
    ),
)


def campuses(actor: Actor) -> QuerySet[Any]:
    """Every campus in force within reach, whether a visit has told of it or not."""
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()), kind=Site.Kind.CAMPUS)
    return rows.select_related("organisation", "protection")


def narrowed(rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    if words := chosen.get("q"):
        rows = saying(rows, words)
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if show := chosen.get("show"):
        rows = rows.filter(_shown(show))
    return rows


def _shown(show: str) -> Q:
    today, soon = clock.today(), clock.today() + timedelta(days=WARNING)
    seen = Q(protection__isnull=False)
    return {
        "lacking": seen & ~Q(protection__lacking=[]),
        "guards": Q(protection__short__gt=0),
        "failed": seen & ~Q(protection__failed=[]),
        "expired": Q(protection__first_expiry__lt=today),
        "soon": Q(protection__first_expiry__range=(today, soon)),
        "fine": Q(protection__lacking=[]),
        "unseen": Q(protection__isnull=True),
    }[show]


@dataclass(frozen=True)
class Summed:
    """The campuses of one town: seen, short of guards, falling short at all, and the cost."""

    place: int = 0
    sites: int = 0
    seen: int = 0
    lacking: int = 0
    guards: int = 0
    cost: int = 0
    named: Any = field(default=None, compare=False)

    @property
    def unseen(self) -> int:
        return self.sites - self.seen


def sums(rows: QuerySet[Any]) -> list[Summed]:
    """By town, in the order of their codes, and all together at the end."""
    lacking = Q(protection__isnull=False) & ~Q(protection__lacking=[])
    found = rows.select_related(None).order_by().annotate(place=F("territory_code") / 1000 * 1000)
    told = found.values("place").annotate(
        sites=Count("pk"),
        seen=Count("protection"),
        lacking=Count("pk", filter=lacking),
        guards=Sum("protection__short", default=0),
        cost=Sum("protection__cost", default=0),
    )
    lines = [Summed(**one) for one in told.order_by("place")]
    names = Territory.objects.in_bulk([one.place for one in lines])
    named = [Summed(**{**vars(one), "named": names.get(one.place)}) for one in lines]
    parts = ("sites", "seen", "lacking", "guards", "cost")
    return [*named, Summed(**{part: sum(getattr(o, part) for o in lines) for part in parts})]


def sheet_of(site: Site) -> Protection | None:
    """What visits told of a campus; None where none has."""
    return getattr(site, "protection", None)


def dress(rows: Iterable[Site]) -> None:
    """Say at each campus its town, and what its sheet comes to, for a row of the table."""
    kept = list(rows)
    codes = {one.territory_code // 1000 * 1000 for one in kept}
    towns = Territory.objects.in_bulk(codes)
    for one in kept:
        row: Any = one
        row.town, row.sheet = towns.get(one.territory_code // 1000 * 1000), sheet_of(one)
        row.lacks = [_(LINES[key]) for key in row.sheet.lacking] if row.sheet else []


def _said(one: Any) -> str:
    return _(", ").join(one.lacks) if one.sheet else _("not yet seen")


def _day(day: Any) -> str:
    return word_day(day) if day else ""


def clock_day(moment: Any) -> Any:
    return moment.astimezone(clock.LOCAL).date()


Cell = Callable[[Any], Any]
SHEET: tuple[tuple[str, str, Cell], ...] = (
    ("title", N_("School"), lambda one: pick(one.organisation.name)),
    ("title", N_("Campus"), lambda one: pick(one.name)),
    ("town", N_("Town"), lambda one: pick(one.town.name) if one.town else ""),
    ("guards", N_("Guards required"), lambda one: one.sheet.required if one.sheet else ""),
    ("guards", N_("Guards present"), lambda one: one.sheet.present if one.sheet else ""),
    ("guards", N_("Guards missing"), lambda one: one.sheet.short if one.sheet else ""),
    ("lacking", N_("Falls short in"), _said),
    ("cost", N_("Costs (yuan)"), lambda one: one.sheet.cost if one.sheet else ""),
    ("expiry", N_("Runs out first"), lambda one: _day(one.sheet and one.sheet.first_expiry)),
    ("seen", N_("Last seen"), lambda one: _day(one.sheet and clock_day(one.sheet.seen_at))),
)


def sheet(rows: Iterable[Any], wants: Callable[[str], bool]) -> Iterator[list[Any]]:
    """A heading row, one row per campus, and at the end what it comes to by town."""
    columns = [(heading, cell) for key, heading, cell in SHEET if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    for row in rows:
        yield [cell(row) for _heading, cell in columns]


def lines_for(site: Site) -> list[Line]:
    """The lines of one campus under the rules of today."""
    row = sheet_of(site)
    if row is None:
        return services.unseen(site)
    row.site = site
    return services.lines_of(row, figures=services.figures_of([site]))
