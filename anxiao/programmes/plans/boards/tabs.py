"""The ways to look at a programme, as tabs of its pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.programmes.plans.reach import Whole

TASKS, TIMELINE, MATRIX, REVISIONS = "detail", "timeline", "matrix", "revisions"


def tabs(whole: Whole, current: str) -> list[dict[str, Any]]:
    """Its tasks and its revisions are for whoever reaches the programme itself."""
    titles = {
        TASKS: _("Tasks"),
        TIMELINE: _("Timeline"),
        MATRIX: _("Matrix"),
        REVISIONS: _("Revisions"),
    }
    own = (TASKS, REVISIONS) if whole.programme is None else ()
    return [
        {
            "title": title,
            "url": reverse(f"programmes:{name}", args=[whole.pk]),
            "current": name == current,
        }
        for name, title in titles.items()
        if name not in own
    ]


def trail(whole: Whole) -> list[tuple[str, str]]:
    """The way down to the pages of a programme."""
    page = reverse("programmes:detail", args=[whole.pk]) if whole.programme is not None else ""
    return [(_("Programmes"), reverse("programmes:index")), (whole.title, page)]
