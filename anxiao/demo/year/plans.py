"""The programmes: the city's, last year's, and this year's with its revisions."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from anxiao.demo.year import lives
from anxiao.demo.year.stage import Stage, pack
from anxiao.kernel import batches
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import (
    copying,
    doing,
    drafting,
    fanning,
    parts,
    programmes,
    revising,
)
from anxiao.programmes.plans.services.fanning import ForClass
from anxiao.programmes.plans.services.revising import Change
from anxiao.programmes.plans.targets import Targets

Told = dict[str, Any]
# What is pinned to an end that lies open gets at least so many days more.
OPEN = ("signed", "submitted", "returned")
MORE, LATE = timedelta(days=21), (8, 20)


# --- what a task says -------------------------------------------------------------------------


def terms(stage: Stage, told: Told, year: int) -> dict[str, Any]:
    """A task of the pack as the services take it."""
    first, second = [*told["target"], None, None][:2]
    return {
        "title": told["title"],
        "standard": told["standard"],
        "measure": told["measure"],
        "target_numerator": first,
        "target_denominator": second,
        "weight": told["weight"],
        "focus_area": told["focus"],
        "evidence": told["evidence"],
        "organisation": stage.key(told["to"]) if "to" in told else None,
        "assists": stage.keys(told.get("assists", ())),
        "deadline": due(told, year),
        **({"leader": leader} if (leader := stage.leader(told.get("leader", ""))) else {}),
    }


def due(told: Told, year: int) -> date:
    month, day = map(int, told["due"].split("-"))
    return date(year, month, day)


def this_due(stage: Stage, told: Told) -> date:
    """The deadline in this year, moved where the course of the task needs it."""
    on = due(told, stage.year)
    if told["course"] == "late":
        return max(stage.ago(stage.dice(told["id"]).randint(*LATE)), stage.working(stage.issued_on))
    if told["course"] in OPEN:
        on = max(on, stage.eve + MORE)
    return min(on, stage.ends_on)


def titles(keys: Iterable[str]) -> list[str]:
    """What the tasks are called that the pack has under some keys."""
    return [one["title"] for one in pack("programmes")["tasks"] if one["id"] in {*keys}]


def _of(years: Iterable[str]) -> list[Told]:
    return [one for one in pack("programmes")["tasks"] if one["years"] in years]


# --- the chapters -----------------------------------------------------------------------------


def city(stage: Stage) -> None:
    """The city's office issues its own, with tasks for the county."""
    told, at = pack("programmes")["city"], stage.hour(stage.working(date(stage.year, 2, 18)), 9)
    row = stage.act(
        at,
        stage.city,
        programmes.begin,
        title=told["title"].format(year=stage.year),
        goals=told["goals"],
        document_number=told["document_number"].format(year=stage.year),
        starts_on=date(stage.year, 1, 1),
        ends_on=stage.ends_on,
    )
    for one in told["tasks"]:
        given = terms(stage, one | {"to": "office"}, stage.year) | {"deadline": stage.ends_on}
        stage.act(at, stage.city, drafting.add, programme=row, **given)
    stage.act(at + timedelta(hours=2), stage.city, programmes.issue, row=row)
    signed = stage.hour(stage.working(at.date() + timedelta(days=1)), 10)
    for task in _tasks(row):
        stage.act(signed, stage.office, doing.sign_for, row=task)


def last_year(stage: Stage) -> None:
    """Last year's programme, its work done, and the year closed."""
    told, year = pack("programmes")["last"], stage.year - 1
    at = stage.hour(stage.working(date(year, 2, 26)), 9)
    row = stage.act(
        at,
        stage.office,
        programmes.begin,
        title=told["title"].format(year=year),
        goals=told["goals"],
        document_number=told["document_number"].format(year=year),
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
    )
    for one in _of(("both", "last")):
        given = terms(stage, one, year) | _was(one)
        task = stage.act(at, stage.office, drafting.add, programme=row, **given)
        if one["fan"] and one["fan"].get("last"):
            fan_out(stage, task, one["fan"], stage.office, at)
    stage.act(at + timedelta(days=8, hours=1), stage.office, programmes.issue, row=row)
    lives.all_done(stage, row)
    closed = stage.hour(stage.working(date(stage.year, 1, 12)), 15)
    stage.act(closed, stage.office, programmes.close, row=Programme.objects.get(pk=row.pk))


