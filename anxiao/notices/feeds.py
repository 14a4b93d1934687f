"""The limits of a post as a calendar that telephones and desks fetch by themselves."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word
from anxiao.kernel.waiting import Waiting, work_of
from anxiao.ledger.models import Subject

MOST = 500
FETCHED = timedelta(hours=1)


def feed(actor: Actor) -> bytes:
    """What waits for the actor and has a limit, a day each, as iCalendar (RFC 5545).

    A calendar lies on other people's machines, so nothing under a seal is in it, opened or not.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Anxiao//limits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Anxiao: limits"))
    calendar.add("refresh-interval", FETCHED)
    for row in _unsealed(actor, work_of(actor)):
        calendar.add_component(_event(row))
    return bytes(calendar.to_ical())


def _unsealed(actor: Actor, rows: list[Waiting]) -> list[Waiting]:
    dated = [row for row in rows if row.due_at is not None][:MOST]
    subjects = Subject.objects.visible_to(actor).filter(pk__in=[row.subject for row in dated])
    open_ones = {*subjects.filter(seal=None).values_list("pk", flat=True)}
    return [row for row in dated if row.subject in open_ones]


def _event(row: Waiting) -> Event:
    assert row.due_at is not None
    day = row.due_at.astimezone(clock.LOCAL).date()
    event = Event()
    event.add("uid", f"{row.subject}@anxiao")
    event.add("dtstamp", clock.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{word(row.next_step)} · {row.title}")
    event.add("location", pick(row.place))
    event.add("url", f"{settings.BASE_URL}{reverse(row.url_name, args=[row.subject])}")
    event.add("transp", "TRANSPARENT")
    return event
