"""Rules by which a campaign comes again: an RRULE (RFC 5545) of whole days."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Param, day, msg, sentence, word

# What people choose; anything else is written as a rule.
WORDS = {
    "FREQ=MONTHLY": N_("every month"),
    "FREQ=MONTHLY;INTERVAL=2": N_("every two months"),
    "FREQ=MONTHLY;INTERVAL=3": N_("every quarter"),
    "FREQ=MONTHLY;INTERVAL=6": N_("every half year"),
    "FREQ=YEARLY": N_("every year"),
    "FREQ=WEEKLY;INTERVAL=2": N_("every two weeks"),
    "FREQ=WEEKLY": N_("every week"),
}
USUAL = tuple((rule, gettext_lazy(words)) for rule, words in WORDS.items())
LONGEST = 200
FREQUENCIES = ("WEEKLY", "MONTHLY", "YEARLY")
# Parts of a day are no part of a campaign, and days within a week none of a weekly rule.
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
NOT_WEEKLY = {"BYMONTHDAY", "BYSETPOS", "BYMONTH"}
WEEK = timedelta(days=7)
LOOKED_AT = 60


def checked(text: str, *, starts_on: date, today: date) -> str:
    """The rule as it is kept.

    Invalid where it cannot be read, fires more often than weekly, or never from today on.
    """
    rule = _tidy(text, starts_on)
    seen = [*islice(_days(rule, starts_on), LOOKED_AT)]
    if any(later - one < WEEK for one, later in pairwise(seen)):
        raise _too_often()
    coming = occurrences(rule, starts_on, first=today, last=date.max) if seen else iter(())
    if next(coming, None) is None:
        raise Invalid(
            sentence(
                N_("This rule never fires from %(day)s on: change the rule or its first day."),
                day=day(max(today, starts_on)),
            )
        )
    return rule


def _tidy(text: str, starts_on: date) -> str:
    """Upper case without spaces; a monthly rule says on which day of the month."""
    rule = re.sub(r"\s+", "", text).upper().removeprefix("RRULE:")
    parts = _parts(rule)
    frequency = parts.get("FREQ", "")
    if frequency in ("SECONDLY", "MINUTELY", "HOURLY", "DAILY"):
        raise _too_often()
    unknown = [name for name in parts if name not in PARTS]
    if frequency == "WEEKLY":
        unknown += [name for name in parts if name in NOT_WEEKLY]
    if frequency not in FREQUENCIES or unknown or len(rule) > LONGEST:
        raise _unreadable()
    if frequency == "MONTHLY" and {*parts} <= {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}:
        rule = f"{rule};{_month_day(starts_on)}"
    try:
        rrulestr(rule, dtstart=_noon(starts_on))
    except (ValueError, KeyError, OverflowError, AttributeError, TypeError):
        raise _unreadable() from None
    return rule


def _month_day(starts_on: date) -> str:
    """The same day of each month; where a month is shorter, its last: none is left out."""
    if starts_on.day <= 28:
        return f"BYMONTHDAY={starts_on.day}"
    days = ",".join(map(str, range(28, starts_on.day + 1)))
    return f"BYMONTHDAY={days};BYSETPOS=-1"


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule by their names; a part named twice or without a value is a fault."""
    pairs = [part.partition("=") for part in rule.split(";")]
    if not all(re.fullmatch(r"[A-Z]+", name) and value for name, _equals, value in pairs):
        raise _unreadable()
    found = {name: value for name, _equals, value in pairs}
    numbers = [found.get(name, "1") for name in ("INTERVAL", "COUNT")]
    if len(found) < len(pairs) or not all(re.fullmatch(r"[1-9]\d{0,3}", one) for one in numbers):
        raise _unreadable()
    return found


def _too_often() -> Invalid:
    return Invalid(sentence(N_("A campaign comes again once a week at most: take a wider rule.")))


def _unreadable() -> Invalid:
    return Invalid(
        sentence(
            N_(
                "This is no rule by which a campaign comes again. An example, for the 15th of"
                " every month: FREQ=MONTHLY;BYMONTHDAY=15"
            )
        )
    )


def occurrences(
    rule: str, starts_on: date, *, first: date, last: date
) -> Iterator[tuple[int, date]]:
    """The days of a rule within a span, each with its number counted from the first of all."""
    for number, one in enumerate(_days(rule, starts_on), start=1):
        if one > last:
            return
        if one >= first:
            yield number, one


def _days(rule: str, starts_on: date) -> Iterator[date]:
    made = rrulestr(rule, dtstart=_noon(starts_on))
    assert isinstance(made, rrule)
    return (one.date() for one in made)


def _noon(on: date) -> datetime:
    """Whole days know no zone: noon is on the same day everywhere."""
    return datetime.combine(on, time(12))


def kept(rule: str) -> Param:
    """A rule as a sentence of the ledger keeps it: in words where people have words for it."""
    bare = re.sub(r";BYMONTHDAY=[\d,]+(;BYSETPOS=-1)?$", "", rule)
    return msg(WORDS[bare]) if bare in WORDS else rule


def worded(rule: str) -> str:
    """A rule as people say it; one that nobody says in words as it is written."""
    found = kept(rule)
    if isinstance(found, str):
        return _("by the rule %(rule)s") % {"rule": found}
    return word(sentence("%(rule)s", rule=found))
