"""What happened to a record, told from its entries as the pages show it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.ledger.models import Entry
from anxiao.people.models import Post
from anxiao.places.models import Organisation


def story(actor: Actor, subject: UUID) -> list[dict[str, Any]]:
    """The entries of the ledger as lines of the timeline."""
    entries = list(Entry.objects.visible_to(actor).of(subject))
    known = organisations(entry.organisation for entry in entries)
    posts = Post.objects.in_bulk({entry.post for entry in entries if entry.post})
    return [
        {
            "what": entry.says,
            "who": as_named_then(entry.organisation_name, known.get(entry.organisation))
            or _by_itself(entry),
            "post": _("by one-time link")
            if entry.details.get("link")
            else as_named_then(entry.post_title, posts.get(entry.post)),
            "at": entry.at,
            "on_behalf_of": named(entry.on_behalf_of),
            "why": entry.details.get("note", ""),
        }
        for entry in entries
    ]


def _by_itself(entry: Entry) -> str:
    """The name of a person without an organisation, or of a job, which is worded."""
    name = entry.person_name
    return name if entry.person or not name else _(name)


def organisations(keys: Iterable[int | None]) -> dict[int | None, Organisation]:
    wanted = {key for key in keys if key is not None}
    return {one.pk: one for one in Organisation.objects.filter(pk__in=wanted)}


def as_named_then(written: str, now: Organisation | Post | None) -> str | Name:
    """The name that an entry keeps; in two scripts while it is still what the thing is called."""
    return now.name if now is not None and now.zh == written else written


def named(kept: dict[str, Any] | None) -> Name | None:
    """The post on whose behalf an entry was made, with its organisation."""
    if not kept:
        return None
    zh, en = (_named(kept, end) for end in ("", "_en"))
    return {"zh": zh, "en": en or zh}


def _named(kept: dict[str, Any], end: str) -> str:
    words = (kept.get(f"organisation_name{end}"), kept.get(f"title{end}"))
    return " · ".join(filter(None, words))
