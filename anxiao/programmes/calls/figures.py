"""Calls in counts and lines, for the pages of counties, towns and schools."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.people.story import organisations
from anxiao.places.codes import interval
from anxiao.programmes.calls.lifecycle import State
from anxiao.programmes.calls.models import Call, CallQuerySet
from anxiao.ui.words import clock_words

SHOWN = 5
IS_WAITING = Q(state=State.MADE)


def within(actor: Actor, code: int) -> CallQuerySet:
    """The reader's open calls in a territory."""
    rows: CallQuerySet = Call.objects.visible_to(actor).unfinished()
    return rows.filter(territory_code__range=interval(code))


def tally(actor: Actor, code: int) -> dict[str, int]:
    """How many are open, unanswered, and passed upwards."""
    return within(actor, code).aggregate(
        open=Count("pk"),
        unanswered=Count("pk", filter=IS_WAITING),
        passed=Count("pk", filter=IS_WAITING & Q(level__gt=0)),
    )


def block(actor: Actor, code: int) -> dict[str, Any]:
    """Schools that call for help: how many, and the gravest of them with whose turn it is."""
    counts = tally(actor, code)
    rows = list(within(actor, code).gravest_first()[:SHOWN]) if counts["open"] else []
    url = f"{reverse('calls:index')}?town={code}"
    return {
        **counts,
        "lines": lines(rows),
        "urls": {name: f"{url}&state={name}" for name in ("open", "unanswered", "passed")},
    }


def lines(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Each call as a line: how it stands, where, what, whose turn it is and since when."""
    names = organisations(one.desk for one in calls)
    return [
        {
            "tone": one.tone,
            "when": when(one),
            "place": one.place,
            "what": one.title,
            "waits_for": turn(one, names.get(one.desk)),
            "url": reverse("calls:detail", args=[one.pk]),
        }
        for one in calls
    ]


def when(call: Call) -> str:
    """How it stands with the time to answer."""
    if call.is_passed_up:
        return _("Passed upwards")
    if not call.is_unanswered:
        return _("Answered")
    state = "late" if call.due_at and call.due_at < clock.now() else "running"
    return clock_words({**call.clock, "state": state})


def turn(call: Call, desk: Any) -> Sentence | str:
    """Whose turn it is, and since when."""
    if desk is None:
        return ""
    since = call.made_at if call.is_unanswered else call.answered_at or call.made_at
    on = day(since.astimezone(clock.LOCAL).date())
    if call.is_unanswered:
        return sentence(N_("%(who)s to answer, called on %(day)s"), who=desk.name, day=on)
    return sentence(N_("%(who)s to say whether it helped, since %(day)s"), who=desk.name, day=on)
