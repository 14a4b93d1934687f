"""The life of a listing: hung by a body, taken down by that body alone after it was on site."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext_lazy

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.supervision.abilities import Ability

if TYPE_CHECKING:
    from anxiao.supervision.listings.models import Listing

STATE_WORDS = {
    "hung": N_("listed, being put right"),
    "submitted": N_("reported as put right, to be inspected on site"),
    "accepted": N_("accepted on site, to be delisted"),
    "expired": N_("limit over, not remedied"),
    "superseded": N_("listed higher up"),
    "delisted": N_("delisted"),
    "revoked": N_("listing taken back"),
    "passed": N_("with whoever has the power"),
}


class State(TextChoices):
    """Where a listing stands; the words are those of ``STATE_WORDS``, or say the same."""

    HUNG = "hung", _(STATE_WORDS["hung"])
    SUBMITTED = "submitted", _(STATE_WORDS["submitted"])
    ACCEPTED = "accepted", _(STATE_WORDS["accepted"])
    EXPIRED = "expired", _(STATE_WORDS["expired"])
    SUPERSEDED = "superseded", _(STATE_WORDS["superseded"])
    DELISTED = "delisted", _(STATE_WORDS["delisted"])
    REVOKED = "revoked", pgettext_lazy("listing", "taken back")
    PASSED = "passed", _(STATE_WORDS["passed"])


S, A = State, Ability
ENDED = (S.SUPERSEDED, S.DELISTED, S.REVOKED, S.PASSED)
STANDING = (S.HUNG, S.SUBMITTED, S.ACCEPTED, S.EXPIRED)
REPORTED = (S.SUBMITTED, S.ACCEPTED)


# --- reasons against ------------------------------------------------------------------------


@standing
def not_the_body(actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    """Nobody else, however high, and no machine either."""
    if actor.organisation is not None and actor.organisation == listing.body:
        return None
    return sentence(N_("Only %(body)s, which listed it, may do this."), body=listing.body_name)


@moot
@standing
def not_the_listed(actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    if listing.organisation in actor.answers_for:
        return None
    # What took the place of an organisation that has ended has its desk.
    if listing.desk in actor.answers_for and listing.desk != listing.body:
        return None
    return sentence(N_("Only the organisation that is listed may do this."))


def limit_over(_actor: Actor, listing: "Listing", now: datetime) -> Sentence | None:
    if listing.due_at is None or now <= listing.due_at:
        return None
    on = day(listing.due_at.astimezone(clock.LOCAL).date())
    return sentence(
        N_("The limit ended on %(day)s: a limit that is over is not extended any more."), day=on
    )


@moot
def limit_running(_actor: Actor, listing: "Listing", now: datetime) -> Sentence | None:
    if listing.due_at is not None and listing.due_at < now:
        return None
    return sentence(N_("Its limit is still running."))


def not_on_site(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    if listing.inspected_on is not None and listing.is_on_site:
        return None
    return sentence(N_("A listing ends only after an inspection on site: say when it was."))


@moot
def has_expired(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    return sentence(N_("Its limit has ended.")) if listing.expired_on is not None else None


@moot
def not_expired(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    return None if listing.expired_on is not None else sentence(N_("Its limit has not ended."))


@moot
def on_time(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    if listing.was_late():
        return None
    return sentence(N_("It was reported and accepted before its limit."))


@moot
def nothing_accepted(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    if listing.hazards and listing.submitted_at is None and not listing.still_open():
        return None
    return sentence(N_("Its hazards are not all accepted yet."))


@moot
def hazards_left(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    if not listing.hazards and listing.is_of_hazards:
        return None
    return sentence(N_("Hazards of it still lie with the organisation."))


def hazards_open(_actor: Actor, listing: "Listing", _now: datetime) -> Sentence | None:
    """The hazards themselves are accepted and closed first."""
    count = listing.still_open()
    if not count:
        return None
    return sentence(
        N_("%(n)s hazards of this listing are not accepted yet: accept them on site first."),
        n=count,
    )


BODY = (not_the_body,)
LIFECYCLE = Machine(
    Step("extend", S.HUNG, S.HUNG, A.DECIDE, (*BODY, limit_over)),
    Step("submit", S.HUNG, S.SUBMITTED, A.RESPOND, (not_the_listed,)),
    Step("submit", S.EXPIRED, S.SUBMITTED, A.RESPOND, (not_the_listed,)),
    *(Step("return", one, S.HUNG, A.DECIDE, (*BODY, has_expired)) for one in REPORTED),
    *(Step("return", one, S.EXPIRED, A.DECIDE, (*BODY, not_expired)) for one in REPORTED),
    Step("accept", S.SUBMITTED, S.ACCEPTED, A.DECIDE, (*BODY, hazards_open)),
    Step("delist", S.ACCEPTED, S.DELISTED, A.DECIDE, (*BODY, not_on_site, hazards_open)),
    *(Step("revoke", one, S.REVOKED, A.DECIDE, BODY) for one in STANDING),
    *(Step("name_answerable", one, one, A.DECIDE, BODY) for one in STANDING),
    # What the clock does, and what follows from a listing higher up; no button carries these.
    Step("expire", S.HUNG, S.EXPIRED, A.DECIDE, (limit_running, on_time)),
    Step("expire", S.SUBMITTED, S.SUBMITTED, A.DECIDE, (limit_running, on_time)),
    Step("come_up", S.HUNG, S.SUBMITTED, A.DECIDE, (limit_running, nothing_accepted)),
    *(Step("pass_on", one, S.PASSED, A.DECIDE, (*BODY, hazards_left)) for one in STANDING),
    *(Step("supersede", one, S.SUPERSEDED, A.DECIDE) for one in STANDING),
    verbs={
        "extend": N_("Extend the limit"),
        "submit": N_("Report as put right"),
        "return": N_("Send back"),
        "accept": N_("Accept on site"),
        "delist": N_("Delist"),
        "revoke": N_("Take the listing back"),
        "name_answerable": N_("Name who answers"),
        "expire": N_("Let the limit end"),
        "supersede": N_("Be listed higher up"),
        "come_up": N_("Come up for inspection"),
        "pass_on": N_("Go with its hazards"),
    },
    states=STATE_WORDS,
)
