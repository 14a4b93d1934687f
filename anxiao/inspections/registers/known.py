"""What the system knows of a school already, so that nobody types it into a report."""

from datetime import date, timedelta

from anxiao.hazards.models import Hazard
from anxiao.inspections.registers import months
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.models import School, Site
from anxiao.places.registers.filling import Field, Kind, Register
from anxiao.programmes.duties.models import GateDuty, monday_of

WORDS = {
    "known.month": Field(Kind.TEXT, "报告月份", "Month of the report"),
    "known.pupils": Field(Kind.INTEGER, "在校学生数", "Pupils"),
    "known.boarders": Field(Kind.INTEGER, "寄宿生数", "Boarders"),
    "known.open_hazards": Field(Kind.INTEGER, "未整改完的隐患", "Open hazards"),
    "known.duty_turns": Field(Kind.INTEGER, "护学岗计划岗次", "Planned turns of gate duty"),
}


def fill(**_given: object) -> None:
    """Nothing: what the system knows by itself no answer changes; the sheet keeps what was said."""


def held(*, actor: Actor, site: Site) -> dict[str, str]:
    """The figures of a campus and its school for the month that is reported now."""
    first = months.reported(clock.today())
    open_ones = Hazard.objects.visible_to(actor).unfinished()
    profile = School.objects.visible_to(actor).filter(organisation=site.organisation_id).first()
    figures = {
        "known.month": f"{first:%Y-%m}",
        "known.open_hazards": str(open_ones.filter(subject_owner=site.subject_owner).count()),
        "known.duty_turns": str(_turns(actor, site, first)),
    }
    if profile is not None:
        figures |= {"known.pupils": str(profile.pupils), "known.boarders": str(profile.boarders)}
    return figures


def _turns(actor: Actor, site: Site, first: date) -> int:
    """One post at one gate at one peak of one day is one turn."""
    after = months.next_month(first)
    rows = GateDuty.objects.visible_to(actor).filter(
        site=site, subject_owner=site.subject_owner, week__range=(monday_of(first), after)
    )
    return sum(
        first <= week + timedelta(days=day - 1) < after
        for week, days in rows.values_list("week", "weekdays")
        for day in days
    )


KNOWN = Register(
    name="known",
    zh="系统已知",
    en="What the system knows",
    fields=WORDS,
    fill=fill,
    held=held,
)
