"""What the page of a school shows of the papers that hang on its records."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import Attachment
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.ledger.models import Subject

SHOWN = 10


def panels(actor: Actor, school: int) -> list[Panel]:
    return [
        Panel("files", N_("Documents"), "evidence/_files.html", lambda: _files(actor, school)),
    ]


def _files(actor: Actor, school: int) -> dict[str, Any]:
    """Files that are no photos, on any record of the school within reach; the newest first."""
    records = Subject.objects.visible_to(actor).filter(subject_owner=school)
    rows = Attachment.objects.visible_to(actor).filter(subject__in=records.values("pk"))
    papers = rows.filter(file__kind="file").select_related("file").order_by("-at")[:SHOWN]
    return {
        "rows": [
            {
                "name": one.file.name,
                "at": one.at,
                "url": reverse("evidence:served", args=[one.file_id]),
            }
            for one in papers
        ]
    }
