"""What a service is given, and the sentence that asks for it where it is missing."""

from datetime import date, datetime

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence

# The years that somebody can mean.
YEARS = range(2000, 2100)


def need(text: str, what: Sentence) -> str:
    """The stripped text, or Invalid with the sentence that asks for it."""
    if not text.strip():
        raise Invalid(what)
    return text.strip()


def reason_of(text: str) -> str:
    return need(text, sentence(N_("Give the reason in a few words.")))


def in_our_time(*days: date | None) -> None:
    """Raise where a day lies so far off that nobody can have meant it."""
    for one in days:
        if one is not None and one.year not in YEARS:
            raise Invalid(sentence(N_("Choose a day between the years 2000 and 2099.")))


def not_later_than_now(moment: datetime) -> datetime:
    if moment > clock.now():
        raise Invalid(sentence(N_("This time lies in the future.")))
    return moment
