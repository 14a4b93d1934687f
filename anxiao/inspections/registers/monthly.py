"""The monthly report of a school: a self-check by the list of that name, begun filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.library import series_of
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.registers import months
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.norms import services as norms
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site

SERIES, DUE, MOST = series_of("monthly_report"), "safety_log.due_day", 20


@dataclass(frozen=True)
class Report:
    """How it stands with the report of a campus for a month: the visit by which it is made."""

    site: Site
    month: date
    visit: Visit | None

    @property
    def is_done(self) -> bool:
        return self.visit is not None and self.visit.finished_at is not None

    @property
    def due_at(self) -> datetime | None:
        """The end of the day of the next month that the rule names."""
        try:
            day = norms.rule(DUE, territory=self.site.territory_code, on=self.month)
        except Invalid:
            return None
        on = months.next_month(self.month).replace(day=day)
        return datetime.combine(on, time(23, 59), tzinfo=clock.LOCAL)


def current_list(actor: Actor) -> Checklist | None:
    """The version of the list that is in use."""
    rows = Checklist.objects.visible_to(actor).in_use().filter(series=SERIES)
    found: Checklist | None = rows.defer("form", "xform").first()
    return found


def own_sites(actor: Actor) -> list[Site]:
    """The campuses of the actor's own school; others do not report for it."""
    if not actor.may(Ability.VISIT) or actor.organisation is None:
        return []
    rows = Site.objects.visible_to(actor).filter(
        in_force(clock.today()),
        subject_owner=actor.organisation,
        organisation=actor.organisation,
        organisation__kind=Organisation.Kind.SCHOOL,
        kind=Site.Kind.CAMPUS,
    )
    return list(rows.order_by("sort_key", "pk")[:MOST])


def reports(actor: Actor, sites: Iterable[Site], on: date) -> list[Report]:
    """The report of each campus for the month of which one tells on a day."""
    places, month = list(sites), months.reported(on)
    since, until = months.window(month)
    rows = Visit.objects.visible_to(actor).filter(
        site__in=places, kind=Visit.Kind.SELF_CHECK, made_at__range=(since, until)
    )
    sheets = Sheet.objects.visible_to(actor).filter(checklist__series=SERIES)
    rows = rows.filter(pk__in=sheets.values("visit")).exclude(state="dropped")
    found = {one.site_id: one for one in rows.order_by("finished_at", "pk")}
    for one in rows.filter(finished_at__isnull=False):
        found[one.site_id] = one
    return [Report(one, month, found.get(one.pk)) for one in places]
