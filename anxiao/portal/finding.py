"""One search over everything within reach: each app answers for its own."""

from importlib import import_module

from django.conf import settings

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import MOST, Hits

LONGEST = 100


def hits(actor: Actor, words: str) -> list[Hits]:
    """What was found, kind by kind; kinds without a hit are left out."""
    asked = words.replace("\x00", "").strip()[:LONGEST]
    if not asked or actor.post is None:
        return []
    offers = (import_module(name).search for name in settings.SEARCHED)
    found = [one for offer in offers for one in offer(actor, asked, MOST)]
    return [one for one in found if one.count]
