"""What a service is given, and the sentence that asks for it where it is missing."""

from datetime import datetime

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence


def need(text: str, what: Sentence) -> str:
    """The stripped text, or Invalid with the sentence that asks for it."""
    if not text.strip():
        raise Invalid(what)
    return text.strip()


def reason_of(text: str) -> str:
    return need(text, sentence(N_("Give the reason in a few words.")))


def not_later_than_now(moment: datetime) -> datetime:
    if moment > clock.now():
        raise Invalid(sentence(N_("This time lies in the future.")))
    return moment
