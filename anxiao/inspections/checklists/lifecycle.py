"""The life of one version of a checklist: written, published and frozen, replaced or withdrawn."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, sentence

if TYPE_CHECKING:
    from anxiao.inspections.checklists.models import Checklist

STATE_WORDS = {
    "draft": N_("draft, can be tried"),
    "published": N_("published"),
    "replaced": N_("replaced by a newer version"),
    "withdrawn": N_("withdrawn"),
    "dropped": N_("dropped as a draft"),
}


class State(TextChoices):
    """Where a version stands; the words are those of ``STATE_WORDS``."""

    DRAFT = "draft", _(STATE_WORDS["draft"])
    PUBLISHED = "published", _(STATE_WORDS["published"])
    REPLACED = "replaced", _(STATE_WORDS["replaced"])
    WITHDRAWN = "withdrawn", _(STATE_WORDS["withdrawn"])
    DROPPED = "dropped", _(STATE_WORDS["dropped"])


S, A = State, Ability


@moot
@standing
def not_the_owner(actor: Actor, checklist: "Checklist", _now: datetime) -> Sentence | None:
    if actor.is_free or actor.standing == checklist.owner:
        return None
    return sentence(N_("Only the organisation that wrote this checklist may do this."))


def is_empty(_actor: Actor, checklist: "Checklist", _now: datetime) -> Sentence | None:
    if checklist.items:
        return None
    return sentence(N_("There is no question in it yet."))


@moot
def has_a_draft(_actor: Actor, checklist: "Checklist", _now: datetime) -> Sentence | None:
    """Of each list one draft is written at a time; its page leads to it."""
    if not checklist.has_draft:
        return None
    return sentence(N_("There is a draft of the next version already: go on with that one."))


OWN = (not_the_owner,)
LIFECYCLE = Machine(
    Step("write", S.DRAFT, S.DRAFT, A.AUTHOR, OWN),
    Step("publish", S.DRAFT, S.PUBLISHED, A.AUTHOR, (*OWN, is_empty)),
    Step("drop", S.DRAFT, S.DROPPED, A.AUTHOR, OWN),
    Step("withdraw", S.PUBLISHED, S.WITHDRAWN, A.AUTHOR, OWN),
    Step("next_version", S.PUBLISHED, S.PUBLISHED, A.AUTHOR, (*OWN, has_a_draft)),
    Step("next_version", S.WITHDRAWN, S.WITHDRAWN, A.AUTHOR, (*OWN, has_a_draft)),
    # What follows from publishing the next version; no button carries this.
    Step("replace", S.PUBLISHED, S.REPLACED, A.AUTHOR, OWN),
    verbs={
        "write": N_("Change the draft"),
        "publish": N_("Publish"),
        "drop": N_("Drop the draft"),
        "withdraw": N_("Withdraw"),
        "next_version": N_("Write the next version"),
        "replace": N_("Be replaced"),
    },
    states=STATE_WORDS,
)
