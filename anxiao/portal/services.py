"""What is recorded from the pages of the portal."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.sentences import msg, sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from anxiao.portal.abilities import Ability
from anxiao.portal.exceptions import KINDS, LOOKED

LONGEST = 500


@transaction.atomic
def look(*, actor: Actor, row: Any, kind: str, key: str, note: str) -> Entry:
    """Say that an exception was looked at, and what was found; it stands on the case."""
    if not actor.may(Ability.LOOK):
        raise NotAllowed(sentence(N_("Only the auditor marks an exception as looked at.")))
    if kind not in KINDS:
        raise Invalid(sentence(N_("There is no such exception.")))
    said = note.strip()
    if not 0 < len(said) <= LONGEST:
        raise Invalid(sentence(N_("Write down in a few words what you found.")))
    says = sentence(
        N_("Looked at an exception (%(kind)s): %(note)s"), kind=msg(KINDS[kind]), note=said
    )
    details = {"kind": kind, "key": key[:80], "note": said}
    found = type(row).objects.lock(row.pk)
    return ledger.record(LOOKED, found, actor=actor, says=says, details=details)
