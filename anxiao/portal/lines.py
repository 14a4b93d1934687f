"""What waits, as a line that says when, where, what and the next step."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.hazards.models import Hazard
from anxiao.hazards.waiting import as_waiting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word, word_day
from anxiao.kernel.waiting import Waiting, latest_first, work_of
from anxiao.places.codes import county_of, interval
from anxiao.places.models import Organisation
from anxiao.ui.words import clock_tone, clock_words

MOST = 200


def line(row: Waiting, *, is_mine: bool = True) -> dict[str, Any]:
    """One line; the button only for whoever has the next step."""
    left, clock_of = row.days_left, {"due_at": row.due_at}
    state = {"working_days_left": left, "late_days": max(0, -left)} if left is not None else {}
    dated = {**clock_of, **state, "state": "none" if left is None else _running(row)}
    return {
        "tone": clock_tone(dated),
        "when": clock_words(dated) if left is not None else _("No limit yet"),
        "place": row.place,
        "what": "" if row.title == row.place.get("zh") else row.title,
        "waits_for": "" if is_mine else word(row.next_step),
        "next": row.next_step if is_mine else "",
        "url": reverse(row.url_name, args=[row.subject]),
    }


def _running(row: Waiting) -> str:
    """Late from the very hour on that its time was over."""
    return "late" if row.due_at is not None and row.due_at < clock.now() else "running"


def week_ends(today: date) -> datetime:
    """Midnight after the Sunday of a day's week."""
    days = 7 - today.weekday()
    return datetime.combine(today + timedelta(days=days), time(0), clock.LOCAL)


def owed(actor: Actor, school: Organisation) -> dict[str, Any]:
    """What a school owes this week: late or due by Sunday, and what waits for it without a limit.

    Its own people see all that waits for them; whoever looks from above, its hazards.
    """
    until = week_ends(clock.today())
    due = [as_waiting(one) for one in _with_limits(actor, school, until + timedelta(days=7))]
    now = [one for one in due if one.due_at is not None and one.due_at < until]
    known = {one.subject for one in due}
    waits = work_of(actor) if actor.organisation == school.pk else []
    own = [one for one in waits if one.subject not in known and one.desk == school.pk]
    more = [one for one in own if one.due_at is None or one.due_at < until]
    rows = sorted([*now, *more], key=latest_first)
    desks = {actor.organisation, *actor.reach.subjects}
    return {
        "lines": [line(one, is_mine=one.desk in desks) for one in rows],
        "late": sum(one.days_left is not None and one.days_left < 0 for one in rows),
        "coming": _coming([one for one in due if one.due_at is not None and one.due_at >= until]),
    }


def _with_limits(actor: Actor, school: Organisation, until: datetime) -> list[Hazard]:
    """What the school answers for, and what it leads elsewhere in the county."""
    rows = Hazard.objects.visible_to(actor).unfinished().filter(due_at__lt=until).for_page()
    own = rows.filter(subject_owner=school.pk).order_by("due_at", "pk")
    near = rows.filter(territory_code__range=interval(county_of(school.territory_code)))
    led = near.filter(lead=school.pk).exclude(subject_owner=school.pk)
    found = [*own[:MOST], *led.order_by("due_at", "pk")[:MOST]]
    return sorted(found, key=lambda one: (one.due_at, one.pk))


def _coming(rows: list[Waiting]) -> str:
    """What the next week brings, in one sentence."""
    if not rows or rows[0].due_at is None:
        return _("Next week nothing is due either.")
    first = word_day(rows[0].due_at.astimezone(clock.LOCAL).date())
    says = ngettext(
        "Next week %(n)s is due, on %(day)s.",
        "Next week %(n)s are due, the first on %(day)s.",
        len(rows),
    )
    return says % {"n": len(rows), "day": first}
