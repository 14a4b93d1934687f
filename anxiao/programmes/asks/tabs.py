"""The three lists that stand under one entry of the navigation."""

from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.programmes.abilities import Ability
from anxiao.programmes.tabs import tabs as row_of

TABS = (
    ("requests:index", N_("Requests"), Ability.READ),
    ("orders:index", N_("Orders"), Ability.READ),
    ("instructions:index", N_("Instructions"), Ability.READ_INSTRUCTIONS),
)


def tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """Requests, orders, and for those who have to do with them a leader's instructions."""
    pages = tuple((name, words, "") for name, words, ability in TABS if actor.may(ability))
    return row_of(pages, current)
