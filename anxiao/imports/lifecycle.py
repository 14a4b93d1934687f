"""The life of an import as one table."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.imports.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step
from anxiao.kernel.sentences import Sentence, sentence

if TYPE_CHECKING:
    from anxiao.imports.models import Import

STATE_WORDS = {
    "uploaded": N_("uploaded, columns to be matched"),
    "checked": N_("checked, to be confirmed"),
    "applying": N_("being taken over"),
    "applied": N_("taken over"),
    "undoing": N_("being taken back"),
    "undone": N_("taken back"),
}


class State(TextChoices):
    UPLOADED = "uploaded", _(STATE_WORDS["uploaded"])
    CHECKED = "checked", _(STATE_WORDS["checked"])
    APPLYING = "applying", _(STATE_WORDS["applying"])
    APPLIED = "applied", _(STATE_WORDS["applied"])
    UNDOING = "undoing", _(STATE_WORDS["undoing"])
    UNDONE = "undone", _(STATE_WORDS["undone"])


def nothing_to_take(_actor: Actor, one: "Import", _now: datetime) -> Sentence | None:
    if one.count_of("new") + one.count_of("changes"):
        return None
    return sentence(N_("No row would change anything: there is nothing to take over."))


def nothing_taken(_actor: Actor, one: "Import", _now: datetime) -> Sentence | None:
    if one.count_of("made"):
        return None
    return sentence(N_("This import made nothing that could be taken back."))


S, A = State, Ability
LIFECYCLE = Machine(
    Step("check", S.UPLOADED, S.CHECKED, A.USE),
    Step("check", S.CHECKED, S.CHECKED, A.USE),
    Step("rematch", S.CHECKED, S.UPLOADED, A.USE),
    Step("apply", S.CHECKED, S.APPLYING, A.USE, (nothing_to_take,)),
    Step("finish", S.APPLYING, S.APPLIED, A.USE),
    Step("undo", S.APPLIED, S.UNDOING, A.USE, (nothing_taken,)),
    Step("end_undo", S.UNDOING, S.UNDONE, A.USE),
    Step("keep_rest", S.UNDOING, S.APPLIED, A.USE),
    verbs={
        "check": N_("Check again"),
        "rematch": N_("Match the columns anew"),
        "apply": N_("Take over"),
        "finish": N_("Finish"),
        "undo": N_("Take back"),
        "end_undo": N_("Finish taking back"),
        "keep_rest": N_("Keep what others stand on"),
    },
    states=STATE_WORDS,
)
