"""The kinds of import that the apps offer, found by the names in the settings, in their order."""

from functools import lru_cache
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.kernel.staging import Kind


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    found = [kind for name in settings.IMPORTS for kind in import_module(name).KINDS]
    return {kind.key: kind for kind in found}


def kind_for(actor: Actor, key: str) -> Kind:
    """The kind, where the actor's post may bring it in."""
    kind = kinds().get(key)
    if kind is None:
        raise OutOfReach(sentence(N_("There is no such import.")))
    if not actor.may(kind.ability):
        raise NotAllowed(sentence(N_("Your post may not bring in sheets of this kind.")))
    return kind


def of_day_one() -> list[Kind]:
    """The kinds that an office begins with: those that go into no record."""
    return [kind for kind in kinds().values() if kind.into is None]


def title_of(actor: Actor, kind: Kind, into: UUID | None) -> str:
    """The title of the record that a sheet goes into; refused where it may not go there now."""
    if kind.into is None:
        return ""
    if into is None:
        raise Invalid(sentence(N_("Begin on the page of the record that the sheet goes into.")))
    return kind.into.open(actor, into)
