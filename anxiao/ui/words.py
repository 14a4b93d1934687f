"""Values worded for a reader: names, days, distances, deadlines. Templates use them as filters."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from anxiao.kernel.names import pick, traditional
from anxiao.kernel.sentences import word, word_day, word_moment

ABOUT_FROM = 1000
SOON = 2


def part(thing: Any, name: str, default: Any = None) -> Any:
    """Read ``name`` from a mapping or an object: templates are given either."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def language() -> str:
    return get_language() or "zh-hans"


def name(value: Any) -> str:
    """The name for the reader: a pair, a model with ``name`` and ``latin``, or plain text."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return pick({key: str(text) for key, text in value.items()})
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, str):
        return in_script(value)
    return _own_name(value)


def _own_name(value: Any) -> str:
    """The name of a model: a pair, or Chinese with its latin form, or how it prints."""
    own = getattr(value, "name", None)
    if own is None:
        return in_script(str(value))
    if isinstance(own, Mapping):
        return name(own)
    if isinstance(own, Mapping):
        return name(own)
    latin = getattr(value, "latin", "") or getattr(value, "name_en", "")
    return pick({"zh": str(own), "en": f"{latin} {own}" if latin else str(own)})


def in_script(text: str) -> str:
    """Chinese data in traditional script for readers of zh-Hant; else as it is."""
    if not language().startswith("zh-hant"):
        return text
    turned = traditional(text)
    return mark_safe(turned) if isinstance(text, SafeString) else turned  # noqa: S308


def words(value: Any) -> str:
    """A kept sentence, a pair of names, or plain text, as words."""
    if isinstance(value, Mapping) and "key" in value:
        return word(dict(value))
    return name(value)


def as_moment(value: Any) -> datetime | date | None:
    if isinstance(value, str):
        return parse_datetime(value) or parse_date(value)
    return value if isinstance(value, date) else None


def as_day(value: Any) -> date | None:
    found = as_moment(value)
    if isinstance(found, datetime):
        return (timezone.localtime(found) if timezone.is_aware(found) else found).date()
    return found


def day(value: Any) -> str:
    """2026年6月18日, 18 June 2026."""
    found = as_day(value)
    return word_day(found) if found else ""


def short_day(value: Any) -> str:
    """6月18日, 18 Jun: where the year is plain from its surroundings."""
    found = as_day(value)
    style = "n月j日" if language().startswith("zh") else "j M"
    return formats.date_format(found, style) if found else ""


def moment(value: Any) -> str:
    """2026年6月18日 17:30, 18 June 2026 17:30."""
    found = as_moment(value)
    if not isinstance(found, datetime):
        return day(value)
    return word_moment(found if timezone.is_aware(found) else timezone.make_aware(found))


def metres(value: Any) -> str:
    """12 m, 1.2 km."""
    if value is None or value == "":
        return ""
    length = float(value)
    if length < 1000:
        return gettext("%(n)s m") % {"n": round(length)}
    return gettext("%(n)s km") % {"n": number_format(round(length / 1000, 1), 1)}


def about(value: Any) -> str:
    """A count as people say it: exact up to 1,000, then two figures and “about”."""
    count = int(value)
    if count <= ABOUT_FROM:
        return str(count)
    step = 10 ** (len(str(count)) - 2)
    return gettext("about %(n)s") % {"n": f"{count // step * step:,}"}


def distance(value: Any) -> str:
    """How far a photo was taken from the place it claims."""
    if value is None:
        return gettext("no position in the photo")
    if float(value) < 1:
        return gettext("at the reported place")
    return gettext("%(distance)s from the reported place") % {"distance": metres(value)}


def selecting(title: Any) -> str:
    """What the box of a row does, for whoever hears the page."""
    return gettext("Select %(what)s") % {"what": name(title or "")}


def clock_tone(clock: Any) -> str:
    """The colour of a deadline: late, soon, closed, or neutral."""
    state = part(clock, "state", "running")
    if state in {"late", "overdue"} or (part(clock, "late_days") or 0) > 0:
        return "closed" if state in {"done", "met"} else "late"
    if state in {"done", "met"}:
        return "closed"
    left = part(clock, "working_days_left")
    if state == "running" and left is not None and left <= SOON:
        return "soon"
    return "neutral"


def clock_words(clock: Any) -> str:
    """How a deadline stands, in a few words: “4 working days left”."""
    state, late = part(clock, "state", "running"), part(clock, "late_days") or 0
    left = part(clock, "working_days_left")
    if state in {"done", "met"}:
        return _done_words(late)
    if state in {"late", "overdue"} or late > 0:
        return _late_words(late)
    if state in {"paused", "stopped"}:
        return gettext("Clock stopped by approval")
    if left is None or state == "none":
        return gettext("No deadline")
    if left <= 0:
        return gettext("Due today")
    return ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}


def _done_words(late: int) -> str:
    if not late:
        return gettext("Done in time")
    return ngettext("Done, %(n)s working day late", "Done, %(n)s working days late", late) % {
        "n": late
    }


def _late_words(late: int) -> str:
    if not late:
        return gettext("Late since today")
    return ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late}


def clock_until(clock: Any) -> str:
    """The second half of a deadline: until when, or when it was due."""
    due = part(clock, "due_at") or part(clock, "due_on")
    if not due:
        return ""
    template = (
        gettext("was due %(moment)s")
        if clock_tone(clock) in {"late", "closed"}
        else gettext("until %(moment)s")
    )
    return template % {"moment": moment(due)}


def yuan(amount: Any) -> str:
    """An amount of money as it is read: by thousands."""
    return f"{int(amount or 0):,}"
