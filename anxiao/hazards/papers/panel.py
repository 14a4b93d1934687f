"""The papers of a case as its page shows them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.models import Document
from anxiao.documents.revocation import against
from anxiao.documents.services import file_of
from anxiao.hazards.models import Hazard
from anxiao.hazards.papers.slip import SLIP
from anxiao.hazards.services.slips import objection, occasion_of
from anxiao.kernel.actors import Actor
from anxiao.kernel.papers import Paper
from anxiao.places.models import Organisation


def papers(actor: Actor, hazard: Hazard) -> dict[str, Any]:
    """Every paper within reach, the newest first, and what can be done about the slip."""
    rows = list(Document.objects.visible_to(actor).about(hazard.pk))
    names = Organisation.objects.in_bulk({row.issuer for row in rows}) if rows else {}
    shown = [{"paper": row, "issuer": row.issued_as(names.get(row.issuer))} for row in rows]
    now = occasion_of(hazard)
    held = [row for row in rows if (row.kind, row.occasion) == (SLIP.key, now)]
    slip = next((row for row in held if row.standing == "in force"), None)
    return {
        "papers": shown,
        "slip": slip,
        "slip_offers": _offers(actor, hazard, slip),
        "may_issue_anew": slip is not None
        and objection(hazard) is None
        and against(slip, actor) is None,
    }


def _offers(actor: Actor, hazard: Hazard, slip: Document | None) -> list[dict[str, Any]]:
    if slip is not None:
        return [_button(hazard, _("Print dispatch slip"), "slip")]
    if objection(hazard) is None and actor.may(SLIP.ability):
        return [_button(hazard, _("Print dispatch slip"), "slip", method="post")]
    return []


def _button(hazard: Hazard, label: str, name: str, method: str = "get") -> dict[str, Any]:
    return {
        "verb": name,
        "label": label,
        "icon": "printer",
        "reason": "",
        "url": reverse(f"hazards:{name}", args=[hazard.pk]),
        "method": method,
        "fields": {},
    }


def case_papers(actor: Actor, subject: UUID) -> list[Paper]:
    """The papers that were issued on a case, for its case file, the oldest first."""
    rows = Document.objects.visible_to(actor).about(subject).order_by("pk")
    return [
        Paper(name=f"{number:02}-{row.kind}.pdf", title=row.number, content=file_of(row))
        for number, row in enumerate(rows, start=1)
    ]
