"""What the page of one request or one order shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.documents.models import Document
from anxiao.evidence.shown import shown
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence, word
from anxiao.people.story import organisations, story
from anxiao.programmes.asks import about
from anxiao.programmes.asks.services import papers
from anxiao.programmes.asks.sorts import Sort
from anxiao.programmes.asks.waiting import NEXT_OF_ORDERS, NEXT_OF_REQUESTS
from anxiao.programmes.instructions.models import Instruction


def page(actor: Actor, row: Any, of: Sort) -> dict[str, Any]:
    names = organisations((row.sender, row.recipient, row.desk))
    return {
        "row": row,
        "sort": of,
        "sender": names.get(row.sender),
        "recipient": names.get(row.recipient),
        "offers": [*buttons(actor, row, of), *beside(actor, row, of)],
        "steps": way(row, of),
        "awaited": _awaited(row, names),
        "extension": _extension(row),
        "about": about.shown(actor, row),
        "instruction": _instruction(actor, row),
        "entries": story(actor, row.pk),
        **papers_of(actor, row, of),
        **shown(actor, row.pk),
    }


def buttons(actor: Actor, row: Any, of: Sort) -> list[dict[str, Any]]:
    return of.doors.buttons(row, actor, lambda verb: of.url("act", row.pk, verb))


def beside(actor: Actor, row: Any, of: Sort) -> list[dict[str, Any]]:
    """After a declined request: the same of another."""
    if row.state != "declined" or row.sender not in actor.answers_for or not actor.may(of.sends):
        return []
    url = f"{of.url('new')}?again={row.pk}"
    words = _("Ask another")
    return [{"verb": "again", "label": words, "icon": "send", "reason": "", "url": url}]


def way(row: Any, of: Sort) -> list[dict[str, Any]]:
    """The stations with their days; what was declined or withdrawn has none."""
    if row.state not in of.awaits:
        return []
    awaited = of.awaits[row.state]
    return [
        {
            "title": _(title),
            "state": "done" if n < awaited else "current" if n == awaited else "todo",
            "at": getattr(row, field) if field and n < awaited else None,
        }
        for n, (title, field) in enumerate(of.way)
    ]


def _awaited(row: Any, names: dict[int | None, Any]) -> str:
    """Whose step is next, and what it is; empty once it has ended."""
    desk = names.get(row.desk)
    step = {**NEXT_OF_REQUESTS, **NEXT_OF_ORDERS}.get(row.state)
    if desk is None or step is None:
        return ""
    says = N_("Waits for %(who)s: %(step)s")
    return word(sentence(says, who=desk.name, step={"msg": step}))


def _extension(row: Any) -> str:
    asked = getattr(row, "extension", None)
    if not asked:
        return ""
    until: Any = {"day": asked["until"]}
    says = N_("More time is asked for, until %(until)s: %(reason)s")
    return word(sentence(says, until=until, reason=asked["reason"]))


def _instruction(actor: Actor, row: Any) -> Instruction | None:
    """The leader's words that an order follows from, for those who reach them."""
    key = getattr(row, "instruction_id", None)
    if key is None:
        return None
    found: Instruction | None = Instruction.objects.visible_to(actor).filter(pk=key).first()
    return found


def papers_of(actor: Actor, row: Any, of: Sort) -> dict[str, Any]:
    """Every paper within reach, the newest first, and the button that prints the present one."""
    rows = list(Document.objects.visible_to(actor).about(row.pk))
    names = organisations(one.issuer for one in rows)
    lines = [{"paper": one, "issuer": one.issued_as(names.get(one.issuer))} for one in rows]
    occasion = papers.occasion_of(row)
    held = [one for one in rows if (one.kind, one.occasion) == (of.key, occasion)]
    current = next((one for one in held if one.standing == "in force"), None)
    return {"papers": lines, "paper_offer": _paper_offer(actor, row, of, current)}


def _paper_offer(
    actor: Actor, row: Any, of: Sort, current: Document | None
) -> dict[str, Any] | None:
    if current is None and papers.objection(actor=actor, row=row) is not None:
        return None
    url = reverse("documents:file", args=[current.pk]) if current else of.url("paper", row.pk)
    method = "get" if current else "post"
    words = _("Print the slip")
    return {"verb": "paper", "label": words, "icon": "printer", "url": url, "method": method}
