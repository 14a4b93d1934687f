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


S, A = State, Ability
ENDED = (S.SUPERSEDED, S.DELISTED, S.REVOKED)
STANDING = (S.HUNG, S.SUBMITTED, S.ACCEPTED, S.EXPIRED)


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
    Step("return", S.SUBMITTED, S.HUNG, A.DECIDE, BODY),
    Step("accept", S.SUBMITTED, S.ACCEPTED, A.DECIDE, (*BODY, hazards_open)),
    Step("delist", S.ACCEPTED, S.DELISTED, A.DECIDE, (*BODY, not_on_site)),
    *(Step("revoke", one, S.REVOKED, A.DECIDE, BODY) for one in STANDING),
    *(Step("name_answerable", one, one, A.DECIDE, BODY) for one in STANDING),
    # What the clock does, and what follows from a listing higher up; no button carries these.
    Step("expire", S.HUNG, S.EXPIRED, A.DECIDE, (limit_running,)),
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
    },
    states=STATE_WORDS,
)
