"""The gate duty at the schools: last week's, and this week's taken over from it."""

from datetime import date, timedelta
from typing import Any

from anxiao.demo.stories.story import working_day_before
from anxiao.demo.year.stage import Stage, pack
from anxiao.places.models import Organisation, School, Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.duties import services as duties
from anxiao.programmes.duties.models import GateDuty, monday_of

WEEK = timedelta(days=7)
KINDS = ("police", "guard", "volunteer")


def told(stage: Stage) -> None:
    """Police, guards and volunteers at every gate, with a hole or two; nobody sends teachers."""
    this = monday_of(stage.today)
    _plan(stage, this - WEEK)
    at = stage.hour(_friday(this), 16, 20)
    stage.act(at, stage.office, duties.copy_week, week=this)
    _leave_holes(stage, this, at + timedelta(minutes=15))


def _friday(week: date) -> date:
    """The last working day before a week."""
    return working_day_before(week - timedelta(days=1), 0)


def _plan(stage: Stage, week: date) -> None:
    """Each town plans for its schools: guards everywhere, at central schools police and
    volunteers too, volunteers where a teaching point has no guards."""
    at = stage.hour(_friday(week), 15)
    schools = School.objects.filter(organisation__in=[one.pk for one in stage.schools])
    profiles = {one.organisation_id: one for one in schools}
    without = 0
    for school in stage.schools:
        kinds: tuple[str, ...] = KINDS if school in stage.central else ("guard",)
        if not profiles[school.pk].guards:
            without += 1
            kinds = ("volunteer",) if without > pack("duties")["without_anybody"] else ()
        for kind in kinds:
            _plan_kind(stage, school, kind, week, at)


def _plan_kind(stage: Stage, school: Organisation, kind: str, week: date, at: Any) -> None:
    site = Site.objects.filter(organisation=school, kind="campus").order_by("pk").first()
    if site is None:
        return
    town = stage.town_of(school)
    told, few = pack("duties")[kind], pack("duties")["fewer"]
    senders = {"police": stage.key("police"), "school": school.pk, "town": town.pk}
    given = {"kind": kind, "provider": senders[told["by"]], "strength": told["strength"]}
    if kind == few["kind"] and school == stage.central[few["school"] % len(stage.central)]:
        given["weekdays"] = few["weekdays"]
    planner = stage.able(town.pk, Ability.PLAN_DUTY) or stage.office
    for gate in site.gates:
        where = {"site": site.pk, "gate": gate["name"], "week": week}
        stage.act(at, planner, duties.plan, **given, **where)


def _leave_holes(stage: Stage, week: date, at: Any) -> None:
    """Nobody stands at a gate of one school in the evening, and of another in the morning."""
    for hole in pack("duties")["holes"]:
        school = stage.central[hole["school"] % len(stage.central)]
        rows = GateDuty.objects.filter(subject_owner=school.pk, week=week, peak=hole["peak"])
        gate = rows.order_by("gate").values_list("gate", flat=True).first()
        for row in rows.filter(gate=gate):
            stage.act(at, stage.office, duties.drop, duty=row.pk)