def _was(told: Told) -> dict[str, Any]:
    """What stood there a year before, where it was something else."""
    before = dict(told["was"])
    if "target" in before:
        before["target_numerator"], before["target_denominator"] = before.pop("target")
    return before


def this_year(stage: Stage) -> None:
    """Last year's programme is taken over, put right, and issued: every task is handed over."""
    with acting(stage.system):
        before = of(stage, stage.year - 1)
    at = stage.hour(stage.working(date(stage.year, 2, 24)), 10)
    row = stage.act(at, stage.office, copying.copy_last, row=before)
    told = pack("programmes")["this"]
    given: dict[str, Any] = {
        "goals": told["goals"],
        "document_number": told["document_number"].format(year=stage.year),
        "ends_on": stage.ends_on,
        "superior": _superior(stage),
    }
    row = stage.act(at, stage.office, programmes.edit, row=row, **given)
    _put_right(stage, row, at)
    for one in _of(("this",)):
        said = terms(stage, one, stage.year) | {"deadline": this_due(stage, one)}
        under = _from_above(stage, one)
        task = stage.act(at, stage.office, drafting.add, programme=row, parent=under, **said)
        _fan_draft(stage, task, one, at)
    stage.act(stage.hour(stage.issued_on, 9), stage.office, programmes.issue, row=row)


def _from_above(stage: Stage, told: Told) -> Task | None:
    """The task of the city under which one of the county's own hangs."""
    above = {one["id"]: one["title"] for one in pack("programmes")["city"]["tasks"]}
    title = above.get(told["under"], "")
    found: Task | None = Task.objects.filter(programme=_superior(stage), title=title).first()
    return found


def _superior(stage: Stage) -> Any:
    return Programme.objects.get(issuer=stage.key("city-office"), starts_on__year=stage.year).pk


def _put_right(stage: Stage, row: Programme, at: Any) -> None:
    """What is not done again is dropped; standards and days are those of this year."""
    told = {one["title"]: one for one in pack("programmes")["tasks"]}
    for task in _tasks(row).filter(is_top=True, parent=None):
        one = told[task.title]
        if one["years"] == "last":
            stage.act(at, stage.office, doing.cancel, row=task)
            continue
        wanted = terms(stage, one, stage.year) | {"deadline": this_due(stage, one)}
        changes = {name: wanted[name] for name in wanted if getattr(task, name) != wanted[name]}
        if changes:
            stage.act(at, stage.office, drafting.edit, row=task, **changes)
        if one["fan"] and not one["fan"].get("last"):
            _fan_draft(stage, task, one, at)


def _fan_draft(stage: Stage, task: Task, told: Told, at: Any) -> None:
    """Tasks that the office keeps go to all towns with the programme itself."""
    if told["fan"] and told["to"] == "office":
        fan_out(stage, task, told["fan"], stage.office, at)


def fan_out(stage: Stage, task: Task, fan: Told, actor: Actor, at: Any) -> None:
    """Hand a task to many at once, and let the act run to its end."""
    batch = stage.act(
        at,
        actor,
        fanning.fan_out,
        row=Task.objects.get(pk=task.pk),
        targets=Targets(group=fan["group"]),
        by_class=[_class(one) for one in fan["classes"]],
    )
    while batch and stage.act(at, actor, batches.step, pk=batch.pk):
        pass


def _class(told: Told) -> ForClass:
    first, second = told["target"]
    said = {"standard": told["standard"], "target_numerator": first, "target_denominator": second}
    return ForClass(told["key"], said)


def in_the_schools(stage: Stage) -> None:
    """The education bureau signs for its tasks and hands two of them to many schools."""
    with acting(stage.system):
        row, bureau = of(stage), stage.key("education")
        at = stage.hour(stage.working(stage.issued_on + timedelta(days=3)), 10)
        officer = stage.cast.by_organisation[bureau][0]
        fans = {one["title"]: one["fan"] for one in _of(("both", "this")) if one["fan"]}
    for task in _tasks(row).filter(organisation=bureau, title__in=fans):
        stage.act(at, officer, doing.sign_for, row=task)
        fan_out(stage, task, fans[task.title], officer, at + timedelta(minutes=20))


