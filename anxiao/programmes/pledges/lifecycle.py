"""The life of a pledge: two parties sign one frozen text, in either order."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.pledges.models import Pledge

STATE_WORDS = {
    "made": N_("to be signed by both"),
    "signed_a": N_("signed by party A"),
    "signed_b": N_("signed by party B"),
    "signed": N_("signed by both"),
    "superseded": N_("replaced by a new pledge"),
    "void": N_("void"),
}


class PledgeState(TextChoices):
    MADE = "made", _(STATE_WORDS["made"])
    SIGNED_A = "signed_a", _(STATE_WORDS["signed_a"])
    SIGNED_B = "signed_b", _(STATE_WORDS["signed_b"])
    SIGNED = "signed", _(STATE_WORDS["signed"])
    SUPERSEDED = "superseded", _(STATE_WORDS["superseded"])
    VOID = "void", _(STATE_WORDS["void"])


class Side(TextChoices):
    """The two parties: who gives the tasks, and who has them."""

    A = "a", _("party A")
    B = "b", _("party B")


OPEN = (PledgeState.MADE, PledgeState.SIGNED_A, PledgeState.SIGNED_B)
GONE = (PledgeState.SUPERSEDED, PledgeState.VOID)


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_party_a(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if pledge.side_of(actor) == Side.A:
        return None
    return sentence(N_("Only the two parties sign a pledge, each for itself."))


@moot
@standing
def not_party_b(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if pledge.side_of(actor) == Side.B:
        return None
    return sentence(N_("Only the two parties sign a pledge, each for itself."))


@moot
@standing
def not_the_maker(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if actor.is_free or actor.organisation == pledge.party_a:
        return None
    return sentence(N_("Only the organisation that made the pledge may do this."))


@moot
@standing
def not_concerned(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    """A pledge is signed again by the side whose post has changed hands."""
    if pledge.side_of(actor) in pledge.lapsed_sides:
        return None
    return sentence(N_("It is signed again by the side whose post has changed hands."))


@standing
def same_hand(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if actor.person is not None and actor.person in pledge.signers:
        return sentence(N_("One person does not sign for both sides."))
    return None


def mandate_over(_actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    return pledge.mandate_fault()


@moot
def nothing_new(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if pledge.renewal(actor) is not None:
        return None
    return sentence(N_("Its text is that of the tasks, and who signed still holds the post."))


@moot
def being_renewed(_actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if pledge.successor is None:
        return None
    return sentence(N_("A new pledge in its place is waiting for signatures already."))


def text_outdated(actor: Actor, pledge: "Pledge", _now: datetime) -> Sentence | None:
    if not pledge.text_changed(actor):
        return None
    return sentence(N_("The tasks have changed since: party A makes a new pledge, then sign that."))


S, A = PledgeState, Ability
SIGN = (mandate_over, same_hand)
PLEDGE = Machine(
    Step("sign", S.MADE, S.SIGNED_A, A.SIGN_PLEDGE, (not_party_a, mandate_over)),
    Step("sign", S.MADE, S.SIGNED_B, A.SIGN_PLEDGE, (not_party_b, mandate_over)),
    Step("sign", S.SIGNED_B, S.SIGNED, A.SIGN_PLEDGE, (not_party_a, *SIGN)),
    Step("sign", S.SIGNED_A, S.SIGNED, A.SIGN_PLEDGE, (not_party_b, *SIGN)),
    *(Step("enter_paper", one, S.SIGNED, A.MAKE_PLEDGE, (not_the_maker,)) for one in OPEN),
    *(
        Step("renew", one, S.SUPERSEDED, A.MAKE_PLEDGE, (not_the_maker, nothing_new))
        for one in OPEN
    ),
    Step("renew", S.SIGNED, S.SIGNED, A.MAKE_PLEDGE, (not_the_maker, nothing_new, being_renewed)),
    Step(
        "sign_again",
        S.SIGNED,
        S.SIGNED,
        A.SIGN_PLEDGE,
        (not_concerned, being_renewed, text_outdated, mandate_over),
    ),
    Step("supersede", S.SIGNED, S.SUPERSEDED, A.SIGN_PLEDGE),
    *(Step("void", one, S.VOID, A.MAKE_PLEDGE, (not_the_maker,)) for one in (*OPEN, S.SIGNED)),
    verbs={
        "sign": N_("Sign the pledge"),
        "enter_paper": N_("Enter the signed paper"),
        "renew": N_("Make a new pledge in its place"),
        "sign_again": N_("Sign it again"),
        "supersede": N_("Replace"),
        "void": N_("Declare void"),
    },
    states=STATE_WORDS,
)
