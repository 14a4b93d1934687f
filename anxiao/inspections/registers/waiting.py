"""The monthly report waits for the school until it is made."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.registers import monthly, months
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """One line for each campus of the own school whose month is not reported yet."""
    if not months.is_asked(on):
        return []
    sites = monthly.own_sites(actor)
    if not sites or monthly.current_list(actor) is None:
        return []
    found = monthly.reports(actor, sites, on)
    return [_line(one) for one in found if not one.is_done and one.visit is None]


def _line(one: monthly.Report) -> Waiting:
    due = one.due_at
    days = (due.astimezone(clock.LOCAL).date() - clock.today()).days if due else None
    return Waiting(
        subject=one.site.pk,
        title=f"{one.month.year}年{one.month.month}月安全工作月报",
        place=one.site.name,
        state="due",
        next_step=sentence(N_("Make this month's report")),
        due_at=due,
        days_left=days,
        is_major=False,
        url_name="monthly:make",
        desk=one.site.organisation_id,
    )
