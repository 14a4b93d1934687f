"""A week of gate duty as a grid: gate × day × peak, with the peaks at which nobody stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name, pick
from anxiao.norms import services as norms
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site, Territory
from anxiao.programmes.duties.models import GateDuty, Peak

# A campus whose gates nobody has entered has one all the same.
ONLY_GATE: Name = {"zh": "校门", "en": "School gate"}
MOST_SITES = 1500


@dataclass(frozen=True)
class Entry:
    """Who comes: a kind, an organisation, how many."""

    duty: GateDuty
    provider: Name

    @property
    def says(self) -> str:
        kind = self.duty.get_kind_display()
        words = {"who": pick(self.provider), "kind": kind, "n": self.duty.strength}
        return _("%(who)s · %(kind)s × %(n)s") % words


@dataclass(frozen=True)
class Cell:
    """One peak on one day."""

    day: date
    entries: tuple[Entry, ...]
    is_school_day: bool
    is_wanted: bool

    @property
    def is_hole(self) -> bool:
        return self.is_school_day and self.is_wanted and not self.entries

    @property
    def is_off(self) -> bool:
        """A holiday on a weekday: nobody comes, whatever the row of the week says."""
        return not self.is_school_day and self.day.isoweekday() <= 5


@dataclass(frozen=True)
class Line:
    """One peak at one gate, from Monday on."""

    peak: str
    cells: list[Cell]

    @property
    def title(self) -> str:
        return str(Peak(self.peak).label)

    @property
    def holes(self) -> int:
        return sum(cell.is_hole for cell in self.cells)

    @property
    def spans(self) -> list[dict[str, Any]]:
        """Days in a row that look the same, as one cell."""
        alike = groupby(self.cells, key=lambda one: (one.entries, one.is_school_day))
        return [
            {"cell": cells[0], "days": len(cells)} for cells in (list(same) for _key, same in alike)
        ]

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Days in a row with the same people, as a phone shows them."""
        shown = [one for one in self.cells if not one.is_off and (one.entries or one.is_hole)]
        found = []
        for _same, cells in groupby(shown, key=lambda one: (one.is_hole, one.entries)):
            days = list(cells)
            said = spoken([one.day.isoweekday() for one in days])
            found.append({"days": said, "is_hole": days[0].is_hole, "entries": days[0].entries})
        return found

    @property
    def duties(self) -> list[Entry]:
        """Each row of the roster once."""
        return list(dict.fromkeys(one for cell in self.cells for one in cell.entries))


@dataclass(frozen=True)
class Gate:
    name: Name
    key: str
    lines: list[Line]


@dataclass(frozen=True)
class Campus:
    """The gates of one campus."""

    site: Site
    gates: list[Gate] = field(default_factory=list)

    @property
    def holes(self) -> int:
        return sum(line.holes for gate in self.gates for line in gate.lines)


