"""What a search finds among instructions, requests and orders."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.instructions.models import Instruction

KINDS: tuple[tuple[Any, str, str, str, str], ...] = (
    (Request, "requests", N_("Requests"), "message", Ability.READ),
    (Order, "orders", N_("Orders"), "send", Ability.READ),
    (Instruction, "instructions", N_("Instructions"), "pencil", Ability.READ_INSTRUCTIONS),
)


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Those within reach that hold every word, the newest first, kind by kind."""
    return [
        _hits(actor, words, limit, model, space, title, icon)
        for model, space, title, icon, ability in KINDS
        if actor.may(ability)
    ]


def _hits(
    actor: Actor, words: str, limit: int, model: Any, space: str, title: str, icon: str
) -> Hits:
    found = model.objects.visible_to(actor).saying(words).order_by("-pk")
    keys = list(found.values_list("pk", flat=True)[: COUNTED + 1])
    rows = model.objects.visible_to(actor).filter(pk__in=keys[:limit]).order_by("-pk")
    shown = [
        Hit(
            row.title,
            reverse(f"{space}:detail", args=[row.pk]),
            (row.number, str(row.get_state_display())),
            str(row.pk),
        )
        for row in rows
    ]
    url = f"{reverse(f'{space}:index')}?{urlencode({'q': words})}"
    return Hits(space.removesuffix("s"), _(title), icon, shown, len(keys), url)
