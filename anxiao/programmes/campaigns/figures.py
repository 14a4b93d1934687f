"""What has come of a campaign: counts by group, town and focus area, each with its list."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Count, F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.filters import REACHED
from anxiao.hazards.lifecycle import OPEN, State
from anxiao.hazards.models import Hazard, HazardQuerySet
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.norms.models import FocusArea
from anxiao.places.models import Territory
from anxiao.programmes.campaigns.models import ActionGroup, Campaign
from anxiao.programmes.plans.lifecycle import TaskState
from anxiao.programmes.plans.models import Task

# Each count, and the filters of the list of hazards that show its rows.
LISTS: dict[str, dict[str, str]] = {
    "found": {"state": "real"},
    "dispatched": {"reached": "dispatched"},
    "closed": {"reached": "closed"},
    "late": {"due": "late"},
    "rebounded": {"reached": "rebounded"},
}
HEADS = {
    "found": N_("Found"),
    "dispatched": N_("Dispatched"),
    "closed": N_("Closed out"),
    "late": N_("Late"),
    "rebounded": N_("Rebounded"),
}
OTHERS: Name = {"zh": "组外", "en": "Outside the groups"}
AT_THIS_LEVEL: Name = {"zh": "本级", "en": "At this level"}


@dataclass(frozen=True)
class Line:
    """One group, town or area: what was found in it and how far that came."""

    name: Name
    found: int = 0
    dispatched: int = 0
    closed: int = 0
    late: int = 0
    rebounded: int = 0
    query: str = field(default="", compare=False)

    def plus(self, counts: Mapping[str, int]) -> "Line":
        more = {name: getattr(self, name) + counts[name] for name in LISTS}
        return Line(self.name, **more, query=self.query)

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Each count with the address of its rows."""
        base = reverse("hazards:index")
        return [
            {
                "key": name,
                "word": _(HEADS[name]),
                "n": getattr(self, name),
                "url": f"{base}?{self.query}&{urlencode(more)}",
            }
            for name, more in LISTS.items()
        ]

    def frozen(self) -> dict[str, Any]:
        kept = asdict(self)
        del kept["query"]
        return kept


@dataclass(frozen=True)
class Results:
    """The figures of a campaign as its reader sees them at one moment."""

    total: Line
    groups: list[Line]
    towns: list[Line]
    areas: list[Line]
    tasks: int = 0
    tasks_done: int = 0

    def frozen(self) -> dict[str, Any]:
        """The same as JSON, to be kept with the brief."""
        return {
            "total": self.total.frozen(),
            **{
                name: [line.frozen() for line in getattr(self, name)]
                for name in ("groups", "towns", "areas")
            },
            "tasks": self.tasks,
            "tasks_done": self.tasks_done,
        }


def results(actor: Actor, campaign: Campaign) -> Results:
    """Three grouped questions over the hazards of a campaign, and one about its tasks.

    What is under a seal is not counted: figures are kept with the brief, for all to read.
    """
    rows = Hazard.objects.visible_to(actor).unsealed().filter(campaign=campaign.pk).order_by()
    query = f"campaign={campaign.pk}"
    towns = _towns(rows, query)
    total = Line({"zh": campaign.title, "en": campaign.title}, query=query)
    for line in towns:
        total = total.plus(asdict(line))
    groups = list(campaign.groups.order_by("pk"))
    return Results(
        total=total,
        groups=_groups(rows, query, groups),
        towns=towns,
        areas=_areas(rows, query),
        **_tasks(actor, campaign),
    )


def _counts() -> dict[str, Count]:
    late = Q(state__in=OPEN, closed_at=None, due_at__lt=clock.now())
    asked = {"found": ~Q(state=State.FALSE), "late": late, **REACHED}
    return {name: Count("pk", filter=asked[name]) for name in LISTS}


def _by(rows: HazardQuerySet, **key: Any) -> dict[Any, dict[str, int]]:
    """Counts by one key."""
    ((name, expression),) = key.items()
    counted = rows.annotate(**{name: expression}).values(name).annotate(**_counts())
    return {row.pop(name): row for row in counted}


def _towns(rows: HazardQuerySet, query: str) -> list[Line]:
    town = RawSQL("territory_code / 1000 * 1000", (), output_field=BigIntegerField())
    found = _by(rows, town=town)
    known = Territory.objects.in_bulk(found)
    lines = []
    for code, counts in found.items():
        name = known[code].name if code in known else AT_THIS_LEVEL
        codes = urlencode({"codes": f"{code}-{code + 999}"})
        lines.append(Line(name, query=f"{query}&{codes}").plus(counts))
    return _most_first(lines)


def _areas(rows: HazardQuerySet, query: str) -> list[Line]:
    found = _by(rows, area_of=F("item__focus_area"))
    known = FocusArea.objects.in_bulk(found)
    return _most_first(
        Line(known[code].name, query=f"{query}&{urlencode({'area': code})}").plus(counts)
        for code, counts in found.items()
    )


def _groups(rows: HazardQuerySet, query: str, groups: list[ActionGroup]) -> list[Line]:
    """Each group by what its organisations reported, and what others found beside them."""
    if not groups:
        return []
    left, lines = _by(rows, who=F("reporter")), []
    for group in groups:
        several = ".".join(map(str, group.organisations))
        name: Name = {"zh": group.name, "en": group.name}
        line = Line(name, query=f"{query}&by={several}")
        for one in group.organisations:
            line = line.plus(left.pop(one, NOTHING))
        lines.append(line)
    all_of_them = ".".join(str(one) for group in groups for one in group.organisations)
    others = Line(OTHERS, query=f"{query}&not_by={all_of_them}")
    for counts in left.values():
        others = others.plus(counts)
    return [*lines, *([others] if others.found else [])]


NOTHING = dict.fromkeys(LISTS, 0)


def _most_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (-one.found, one.query))


def _tasks(actor: Actor, campaign: Campaign) -> dict[str, int]:
    rows = Task.objects.visible_to(actor).filter(campaign=campaign.pk).counted()
    done = Count("pk", filter=Q(state=TaskState.DONE))
    counted: dict[str, int] = rows.aggregate(tasks=Count("pk"), tasks_done=done)
    return counted
