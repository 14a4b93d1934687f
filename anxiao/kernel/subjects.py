"""From a recorded thing to its page, and to what may be sent about it: told by the settings."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor


def page_of(kind: str, pk: UUID | None) -> str:
    """The address of a record's page, or nothing where its kind has none."""
    name = settings.SUBJECT_PAGES.get(kind)
    return reverse(name, args=[pk]) if name and pk else ""


def links_about(actor: Actor, pk: UUID) -> list[dict[str, Any]]:
    """Pages on which something is sent about a record, for those who may, as quiet buttons."""
    return [
        {
            "verb": name.replace(":", "-"),
            "label": _(words),
            "icon": icon,
            "reason": "",
            "url": f"{reverse(name)}?about={pk}",
        }
        for name, words, icon, ability in settings.CASE_LINKS
        if actor.may(ability)
    ]
