"""What the page of one pledge shows."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.models import Document
from anxiao.evidence.shown import shown
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence, word
from anxiao.kernel.verbs import VerbForm
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges import mandates
from anxiao.programmes.pledges.doors import BY_PASSWORD, DOORS
from anxiao.programmes.pledges.lifecycle import GONE, OPEN, PledgeState, Side
from anxiao.programmes.pledges.models import Pledge


def page(actor: Actor, row: Pledge) -> dict[str, Any]:
    offered = DOORS.offers(row, actor)
    named = organisations([row.party_a, row.organisation, row.desk])
    return {
        "row": row,
        "said": text(row),
        "warnings": warnings(actor, row),
        "offers": [*_buttons(actor, row, offered), *_beside(actor, row)],
        "form": signing_form(row, offered),
        "steps": _steps(row),
        "awaited": _awaited(row, named),
        "signatures": _signatures(row, named),
        "facts": facts(row),
        "papers": list(Document.objects.visible_to(actor).about(row.pk)),
        "entries": story(actor, row.pk),
        **shown(actor, row.pk),
    }


def text(row: Pledge) -> dict[str, Any]:
    """The frozen text, its days as days."""
    said = row.content
    tasks = [{**task, "deadline": _day(task["deadline"])} for task in said["tasks"]]
    return {
        **said,
        "starts_on": _day(said["starts_on"]),
        "ends_on": _day(said["ends_on"]),
        "tasks": tasks,
    }


def warnings(actor: Actor, row: Pledge) -> list[dict[str, str]]:
    """What a reader should know before relying on it, the graver first."""
    if row.state in GONE:
        return []
    found: list[tuple[str, Sentence]] = []
    if fault := row.mandate_fault():
        found.append(("late", fault))
    if row.mandate is None:
        found.append(("soon", sentence(mandates.MISSING)))
    if (new := row.renewal(actor)) is not None and new not in [says for _tone, says in found]:
        found.append(("soon", new))
    return [{"tone": tone, "says": word(says)} for tone, says in found]


def signing_form(row: Pledge, offered: dict[str, Sentence | None]) -> dict[str, Any] | None:
    """The field for the password, where the reader may sign now."""
    verb = next((one for one in BY_PASSWORD if one in offered and offered[one] is None), None)
    if verb is None:
        return None
    form: VerbForm = DOORS.form(verb, row)
    return {
        "form": form,
        "label": DOORS.label(verb),
        "url": reverse("pledges:act", args=[row.pk, verb]),
    }


def _buttons(
    actor: Actor, row: Pledge, offered: dict[str, Sentence | None]
) -> list[dict[str, Any]]:
    """The buttons, without what the form on the page does already."""
    open_form = signing_form(row, offered)
    buttons = DOORS.buttons(row, actor, lambda verb: reverse("pledges:act", args=[row.pk, verb]))
    if open_form is None:
        return buttons
    kept = [one for one in buttons if not (one["verb"] in BY_PASSWORD and not one["reason"])]
    return [{**one, "primary": False} for one in kept]


def _beside(actor: Actor, row: Pledge) -> list[dict[str, Any]]:
    """Printing, for whoever may issue the paper, and for all once it is issued."""
    may = actor.may(Ability.MAKE_PLEDGE) and row.party_a == actor.organisation
    if row.state in GONE or not may:
        return []
    url = reverse("pledges:paper", args=[row.pk])
    return [{"verb": "paper", "label": _("Print"), "icon": "printer", "reason": "", "url": url}]


def _steps(row: Pledge) -> list[dict[str, Any]]:
    """Made, signed by the one, signed by the other; who signed first stands first."""
    signed = row.signed
    order = sorted((Side.B, Side.A), key=lambda side: (side not in signed, _at(signed.get(side))))
    titles = {Side.A: _("Party A signs"), Side.B: _("Party B signs")}
    steps = [{"title": _("Made"), "state": "done", "at": row.made_at}]
    for side in order:
        one = signed.get(side)
        steps.append(
            {
                "title": titles[side],
                "state": "done" if one else "todo",
                "at": one.signed_on if one else None,
            }
        )
    first = next((step for step in steps if step["state"] == "todo"), None)
    if first is not None and row.state in OPEN:
        first["state"] = "current"
    return steps


def _at(row: Any) -> float:
    return float(row.signed_at.timestamp()) if row else 0


def _awaited(row: Pledge, named: dict[int | None, Organisation]) -> str:
    desk = named.get(row.desk)
    if desk is None or row.state not in OPEN:
        return ""
    return _("Waits for the signature of %(who)s.") % {"who": word(sentence("%(n)s", n=desk.name))}


def _signatures(row: Pledge, named: dict[int | None, Organisation]) -> list[dict[str, Any]]:
    sides = {Side.A: _("Party A"), Side.B: _("Party B")}
    return [
        {
            "side": title,
            "organisation": named.get(row.party(side)),
            "signature": row.signed.get(side),
            "is_lapsed": side in row.lapsed_sides,
        }
        for side, title in sides.items()
    ]


def facts(row: Pledge) -> list[dict[str, Any]]:
    said = row.content["mandate"]
    known = [
        {"term": _("Number"), "value": row.number},
        {"term": _("Mandate"), "value": f"{said['authority']} {said['number']}" if said else ""},
        {"term": _("Digest of the text"), "value": row.digest},
    ]
    if row.replaces_id:
        known.append(_link(_("Replaces"), row.replaces_id))
    after = row.successors.exclude(state=PledgeState.VOID).order_by("-pk").first()
    if after is not None:
        known.append(_link(_("New pledge in its place"), after.pk))
    if row.reason:
        known.append({"term": _("Reason"), "value": row.reason})
    return known


def _link(term: str, pk: Any) -> dict[str, Any]:
    return {"term": term, "value": _("Open"), "url": reverse("pledges:detail", args=[pk])}


def _day(text_of_day: str) -> date | None:
    return date.fromisoformat(text_of_day) if text_of_day else None
