"""Who may take a paper back."""

from django.utils.translation import gettext_noop as N_

from anxiao.documents.models import Document
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.kernel.sentences import sentence


def against(document: Document, actor: Actor) -> No | None:
    """Why an actor may not take this paper back."""
    if not actor.may(document.sort.ability):
        return NotAllowed(sentence(N_("Your post does not issue papers of this kind.")))
    if not actor.is_system and actor.organisation != document.issuer:
        return NotAllowed(sentence(N_("Only the organisation that issued the paper revokes it.")))
    if document.revoked_at is not None:
        return Refused(sentence(N_("This paper has been revoked already.")))
    return None


def check(document: Document, actor: Actor) -> None:
    if no := against(document, actor):
        raise no
