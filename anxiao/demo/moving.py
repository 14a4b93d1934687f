"""The clock of the demonstration: it runs ahead for everybody, and the real jobs follow it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as N_

from anxiao.demo.models import Clock
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.sentences import sentence

FURTHEST = timedelta(days=366)
MOST_AT_ONCE = 20
# What the clock does not move: these look after files, and take their time.
AT_THEIR_OWN_TIME = ("evidence.",)
Job = Callable[[], None]


def ahead() -> timedelta:
    """How far the clock has been moved; nowhere outside a demonstration."""
    if not settings.DEMO_LABEL:
        return timedelta()
    return Clock.objects.values_list("ahead", flat=True).first() or timedelta()


@contextmanager
def running() -> Iterator[None]:
    """Inside it is the day that the demonstration shows, to the code and to the database alike."""
    with clock.ahead(ahead()):
        yield


@transaction.atomic
def advance(*, actor: Actor, working_days: int) -> datetime:
    """Let so many working days pass: every job of the schedule runs at its hour on each of them."""
    if not settings.DEMO_LABEL:
        raise NotAllowed(sentence(N_("Only the clock of a demonstration can be moved.")))
    if not 1 <= working_days <= MOST_AT_ONCE:
        raise Refused(sentence(N_("Between 1 and %(most)s days at once."), most=MOST_AT_ONCE))
    Clock.objects.get_or_create(pk=1)
    row = Clock.objects.select_for_update().get(pk=1)
    start = clock.now()
    end = start + (_after(start, working_days) - start.astimezone(clock.LOCAL).date())
    if row.ahead + (end - start) > FURTHEST:
        raise Refused(
            sentence(N_("The demonstration ends here. Load it anew: anxiao up --reset-demo"))
        )
    row.ahead += end - start
    row.save(update_fields=["ahead"])
    _work(start, end)
    return end


def _after(start: datetime, working_days: int) -> date:
    return workdays.deadline(start.astimezone(clock.LOCAL).date(), working_days).on


def _work(start: datetime, end: datetime) -> None:
    """The jobs of each day at their hours, then once what runs every few minutes."""
    daily, often = _schedule()
    first = start.astimezone(clock.LOCAL).date()
    moments = sorted(
        (datetime.combine(day, hour, clock.LOCAL), place)
        for place, (hour, _job) in enumerate(daily)
        for day in _days(first, end.astimezone(clock.LOCAL).date())
    )
    for moment, place in moments:
        if start < moment <= end:
            with clock.at(moment):
                daily[place][1]()
    with clock.at(end):
        for job in often:
            job()


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _schedule() -> tuple[list[tuple[time, Job]], list[Job]]:
    """The table of jobs as hours of the day, and those that run more often than daily."""
    daily: list[tuple[time, Job]] = []
    often: list[Job] = []
    for when, name, job in import_string(settings.SCHEDULE):
        minute, hour, *_rest = when.split()
        if name.startswith(AT_THEIR_OWN_TIME):
            continue
        if minute.isdigit() and hour.isdigit():
            daily.append((time(int(hour), int(minute)), job))
        else:
            often.append(job)
    return daily, often