@dataclass(frozen=True)
class Week:
    """A week of several campuses."""

    monday: date
    days: list[dict[str, Any]]
    campuses: list[Campus]

    @property
    def holes(self) -> int:
        return sum(one.holes for one in self.campuses)

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands anywhere in it."""
        lines = (line for one in self.campuses for gate in one.gates for line in gate.lines)
        return not any(cell.entries for line in lines for cell in line.cells)


def campuses_within(
    actor: Actor, *, school: int | None = None, code: int | None = None
) -> list[Site]:
    """The campuses in use of a school, or of a territory, within reach."""
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()), kind=Site.Kind.CAMPUS)
    if school is not None:
        rows = rows.filter(organisation=school)
    elif code is not None:
        rows = rows.filter(territory_code__range=interval(code))
    return list(rows.order_by("territory_code", "sort_key", "pk")[:MOST_SITES])


def week_of(actor: Actor, monday: date, campuses: list[Site], *, territory: int) -> Week:
    """The grid of these campuses in one week."""
    wanted = norms.rule("duty.peaks", territory=territory, on=monday)
    duties = list(_duties(actor, monday, campuses))
    names = Organisation.objects.in_bulk({one.provider for one in duties})
    by_site: dict[Any, list[Entry]] = {}
    for one in duties:
        provider = names[one.provider].name if one.provider in names else {"zh": "", "en": ""}
        by_site.setdefault(one.site_id, []).append(Entry(one, provider))
    days = _days(monday, duties)
    shown = [one["day"] for one in days]
    return Week(
        monday, days, [_campus(site, by_site.get(site.pk, []), shown, wanted) for site in campuses]
    )


def _duties(actor: Actor, monday: date, campuses: list[Site]) -> Iterable[GateDuty]:
    rows = GateDuty.objects.visible_to(actor).in_week(monday)
    keys = [one.pk for one in campuses]
    codes = [one.territory_code for one in campuses]
    if not keys:
        return ()
    near = Q(territory_code__range=(min(codes), max(codes)))
    found: Iterable[GateDuty] = rows.filter(near, site__in=keys).order_by("kind", "pk")
    return found


def _days(monday: date, duties: list[GateDuty]) -> list[dict[str, Any]]:
    """Monday to Friday, and of the weekend what is a school day or has anybody."""
    taken = {number for one in duties for number in one.weekdays}
    found = []
    for number in range(1, 8):
        day = monday + timedelta(days=number - 1)
        is_school_day = workdays.is_working(day)
        if number <= 5 or is_school_day or number in taken:
            found.append({"day": day, "number": number, "is_school_day": is_school_day})
    return found


def _campus(site: Site, entries: list[Entry], days: list[date], wanted: list[str]) -> Campus:
    gates = list(_gates(site, entries))
    return Campus(
        site,
        [
            Gate(name, key, list(_lines([e for e in entries if e.duty.gate == key], days, wanted)))
            for key, name in gates
        ],
    )


def _gates(site: Site, entries: list[Entry]) -> Iterator[tuple[str, Name]]:
    """The gates that the site has, and those that the roster alone names."""
    known = {one["name"]: named(one) for one in site.gates if one.get("name")}
    used = {one.duty.gate: {"zh": one.duty.gate, "en": one.duty.gate} for one in entries}
    found: dict[str, Any] = {**used, **known}
    yield from (found or {ONLY_GATE["zh"]: ONLY_GATE}).items()


def named(gate: dict[str, Any]) -> Name:
    return {"zh": gate["name"], "en": gate.get("name_en") or gate["name"]}


def _lines(entries: list[Entry], days: list[date], wanted: list[str]) -> Iterator[Line]:
    used = {one.duty.peak for one in entries}
    for peak in Peak.values:
        if peak in wanted or peak in used:
            here = [one for one in entries if one.duty.peak == peak]
            yield Line(peak, [_cell(here, day, is_wanted=peak in wanted) for day in days])


def _cell(entries: list[Entry], day: date, *, is_wanted: bool) -> Cell:
    number = day.isoweekday()
    there = tuple(one for one in entries if number in one.duty.weekdays)
    return Cell(day, there, workdays.is_working(day), is_wanted)


# --- a county at a glance ---------------------------------------------------------------------


def by_town(week: Week) -> list[dict[str, Any]]:
    """The towns of a county with their campuses and the peaks without anybody, most first."""
    found: dict[int, dict[str, Any]] = {}
    for one in week.campuses:
        code = one.site.territory_code // 1000 * 1000
        row = found.setdefault(code, {"code": code, "campuses": 0, "holes": 0})
        row["campuses"] += 1
        row["holes"] += one.holes
    known = Territory.objects.in_bulk(found)
    for code, row in found.items():
        own: Name = {"zh": str(code), "en": str(code)}
        row["name"] = known[code].name if code in known else own
    return sorted(found.values(), key=lambda row: (-row["holes"], row["code"]))


def provided(actor: Actor, monday: date) -> list[GateDuty]:
    """What the actor's own organisation sends out in a week, gate by gate."""
    if actor.organisation is None:
        return []
    rows = GateDuty.objects.visible_to(actor).in_week(monday)
    own = rows.filter(parties__contains=[actor.organisation], provider=actor.organisation)
    return list(own.order_by("territory_code", "place_zh", "gate", "pk"))


def sheet_of(week: Week) -> Iterator[list[Any]]:
    """The grid as a sheet: one line for each gate and peak."""
    heads = [f"{weekday(one['day'])} {one['day']:%m-%d}" for one in week.days]
    yield [_("School"), _("Gate"), _("Peak"), *heads]
    for campus in week.campuses:
        for gate in campus.gates:
            for line in gate.lines:
                cells = [_said(cell) for cell in line.cells]
                yield [pick(campus.site.name), pick(gate.name), line.title, *cells]


def _said(cell: Cell) -> str:
    if cell.is_hole:
        return _("nobody")
    if cell.is_off or not (cell.is_school_day or cell.entries):
        return _("no school")
    return "；".join(one.says for one in cell.entries)


WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


def weekday(day: date) -> str:
    return _(WEEKDAYS[day.weekday()])


def spoken(numbers: list[int]) -> str:
    """Monday to Friday, or the days one by one."""
    days = [_(WEEKDAYS[number - 1]) for number in numbers]
    if len(days) > 2 and numbers == [*range(numbers[0], numbers[-1] + 1)]:
        return _("%(first)s to %(last)s") % {"first": days[0], "last": days[-1]}
    return _(", ").join(days)
