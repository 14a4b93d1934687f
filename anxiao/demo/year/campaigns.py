"""The monthly joint action as a series, and special campaigns in spring and autumn."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from anxiao.demo.year.stage import Stage, pack
from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.services import closing, counting, planning, running, series
from anxiao.programmes.plans.lifecycle import ProgrammeState
from anxiao.programmes.plans.models import Programme

MACHINE = Actor.system("campaigns of the day")
BACK, AHEAD = 11, timedelta(days=29)
HAZARDS = 10
LATEST_DAY = 26


# --- every month ------------------------------------------------------------------------------


def monthly(stage: Stage) -> None:
    """Twelve months of joint actions: each is planned ahead, run, reported on and closed."""
    told = pack("campaigns")["series"]
    day = min(max(1, stage.eve.day - 2), LATEST_DAY)
    firsts = list(_firsts(stage.eve, day))
    at = stage.hour(stage.working(firsts[0] - timedelta(days=12)), 10)
    row = _planned(stage, told, firsts[0], firsts[0] + timedelta(days=told["length_days"] - 1), at)
    rule = f"FREQ=MONTHLY;BYMONTHDAY={day}"
    row = stage.act(at + timedelta(minutes=20), stage.office, series.repeat, row=row, rule=rule)
    chain = row.series_id
    for first in firsts:
        ahead = stage.hour(first - AHEAD, 5, 20)
        if ahead.date() > at.date():
            stage.act(ahead, MACHINE, series.plan_ahead, series=chain)
        found = Campaign.objects.filter(series=chain, occurs_on=first).first()
        if found is not None:
            _month(stage, found, max(ahead, at) + timedelta(hours=5))


def _firsts(eve: date, day: int) -> Iterator[date]:
    """That day of this month, of the eleven before it, and of the next one."""
    for back in range(BACK, -2, -1):
        months = eve.year * 12 + eve.month - 1 - back
        yield date(months // 12, months % 12 + 1, day)


def _month(stage: Stage, row: Campaign, at: Any) -> None:
    """It gets the theme of its month, and the programme that runs by then."""
    theme = pack("campaigns")["themes"][str(row.starts_on.month)]
    given = {
        "title": f"{row.starts_on.month}月校园周边联合整治：{theme}",
        "programme": _programme(stage, at),
    }
    row = stage.act(at, stage.office, planning.edit, row=row, **given) or row
    carried_out(stage, row, stage.dice(f"campaign:{row.starts_on:%Y%m}"))


def _programme(stage: Stage, at: Any) -> Any:
    """The programme of the year, once it is issued and before it is closed."""
    rows = Programme.objects.filter(issuer=stage.key("office"), state=ProgrammeState.ISSUED)
    found = rows.filter(issued_at__lt=at).order_by("-starts_on").first()
    return found.pk if found else None


# --- special ones -----------------------------------------------------------------------------


def special(stage: Stage) -> None:
    for one in pack("campaigns")["special"]:
        first, last = _window(stage, one)
        at = stage.hour(stage.working(first - timedelta(days=10)), 14)
        row = _planned(stage, one, first, last, at)
        if row is None:
            continue
        if "called_off" in one:
            soon = stage.hour(stage.working(first - timedelta(days=3)), 10)
            stage.act(soon, stage.office, running.call_off, row=row, reason=one["called_off"])
            continue
        carried_out(stage, row, stage.dice(one["season"]), one.get("prolong"))


def _window(stage: Stage, told: dict[str, Any]) -> tuple[date, date]:
    """Its days, the last time that they came; without days, the ten that end the day before."""
    if not told["from"]:
        return stage.eve - timedelta(days=9), stage.eve - timedelta(days=1)
    first, last = (date(stage.eve.year, *map(int, told[x].split("-"))) for x in ("from", "to"))
    if first > stage.eve - timedelta(days=5):
        return first.replace(year=first.year - 1), last.replace(year=last.year - 1)
    return first, last


# --- what all have in common ------------------------------------------------------------------


def _planned(stage: Stage, told: dict[str, Any], first: date, last: date, at: Any) -> Any:
    row = stage.act(
        at,
        stage.office,
        planning.plan,
        title=told["title"],
        basis=told["basis"],
        goals=told["goals"],
        starts_on=first,
        ends_on=last,
        focus_areas=told.get("areas", ()),
        programme=_programme(stage, at),
    )
    for place, group in enumerate(told["groups"]):
        row = stage.act(
            at + timedelta(minutes=3 + place),
            stage.office,
            planning.add_group,
            row=row,
            name=group["name"],
            lead=stage.key(group["lead"]),
            along=stage.keys(group["along"]),
        )
    return row


def carried_out(
    stage: Stage, row: Campaign, dice: Random, prolonged: dict[str, Any] | None = None
) -> None:
    """Started by the morning's job, reported on by its groups, ended, counted and closed."""
    started = stage.act(stage.hour(row.starts_on, 5, 20), MACHINE, running.start, row=row)
    if started is None:
        return
    row = started
    if prolonged:
        until = row.ends_on + timedelta(days=prolonged["days"])
        at = stage.hour(row.ends_on, 11)
        given = {"until": until, "reason": prolonged["reason"]}
        row = stage.act(at, stage.office, running.prolong, row=row, **given) or row
    _reports(stage, row, dice)
    row = Campaign.objects.get(pk=row.pk)
    over = stage.hour(row.ends_on + timedelta(days=1), 5, 20)
    ended = stage.act(over, MACHINE, running.end, row=row)
    if ended is None:
        _count(stage, row, stage.end - timedelta(minutes=30), dice)
        return
    _close(stage, ended, dice)


def _reports(stage: Stage, row: Campaign, dice: Random) -> None:
    words = pack("campaigns")["reports"]
    for place, group in enumerate(row.groups.order_by("pk")):
        actor = stage.cast.by_organisation.get(group.lead, [None])[0]
        at = stage.hour(stage.working(row.ends_on - timedelta(days=1)), 15, 10 * place)
        if actor is None or at.date() > row.ends_on:
            at = stage.hour(row.ends_on, 15, 10 * place)
        if actor is not None:
            said = dice.choice(words).format(n=dice.randint(8, 24))
            stage.act(at, actor, running.report, row=Campaign.objects.get(pk=row.pk), words=said)


def _close(stage: Stage, row: Campaign, dice: Random) -> None:
    on = stage.working(row.ends_on + timedelta(days=3))
    at = stage.hour(on, 15)
    row = _count(stage, row, min(at, stage.end) - timedelta(minutes=40), dice)
    brief = dice.choice(pack("campaigns")["briefs"])
    stage.act(at, stage.office, closing.close, row=row, brief=brief)


def _count(stage: Stage, row: Campaign, at: Any, dice: Random) -> Campaign:
    """Hazards that were found in its days and fit it are counted to it."""
    rows = Hazard.objects.filter(
        campaign=None,
        reported_at__date__range=(row.starts_on, row.ends_on),
        reported_at__lt=at,
    )
    if row.focus_areas:
        rows = rows.filter(item__focus_area__in=row.focus_areas)
    keys = sorted(stage.settled(rows.values_list("pk", flat=True), at))
    chosen = dice.sample(keys, min(len(keys), HAZARDS))
    if not chosen:
        return row
    counted = stage.act(at, stage.office, counting.tie, row=row, hazards=chosen)
    return counted or row