def in_the_towns(stage: Stage) -> None:
    """Two towns give parts of the gate duty to single schools."""
    on = stage.working(stage.issued_on + timedelta(days=5))
    for place, town in enumerate(stage.towns[:2]):
        _break_down(stage, town, stage.hour(on, 9 + place))


def in_a_town_lately(stage: Stage) -> None:
    """One more town has done so yesterday; its schools have still to sign."""
    for town in stage.towns[2:][-1:]:
        _break_down(stage, town, stage.hour(stage.ago(1), 14))


def _break_down(stage: Stage, town: Any, at: Any) -> None:
    told = pack("programmes")["broken_down"]
    title = titles([told["task"]])[0]
    actor = stage.cast.by_organisation[town.pk][0]
    task = _tasks(of(stage)).filter(organisation=town.pk, title=title).first()
    if task is None or at >= stage.end:
        return
    if task.state == "handed":
        task = stage.act(at, actor, doing.sign_for, row=task)
    said = {"title": told["title"], "standard": told["standard"]}
    for school in _schools_of(stage, town.territory_code)[: told["schools"]]:
        stage.act(at, actor, parts.break_down, row=task, organisation=school.pk, **said)
        task = Task.objects.get(pk=task.pk)


def _schools_of(stage: Stage, town: int) -> Sequence[Any]:
    inside = [one for one in stage.schools if one.territory_code // 1000 == town // 1000]
    return [one for one in inside if one.pk in stage.cast.by_organisation]


def revised(stage: Stage) -> None:
    """Half-way the programme is revised: two tasks come, one day moves, one task goes."""
    told, row = pack("programmes")["revision"], of(stage)
    on = stage.share(0.55)
    by_id = {one["id"]: one["title"] for one in pack("programmes")["tasks"]}
    found = {task.title: task for task in _tasks(row).filter(is_top=True)}
    for key in (*told["off"], told["earlier"]["id"]):
        _sign(stage, found[by_id[key]])
    off = [Change(task=found[by_id[key]].pk, is_off=True) for key in told["off"]]
    sooner = found[by_id[told["earlier"]["id"]]]
    until = max(sooner.deadline - timedelta(days=10), on + timedelta(days=20))
    moved = Change(task=sooner.pk, terms={"deadline": min(until, stage.ends_on)})
    added = [_added(stage, one, on + timedelta(days=75)) for one in told["new"]]
    _revise(stage, row, on, told["reason"], [*off, moved, *added])


def revised_lately(stage: Stage) -> None:
    """Two tasks have just come by a second revision: they wait to be signed for."""
    told, row = pack("programmes")["recent"], of(stage)
    added = [_added(stage, one, stage.eve + timedelta(days=30)) for one in told["new"]]
    _revise(stage, row, stage.ago(1), told["reason"], added)


def _sign(stage: Stage, task: Task) -> None:
    """What a revision changes was signed for long before."""
    at = stage.hour(stage.working(stage.issued_on + timedelta(days=2)), 10)
    owner = stage.able(task.organisation, Ability.RESPOND)
    if task.state == "handed" and owner is not None:
        stage.act(at, owner, doing.sign_for, row=task)


def _added(stage: Stage, told: Told, until: date) -> Change:
    given = terms(stage, told | {"due": "01-01"}, stage.year)
    return Change(terms=given | {"deadline": min(until, stage.ends_on)})


def _revise(stage: Stage, row: Programme, on: date, reason: str, changes: Sequence[Change]) -> None:
    at = stage.hour(max(on, stage.working(stage.issued_on + timedelta(days=6))), 11)
    stage.act(at, stage.head, revising.revise, row=row, reason=reason, changes=changes)


# --- what is there ----------------------------------------------------------------------------


def of(stage: Stage, year: int | None = None) -> Programme:
    """The county's programme of this year, or of another one."""
    with acting(stage.system):
        found: Programme = Programme.objects.get(
            issuer=stage.key("office"), starts_on__year=year or stage.year
        )
    return found


def _tasks(row: Programme) -> Any:
    return Task.objects.filter(programme=row.pk).order_by("sort_code", "pk")
